import type { KubeObject } from '../api/types.ts';
import { objectKey, storeKey } from '../api/group-kind.ts';
import type { ControlPlane } from '../control-plane.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import { DEFAULT_POLICY } from '../resources/rbac/default-policy.ts';

/**
 * Stores the default roles and bindings in one go: they are known to be whole and valid, so that a new cluster does not
 * pay for a hundred requests. Upstream: the post-start hook rbac/bootstrap-roles, pkg/registry/rbac/rest/storage_rbac.go.
 */
export function putDefaultPolicy({ store, kinds, tracer, clock, rng }: ControlPlane): void {
  const uids = rng.fork('uid/policy');
  const creationTimestamp = formatTime(EPOCH_MS + clock.now);
  for (const { metadata: given, ...rest } of DEFAULT_POLICY) {
    const entry = kinds.byGroupVersionKind(rest.apiVersion, rest.kind);
    if (!entry) continue;
    const resourceVersion = String(store.revision + 1);
    const metadata = { ...given, uid: uids.uuid(), creationTimestamp, resourceVersion };
    const { name, namespace = '' } = given;
    const trace = tracer.record('write', 'object.created', objectKey(entry.groupKind, namespace, name));
    const value = { ...rest, metadata } as unknown as KubeObject;
    store.put(entry.bucket, namespace === '' ? name : storeKey(namespace, name), value, { expect: 0, trace });
  }
}
