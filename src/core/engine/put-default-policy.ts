import type { ControlPlane } from '../control-plane.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import { localApiServices } from '../resources/api-service/local-services.ts';
import { defaultFlowControl } from '../resources/flow-control/default-objects.ts';
import { DEFAULT_POLICY } from '../resources/rbac/default-policy.ts';
import { defaultServiceCidr } from '../resources/service-cidr/default-range.ts';
import { DEFAULT_STORAGE } from '../resources/storage-class/default-class.ts';
import { putReadyMade } from './put-ready-made.ts';

/**
 * What kube-apiserver's post-start hooks make: roles and bindings, the APIServices of what it serves itself, flow
 * control, the range of the Services; and the StorageClasses with their drivers. Upstream: the post-start hooks rbac/bootstrap-roles, kube-apiserver-autoregistration,
 * priority-and-fairness-config-producer and start-kubernetes-service-cidr-controller.
 */
export function putDefaultPolicy(plane: ControlPlane): void {
  const now = formatTime(EPOCH_MS + plane.clock.now);
  const served = plane.kinds.all().map(({ def }) => def);
  putReadyMade(plane, 'uid/policy', DEFAULT_POLICY);
  putReadyMade(plane, 'uid/defaults', [
    ...localApiServices(served, now),
    ...defaultFlowControl(now),
    defaultServiceCidr(now),
    ...DEFAULT_STORAGE,
  ]);
}
