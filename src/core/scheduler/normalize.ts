import { MAX_SCORE, type Scores } from './plugin.ts';

/**
 * Scales scores so that the largest becomes 100; reversed: so that the largest becomes 0.
 * Upstream: DefaultNormalizeScore in pkg/scheduler/framework/plugins/helper/normalize_score.go.
 */
export function normalizeToMax(scores: Scores): void {
  const max = largest(scores);
  if (max === 0) return;
  for (let i = 0; i < scores.length; i++) scores[i] = Math.trunc((MAX_SCORE * (scores[i] as number)) / max);
}

export function normalizeReversed(scores: Scores): void {
  const max = largest(scores);
  for (let i = 0; i < scores.length; i++) {
    const scaled = max === 0 ? 0 : Math.trunc((MAX_SCORE * (scores[i] as number)) / max);
    scores[i] = MAX_SCORE - scaled;
  }
}

function largest(scores: Scores): number {
  let max = 0;
  for (let i = 0; i < scores.length; i++) max = Math.max(max, scores[i] as number);
  return max;
}
