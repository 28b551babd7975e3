import { objectKey, storeKey } from '../api/group-kind.ts';
import type { KubeObject } from '../api/types.ts';
import type { ControlPlane } from '../control-plane.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';

/**
 * Stores objects of a new cluster in one go: they are known to be whole and valid, so that it does not pay for a hundred
 * requests. `stream` names the source of their uids. What is of a kind that is not served is left out.
 */
export interface ReadyMade {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
}

export function putReadyMade(plane: ControlPlane, stream: string, objects: readonly ReadyMade[]): void {
  const { store, kinds, tracer, clock, rng } = plane;
  const uids = rng.fork(stream);
  const creationTimestamp = formatTime(EPOCH_MS + clock.now);
  for (const { metadata: given, ...rest } of objects) {
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
