/**
 * Which volume is attached to which node, as far as the controller knows; what it tells of it in each node's status, and
 * what kubelets say they use. Upstream: pkg/controller/volume/attachdetach/cache/actual_state_of_world.go.
 */
export type AttachState = 'attached' | 'uncertain' | 'detached';

interface Attachment {
  isAttached: boolean;
  /** Virtual time since which nobody wants it there. */
  unwantedSince?: number;
}

export class ActualState {
  readonly #nodes = new Map<string, Map<string, Attachment>>();
  readonly #volumes = new Map<string, Set<string>>();
  readonly #inUse = new Map<string, Set<string>>();
  readonly #reported = new Map<string, Set<string>>();
  readonly #dirty = new Set<string>();

  /** `isAttached` false: it may be. A volume that is new on a node counts as mounted until the node says otherwise. */
  add(volume: string, node: string, isAttached: boolean): void {
    const nodes = entry(this.#nodes, volume, () => new Map<string, Attachment>());
    const known = nodes.get(node);
    if (known) known.isAttached = isAttached;
    else {
      nodes.set(node, { isAttached });
      entry(this.#volumes, node, () => new Set()).add(volume);
      entry(this.#inUse, node, () => new Set()).add(volume);
    }
    if (isAttached) this.report(volume, node);
  }

  remove(volume: string, node: string): void {
    const nodes = this.#nodes.get(volume);
    nodes?.delete(node);
    if (nodes?.size === 0) this.#nodes.delete(volume);
    const volumes = this.#volumes.get(node);
    volumes?.delete(volume);
    if (volumes?.size === 0) this.#volumes.delete(node);
    this.unreport(volume, node);
  }

  stateOf(volume: string, node: string): AttachState {
    const found = this.#nodes.get(volume)?.get(node);
    if (!found) return 'detached';
    return found.isAttached ? 'attached' : 'uncertain';
  }

  /** Nodes it is or may be attached to. */
  nodesOf(volume: string): readonly string[] {
    return [...(this.#nodes.get(volume)?.keys() ?? [])].sort();
  }

  attachedTo(volume: string): readonly string[] {
    return this.nodesOf(volume).filter((node) => this.stateOf(volume, node) === 'attached');
  }

  volumesOn(node: string): readonly string[] {
    return [...(this.#volumes.get(node) ?? [])];
  }

  setInUse(node: string, volumes: readonly string[]): void {
    if (volumes.length > 0 || this.#inUse.has(node)) this.#inUse.set(node, new Set(volumes));
  }

  isMounted(volume: string, node: string): boolean {
    return this.#inUse.get(node)?.has(volume) ?? false;
  }

  /** Since when it is unwanted there; from now, if it was wanted. */
  unwanted(volume: string, node: string, now: number): number {
    const found = this.#nodes.get(volume)?.get(node);
    if (!found) return now;
    return (found.unwantedSince ??= now);
  }

  wanted(volume: string, node: string): void {
    delete this.#nodes.get(volume)?.get(node)?.unwantedSince;
  }

  report(volume: string, node: string): void {
    if (!this.#nodes.get(volume)?.has(node)) return;
    const reported = entry(this.#reported, node, () => new Set<string>());
    if (reported.has(volume)) return;
    reported.add(volume);
    this.#dirty.add(node);
  }

  unreport(volume: string, node: string): void {
    if (this.#reported.get(node)?.delete(volume)) this.#dirty.add(node);
  }

  reportedOn(node: string): readonly string[] {
    return [...(this.#reported.get(node) ?? [])].sort();
  }

  /** The node's status may lack what was told of it. */
  touch(node: string): void {
    if (this.#reported.has(node)) this.#dirty.add(node);
  }

  isDirty(node: string): boolean {
    return this.#dirty.has(node);
  }

  clean(node: string): void {
    this.#dirty.delete(node);
  }

  dirtyNodes(): readonly string[] {
    return [...this.#dirty].sort();
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
