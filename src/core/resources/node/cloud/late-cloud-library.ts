import type { LateCloud } from './late-cloud.ts';
import { cloudNodeLifecycleController } from './lifecycle-controller.ts';
import { cloudNodeController } from './node-controller.ts';
import { routeController } from './route-controller.ts';

/** In the order they start. */
export const LATE_CLOUD: LateCloud = {
  controllers: (cloud) => [cloudNodeController(cloud), cloudNodeLifecycleController(cloud), routeController(cloud)],
};
