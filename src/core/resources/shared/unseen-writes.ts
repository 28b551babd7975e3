import { objectKey } from '../../api/group-kind.ts';
import type { KubeObject } from '../../api/types.ts';
import type { InformerEvent } from '../../runtime/informer.ts';

/**
 * Writes a controller made to things it manages and does not see in its caches yet, by the key it made them for: a
 * pass before that would do the same again. What never shows up (made and gone while the link was down) is forgotten
 * after a while.
 * Upstream: pkg/controller/util/consistency (ConsistencyStore).
 */
const EXPIRE_MS = 30_000;

interface Unseen {
  readonly owner: string;
  readonly version: number;
  readonly until: number;
}

export class UnseenWrites {
  readonly #byObject = new Map<string, Unseen>();
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  wrote(owner: string, kind: string, { metadata }: KubeObject): void {
    const key = objectKey(kind, metadata.namespace, metadata.name as string);
    this.#forget(key);
    this.#byObject.set(key, { owner, version: Number(metadata.resourceVersion), until: this.#now() + EXPIRE_MS });
    let keys = this.#byOwner.get(owner);
    if (!keys) this.#byOwner.set(owner, (keys = new Set()));
    keys.add(key);
  }

  /** Takes note of what the cache shows now; returns the owner whose last unseen write this was. */
  observe(kind: string, { type, object }: InformerEvent<KubeObject>): string | undefined {
    if (this.#byObject.size === 0) return undefined;
    const key = objectKey(kind, object.metadata.namespace, object.metadata.name as string);
    const unseen = this.#byObject.get(key);
    if (!unseen || (type !== 'deleted' && Number(object.metadata.resourceVersion) < unseen.version)) return undefined;
    this.#forget(key);
    return this.#byOwner.has(unseen.owner) ? undefined : unseen.owner;
  }

  /** Milliseconds until the owner may be looked at whatever was seen; 0: all was seen. */
  waitOf(owner: string): number {
    const keys = this.#byOwner.get(owner);
    if (!keys) return 0;
    let wait = 0;
    for (const key of [...keys]) {
      const left = (this.#byObject.get(key)?.until ?? 0) - this.#now();
      if (left <= 0) this.#forget(key);
      else wait = Math.max(wait, left);
    }
    return wait;
  }

  #forget(key: string): void {
    const unseen = this.#byObject.get(key);
    if (!unseen) return;
    this.#byObject.delete(key);
    const keys = this.#byOwner.get(unseen.owner);
    keys?.delete(key);
    if (keys?.size === 0) this.#byOwner.delete(unseen.owner);
  }
}
