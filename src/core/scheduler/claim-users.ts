import type { NodeCatalog } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

/**
 * How many placed pods use each claim, kept pod by pod.
 * Upstream: IsPVCUsedByPods over usedPVCSet in pkg/scheduler/backend/cache/snapshot.go.
 */
export class ClaimUsers {
  readonly #nodes: NodeCatalog;
  readonly #users = new Map<string, number>();
  #version = -1;

  constructor(nodes: NodeCatalog) {
    this.#nodes = nodes;
  }

  count(namespace: string, claim: string): number {
    this.#sync();
    return this.#users.get(`${namespace}/${claim}`) ?? 0;
  }

  #sync(): void {
    const { journal } = this.#nodes;
    if (this.#version === journal.version) return;
    if (!journal.replay(this.#version, ({ info, sign }) => this.#apply(info, sign))) this.#rebuild();
    this.#version = journal.version;
  }

  #rebuild(): void {
    this.#users.clear();
    for (const node of this.#nodes.places()) for (const info of node.pods.values()) this.#apply(info, 1);
  }

  #apply({ namespace, pod }: PodInfo, sign: 1 | -1): void {
    for (const { persistentVolumeClaim: claim } of pod.spec.volumes ?? []) {
      if (!claim) continue;
      const key = `${namespace}/${claim.claimName}`;
      const n = (this.#users.get(key) ?? 0) + sign;
      if (n > 0) this.#users.set(key, n);
      else this.#users.delete(key);
    }
  }
}
