import type { PersistentVolume, Pod } from '../../api/types.ts';

/**
 * Which pods want which volumes on which nodes. A volume once found for a pod stays until the pod goes, whatever becomes
 * of its claim. Upstream: pkg/controller/volume/attachdetach/cache/desired_state_of_world.go.
 */
interface Wish {
  readonly pods: Map<string, Pod>;
  /** That it is attached elsewhere has been said. */
  isConflictTold: boolean;
}

export interface PodVolume {
  readonly name: string;
  readonly volume: PersistentVolume;
}

export class DesiredState {
  readonly #wishes = new Map<string, Map<string, Wish>>();
  readonly #ofPod = new Map<string, { readonly node: string; readonly names: Set<string> }>();
  readonly #volumes = new Map<string, PersistentVolume>();

  /** Names of the volumes that changed. */
  add(pod: Pod, found: readonly PodVolume[]): readonly string[] {
    const { uid } = pod.metadata;
    const node = pod.spec.nodeName ?? '';
    let own = this.#ofPod.get(uid);
    if (!own && found.length === 0) return [];
    if (!own) this.#ofPod.set(uid, (own = { node, names: new Set() }));
    const fresh: string[] = [];
    for (const { name, volume } of found) {
      this.#volumes.set(name, volume);
      if (!own.names.has(name)) fresh.push(name);
      own.names.add(name);
    }
    for (const name of own.names) this.#wish(name, node).pods.set(uid, pod);
    return fresh;
  }

  remove(uid: string): readonly string[] {
    const own = this.#ofPod.get(uid);
    this.#ofPod.delete(uid);
    for (const name of own?.names ?? []) this.#leave(name, (own as { node: string }).node, uid);
    return [...(own?.names ?? [])];
  }

  has(volume: string, node: string): boolean {
    return this.#wishes.get(volume)?.has(node) ?? false;
  }

  nodesOf(volume: string): readonly string[] {
    return [...(this.#wishes.get(volume)?.keys() ?? [])].sort();
  }

  /** Those of the node that use the volume, by name. */
  podsOn(volume: string, node: string): readonly Pod[] {
    const pods = [...(this.#wishes.get(volume)?.get(node)?.pods.values() ?? [])];
    return pods.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** True the first time. */
  tellConflict(volume: string, node: string): boolean {
    const wish = this.#wishes.get(volume)?.get(node);
    if (!wish || wish.isConflictTold) return false;
    wish.isConflictTold = true;
    return true;
  }

  /** As it was last seen. */
  volume(name: string): PersistentVolume | undefined {
    return this.#volumes.get(name);
  }

  know(name: string, volume: PersistentVolume): void {
    this.#volumes.set(name, volume);
  }

  forget(name: string): void {
    this.#volumes.delete(name);
  }

  #wish(volume: string, node: string): Wish {
    let nodes = this.#wishes.get(volume);
    if (!nodes) this.#wishes.set(volume, (nodes = new Map()));
    let wish = nodes.get(node);
    if (!wish) nodes.set(node, (wish = { pods: new Map(), isConflictTold: false }));
    return wish;
  }

  #leave(volume: string, node: string, uid: string): void {
    const nodes = this.#wishes.get(volume);
    const pods = nodes?.get(node)?.pods;
    pods?.delete(uid);
    if (pods?.size === 0) nodes?.delete(node);
    if (nodes?.size === 0) this.#wishes.delete(volume);
  }
}
