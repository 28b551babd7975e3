import type { Pod } from '../../api/types.ts';
import { finishedAt, ignoredIndexFailures, indexFailures } from './job-pod.ts';

/**
 * How long a Job waits before it replaces failed pods: 10 s, doubled with each failure since the last success, at most
 * 10 minutes. Kept in memory: after a restart of the controller the next failure counts as the first.
 * Upstream: pkg/controller/job/backoff_utils.go.
 */
export interface BackoffRecord {
  readonly failures: number;
  readonly lastFailureMs: number;
}

export const NO_BACKOFF: BackoffRecord = { failures: 0, lastFailureMs: 0 };

const BASE_MS = 10_000;
const MAX_MS = 600_000;

/** The record once the pods that have just ended are counted. */
export function nextBackoff(record: BackoffRecord, succeeded: readonly Pod[], failed: readonly Pod[]): BackoffRecord {
  const failures = failed.map(finishedAt).sort((a, b) => a - b);
  if (succeeded.length === 0) {
    const last = failures.at(-1);
    return last === undefined ? record : { failures: record.failures + failures.length, lastFailureMs: last };
  }
  const lastSuccess = Math.max(...succeeded.map(finishedAt));
  const after = failures.filter((at) => at > lastSuccess);
  return { failures: after.length, lastFailureMs: after.at(-1) ?? 0 };
}

export function remainingMs({ failures, lastFailureMs }: BackoffRecord, epochMs: number): number {
  if (failures === 0) return 0;
  const wait = Math.min(MAX_MS, BASE_MS * 2 ** (failures - 1));
  return Math.max(0, wait - (epochMs - lastFailureMs));
}

/** The same for one index, whose failures its last failed pod tells. */
export function remainingForIndex(lastFailed: Pod | undefined, epochMs: number): number {
  if (!lastFailed) return 0;
  const failures = indexFailures(lastFailed) + ignoredIndexFailures(lastFailed) + 1;
  return remainingMs({ failures, lastFailureMs: finishedAt(lastFailed) }, epochMs);
}
