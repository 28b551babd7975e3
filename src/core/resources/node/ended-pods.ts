import { storeKey } from '../../api/group-kind.ts';
import type { Pod } from '../../api/types.ts';
import { isPodTerminal } from '../shared/pod-state.ts';

/**
 * Pods that have ended, and which of them are too many: evicted ones first, then the oldest.
 * Upstream: gcTerminated in pkg/controller/podgc/gc_controller.go.
 */
export class EndedPods {
  readonly #max: number;
  readonly #pods = new Map<string, Pod>();

  constructor(max: number) {
    this.#max = max;
  }

  observe(pod: Pod, isGone: boolean): void {
    if (!isPodTerminal(pod)) return;
    const key = storeKey(pod.metadata.namespace, pod.metadata.name);
    if (isGone) this.#pods.delete(key);
    else this.#pods.set(key, pod);
  }

  get isOver(): boolean {
    return this.#pods.size > this.#max;
  }

  surplus(): readonly Pod[] {
    if (!this.isOver) return [];
    return [...this.#pods.values()].sort(compare).slice(0, this.#pods.size - this.#max);
  }
}

function compare(a: Pod, b: Pod): number {
  const [x, y] = [isEvicted(a), isEvicted(b)];
  if (x !== y) return x ? -1 : 1;
  const [before, after] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (before !== after) return before < after ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

const isEvicted = ({ status }: Pod): boolean => status?.phase === 'Failed' && status.reason === 'Evicted';
