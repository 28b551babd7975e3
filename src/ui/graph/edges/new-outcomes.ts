import type { HttpOutcome, TrafficReport } from '../../../workers/protocol.ts';

/** Which outcomes of a report were not seen before. Time that goes back (a rewind) starts afresh. */
export interface Seen {
  readonly t: number;
  readonly id: number;
}

const MOST = 24;

export function newOutcomes(
  report: TrafficReport,
  seen: Seen | undefined,
): { fresh: readonly HttpOutcome[]; seen: Seen } {
  const last = report.recent.at(-1);
  if (last === undefined) return { fresh: [], seen: seen ?? { t: -1, id: -1 } };
  const wentBack = seen !== undefined && last.t < seen.t;
  const fresh = report.recent.filter((outcome) => seen === undefined || wentBack || outcome.id > seen.id);
  return { fresh: fresh.slice(-MOST), seen: { t: last.t, id: last.id } };
}
