import type { RngStream } from '../lib/rng.ts';
import type { Scores } from './plugin.ts';

/** Scores of one attempt: a row per plugin, a column per feasible node. */
export class ScoreTable {
  readonly plugins: readonly { readonly name: string; readonly weight: number }[];
  readonly raw: Scores[] = [];
  readonly normalized: Scores[] = [];
  /** Weighted sums of the normalized scores. */
  readonly totals: number[];

  constructor(nodeCount: number, plugins: ScoreTable['plugins']) {
    this.plugins = plugins;
    this.totals = new Array<number>(nodeCount).fill(0);
  }

  add(raw: Scores, normalized: Scores, weight: number): void {
    this.raw.push(raw);
    this.normalized.push(normalized);
    const { totals } = this;
    for (let i = 0; i < totals.length; i++) totals[i] = (totals[i] as number) + weight * (normalized[i] as number);
  }

  /** Position of the best; among equals each has the same chance, drawn in one pass. */
  pick(random: RngStream): number {
    const { totals } = this;
    let best = 0;
    let equals = 1;
    for (let i = 1; i < totals.length; i++) {
      const difference = (totals[i] as number) - (totals[best] as number);
      if (difference > 0) {
        best = i;
        equals = 1;
      } else if (difference === 0 && random.int(++equals) === 0) {
        best = i;
      }
    }
    return best;
  }
}
