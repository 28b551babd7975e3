/**
 * The places where a fault can bend the world. A fault record lists its bends; a seam asks an index over all active
 * ones, so faults overlap freely and clearing one leaves the others in force.
 */
export type Seam =
  | 'power'
  | 'shutdown'
  | 'link'
  | 'image-pull'
  | 'liveness'
  | 'readiness'
  | 'hang'
  | 'crash'
  | 'component'
  | 'watch-delay';

export interface Bend {
  readonly seam: Seam;
  /** Machine, image reference, 'namespace/pod', component; '' for the cluster. */
  readonly target: string;
  /** Only this container of the pod. */
  readonly container?: string;
  readonly value?: number;
}

/** A fault as it stands in the world store. */
export interface WorldFault {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly args?: Readonly<Record<string, string | number>>;
  readonly since: number;
  /** It ends by itself then. */
  readonly until?: number;
  readonly trace: number;
  readonly bends: readonly Bend[];
}

const keyOf = (seam: Seam, target: string): string => `${seam} ${target}`;

/** Counts bends by seam and target. */
export class SeamIndex {
  readonly #bends = new Map<string, Bend[]>();

  clear(): void {
    this.#bends.clear();
  }

  add(fault: WorldFault): void {
    for (const bend of fault.bends) {
      const key = keyOf(bend.seam, bend.target);
      const list = this.#bends.get(key);
      if (list) list.push(bend);
      else this.#bends.set(key, [bend]);
    }
  }

  remove(fault: WorldFault): void {
    for (const bend of fault.bends) {
      const key = keyOf(bend.seam, bend.target);
      const left = (this.#bends.get(key) ?? []).filter((b) => b !== bend);
      if (left.length > 0) this.#bends.set(key, left);
      else this.#bends.delete(key);
    }
  }

  isBent(seam: Seam, target: string, container?: string): boolean {
    if (this.#bends.size === 0) return false;
    const list = this.#bends.get(keyOf(seam, target));
    if (!list) return false;
    return container === undefined || list.some((b) => b.container === undefined || b.container === container);
  }

  /** Sum of the values of all bends of the seam. */
  total(seam: Seam, target: string): number {
    let sum = 0;
    for (const bend of this.#bends.get(keyOf(seam, target)) ?? []) sum += bend.value ?? 0;
    return sum;
  }
}
