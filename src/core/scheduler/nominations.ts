import type { PodInfo } from './pod-info.ts';

/**
 * Pods for which room has been made on a node, and which have not taken it yet: others of lower priority must leave it
 * to them. Upstream: pkg/scheduler/backend/queue/nominator.go.
 */
export class Nominations {
  readonly #nodeOf = new Map<string, string>();
  readonly #byNode = new Map<string, Map<string, PodInfo>>();

  get isEmpty(): boolean {
    return this.#nodeOf.size === 0;
  }

  set(info: PodInfo, node: string | undefined): void {
    this.delete(info.key);
    if (!node) return;
    this.#nodeOf.set(info.key, node);
    let pods = this.#byNode.get(node);
    if (!pods) this.#byNode.set(node, (pods = new Map()));
    pods.set(info.key, info);
  }

  delete(key: string): void {
    const node = this.#nodeOf.get(key);
    if (node === undefined) return;
    this.#nodeOf.delete(key);
    const pods = this.#byNode.get(node);
    pods?.delete(key);
    if (pods?.size === 0) this.#byNode.delete(node);
  }

  /** Those a pod must leave room for on the node. */
  ahead(pod: PodInfo, node: string): readonly PodInfo[] {
    const pods = this.#byNode.get(node);
    if (!pods) return NONE;
    return [...pods.values()].filter((info) => info.key !== pod.key && info.priority >= pod.priority);
  }

  /** Those that may not fit any more once the pod takes the node. */
  below(pod: PodInfo, node: string): readonly PodInfo[] {
    const pods = this.#byNode.get(node);
    return pods ? [...pods.values()].filter((info) => info.priority < pod.priority) : NONE;
  }
}

const NONE: readonly PodInfo[] = [];
