import { controller, type ManagedController } from '../runtime/controller.ts';
import { clusterRoleAggregationController } from './cluster-role/aggregation-controller.ts';
import { customResourceDefinitionController } from './custom-resource-definition/controller.ts';
import { deploymentController } from './deployment/controller.ts';
import { endpointSliceController } from './endpoint-slice/controller.ts';
import { endpointsController } from './endpoints/controller.ts';
import { endpointSliceMirroringController } from './endpoints/mirror-controller.ts';
import { eventExpiryController } from './event/expiry-controller.ts';
import { garbageCollector } from './garbage-collector/controller.ts';
import { namespaceController } from './namespace/controller.ts';
import { nodeIpamController } from './node/ipam-controller.ts';
import { nodeLifecycleController } from './node/lifecycle-controller.ts';
import { podGcController } from './node/pod-gc-controller.ts';
import { taintEvictionController } from './node/taint-eviction-controller.ts';
import { crdRegistrationController } from './api-service/registration-controller.ts';
import { replicaSetController } from './replica-set/controller.ts';
import { serviceAccountController } from './service-account/controller.ts';
import { apiServiceController } from './service/api-service-controller.ts';
import { tokensController } from './service-account/tokens-controller.ts';
import { rootCaController } from './service-account/root-ca-controller.ts';

/**
 * The controllers of the controller manager that every cluster has work for, in the order they start; the others are in
 * late-controllers.ts. To add one: its own file and a line here.
 */
export const CONTROLLERS: readonly ManagedController[] = [
  controller(deploymentController),
  controller(replicaSetController),
  controller(endpointSliceController),
  controller(endpointsController),
  controller(endpointSliceMirroringController),
  nodeLifecycleController,
  taintEvictionController,
  controller(nodeIpamController),
  podGcController,
  garbageCollector,
  controller(namespaceController),
  controller(customResourceDefinitionController),
  controller(crdRegistrationController),
  controller(serviceAccountController),
  controller(rootCaController),
  controller(tokensController),
  controller(clusterRoleAggregationController),
  eventExpiryController,
  controller(apiServiceController),
];
