import type { ManagedController } from '../../../runtime/controller.ts';
import type { Cloud } from './cloud.ts';

/** Controllers of a cluster in a cloud, besides that of load balancers; loaded late, as most clusters are in none. */
export interface LateCloud {
  controllers(cloud: Cloud): readonly ManagedController[];
}
