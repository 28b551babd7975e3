import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.ts';
import recorded from './fixtures/upstream-verdicts.jsonl?raw';
import { judgeNaively, type Judgement } from './naive-scheduler.ts';
import type { Refusal, World } from './world.ts';

/**
 * The naive scheduler against the real one: kube-scheduler 1.36 with its default profile (without devices and limits of
 * volumes) was asked about these pods in these clusters. 80 of 4,000 recorded verdicts, all of which were the same.
 */
interface Row extends World {
  readonly subjects: readonly Pod[];
  readonly verdicts: readonly Verdict[];
}

interface Verdict {
  readonly refused: Readonly<Record<string, Refusal>>;
  readonly feasible: readonly string[];
  /** By node: what each plugin adds to its total, weight included. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const CLUSTERS = recorded
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

function verdictOf({ refused, feasible, scores, totals }: Judgement): Verdict {
  const byNode = feasible.map((node, i) => {
    const added = Object.entries(scores).map(([plugin, s]) => [plugin, s.weight * (s.normalized[i] as number)]);
    return [node, withoutZeros({ ...(Object.fromEntries(added) as Record<string, number>), total: totals[i] ?? 0 })];
  });
  const sorted = Object.entries(refused).map(([node, r]) => [node, { ...r, reasons: [...r.reasons].sort() }]);
  return {
    refused: Object.fromEntries(sorted) as Verdict['refused'],
    feasible: [...feasible].sort(),
    scores: feasible.length > 1 ? (Object.fromEntries(byNode) as Verdict['scores']) : {},
  };
}

/** A plugin that is skipped adds nothing, as does one whose score is 0. */
const withoutZeros = (scores: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(scores).filter(([, n]) => n !== 0));

const recordedOf = ({ scores, ...verdict }: Verdict): Verdict => ({
  ...verdict,
  scores: Object.fromEntries(Object.entries(scores).map(([node, s]) => [node, withoutZeros(s)])),
});

describe('the naive scheduler decides as kube-scheduler does', () => {
  it.each(CLUSTERS.map((row, i) => [i, row] as const))('cluster %i', (_i, { subjects, verdicts, ...world }) => {
    for (const [i, subject] of subjects.entries())
      expect(verdictOf(judgeNaively(subject, world)), `pod ${i}`).toEqual(recordedOf(verdicts[i] as Verdict));
  });
});
