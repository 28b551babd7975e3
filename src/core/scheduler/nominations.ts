import type { PodInfo } from './pod-info.ts';

/**
 * Pods for which room has been made on a node, and which have not taken it yet: others of lower priority must leave it
 * to them. Upstream: pkg/scheduler/backend/queue/nominator.go.
 */
export class Nominations {
  readonly #byKey = new Map<string, { readonly info: PodInfo; readonly node: string }>();

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  set(info: PodInfo, node: string | undefined): void {
    if (node) this.#byKey.set(info.key, { info, node });
    else this.#byKey.delete(info.key);
  }

  delete(key: string): void {
    this.#byKey.delete(key);
  }

  /** Those a pod must leave room for on the node. */
  ahead(pod: PodInfo, node: string): PodInfo[] {
    const found: PodInfo[] = [];
    for (const { info, node: at } of this.#byKey.values()) {
      if (at === node && info.key !== pod.key && info.priority >= pod.priority) found.push(info);
    }
    return found;
  }
}
