import type { Sample, TimelineMark } from '../../workers/protocol.ts';

/**
 * Keeps the page's history bounded over hours. The user's own acts are never dropped before the cluster's; of samples
 * every second one of the older half goes, so the far past stays visible, only coarser.
 */
export const MAX_MARKS = 2_000;
export const MAX_SAMPLES = 4_000;

export function boundMarks(marks: readonly TimelineMark[]): readonly TimelineMark[] {
  if (marks.length <= MAX_MARKS) return marks;
  const excess = marks.length - MAX_MARKS * 0.75;
  let dropped = 0;
  const kept = marks.filter((mark) => mark.lane === 'you' || dropped++ >= excess);
  return kept.length > MAX_MARKS ? kept.slice(-MAX_MARKS) : kept;
}

export function boundSamples(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length <= MAX_SAMPLES) return samples;
  const half = samples.length >> 1;
  return samples.filter((_, i) => i >= half || i % 2 === 0);
}
