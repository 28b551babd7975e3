import type { ObjectKey } from '../../api/group-kind.ts';
import type { PodCounts } from './replica-calculator.ts';
import type { Said } from './normalize.ts';

/**
 * What an autoscaler thought when it last looked: every metric, what each asked for, and what windows, rates and bounds
 * made of that. For the page; not part of the cluster's state.
 */
export interface MetricReasoning {
  /** 'cpu', 'memory', or the name of a custom metric. */
  readonly name: string;
  readonly type: string;
  readonly container?: string;
  /** As the object's author wrote it: { utilization: 50 }, { averageMilli: 500 }. */
  readonly target: { readonly utilization?: number; readonly averageMilli?: number };
  readonly utilization?: number;
  readonly averageMilli?: number;
  /** Used over wanted, and the same after pods without figures were guessed at. */
  readonly ratio?: number;
  readonly cautiousRatio?: number;
  readonly counts?: PodCounts;
  readonly replicas?: number;
  readonly error?: string;
}

export interface AutoscalerReasoning {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly currentReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly MetricReasoning[];
  /** The largest proposal; absent if no metric was asked or none answered. */
  readonly recommended?: number;
  readonly stabilized?: number;
  readonly desiredReplicas: number;
  readonly ableToScale?: Said;
  readonly limited?: Said & { readonly isLimited: boolean };
  readonly outcome: 'scaled' | 'unchanged' | 'disabled' | 'failed';
  /** Why it scaled, or why it could not. */
  readonly reason?: string;
}

const KEPT = 20;

/** Came to the same as the one before: only the later is worth keeping. */
const isSame = (a: AutoscalerReasoning | undefined, b: AutoscalerReasoning): boolean =>
  a?.outcome === b.outcome &&
  b.outcome !== 'scaled' &&
  a.recommended === b.recommended &&
  a.stabilized === b.stabilized;

/** The last looks of each autoscaler, oldest first. */
export class AutoscalerLog {
  readonly #looks = new Map<string, AutoscalerReasoning[]>();

  get(key: ObjectKey): readonly AutoscalerReasoning[] {
    return this.#looks.get(key) ?? [];
  }

  record(key: ObjectKey, look: AutoscalerReasoning): void {
    const kept = this.#looks.get(key);
    if (!kept) this.#looks.set(key, [look]);
    else if (isSame(kept.at(-1), look)) kept[kept.length - 1] = look;
    else if (kept.push(look) > KEPT) kept.shift();
  }

  forget(key: ObjectKey): void {
    this.#looks.delete(key);
  }

  /** For a controller that starts: what it has not seen is past. */
  clear(): void {
    this.#looks.clear();
  }
}
