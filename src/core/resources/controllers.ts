import { controller, type ManagedController } from '../runtime/controller.ts';
import { deploymentController } from './deployment/controller.ts';
import { endpointSliceController } from './endpoint-slice/controller.ts';
import { garbageCollector } from './garbage-collector/controller.ts';
import { nodeIpamController } from './node/ipam-controller.ts';
import { nodeLifecycleController } from './node/lifecycle-controller.ts';
import { taintEvictionController } from './node/taint-eviction-controller.ts';
import { replicaSetController } from './replica-set/controller.ts';

/** All controllers of the controller manager, in the order they start. To add one: its own file and a line here. */
export const CONTROLLERS: readonly ManagedController[] = [
  controller(deploymentController),
  controller(replicaSetController),
  controller(endpointSliceController),
  nodeLifecycleController,
  taintEvictionController,
  controller(nodeIpamController),
  garbageCollector,
];
