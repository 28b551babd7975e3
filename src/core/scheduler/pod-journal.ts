import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';

/**
 * What came to nodes and left them, in order, so that sums over pods can follow without looking at every pod again.
 * Only the latest part is kept: who lags further behind starts anew.
 */
export interface Placement {
  readonly node: NodeInfo;
  readonly info: PodInfo;
  readonly sign: 1 | -1;
}

const MAX_KEPT = 8192;

export class PodJournal {
  #kept: Placement[] = [];
  /** Entries forgotten. */
  #before = 0;

  get version(): number {
    return this.#before + this.#kept.length;
  }

  note(node: NodeInfo, info: PodInfo, sign: 1 | -1): void {
    if (this.#kept.length === MAX_KEPT) {
      this.#kept = this.#kept.slice(MAX_KEPT / 2);
      this.#before += MAX_KEPT / 2;
    }
    this.#kept.push({ node, info, sign });
  }

  /** Tells what came after a version; false if that is not known any more. */
  replay(version: number, apply: (p: Placement) => void): boolean {
    if (version < this.#before) return false;
    for (let i = version - this.#before; i < this.#kept.length; i++) apply(this.#kept[i] as Placement);
    return true;
  }
}
