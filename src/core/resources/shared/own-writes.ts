import type { KubeObject } from '../../api/types.ts';

/**
 * The latest version of each object that a controller wrote itself. A pass over a cache that does not show it yet
 * would decide on old news and end in a conflict; the event that is under way brings the key back.
 * Upstream: pkg/controller/util/consistency (StaleControllerConsistencyReplicaSet, on by default since 1.36).
 */
export class OwnWrites {
  readonly #versions = new Map<string, { uid: string | undefined; version: number }>();

  wrote(key: string, object: KubeObject): void {
    const { uid, resourceVersion } = object.metadata;
    this.#versions.set(key, { uid, version: Number(resourceVersion) });
  }

  /** The cached state is not older than what was written. */
  isSeen(key: string, cached: KubeObject): boolean {
    const written = this.#versions.get(key);
    if (!written) return true;
    const { uid, resourceVersion } = cached.metadata;
    if (uid === written.uid && Number(resourceVersion) < written.version) return false;
    this.#versions.delete(key);
    return true;
  }

  forget(key: string): void {
    this.#versions.delete(key);
  }
}
