/**
 * Back-off of restarts and pulls, as values. Upstream: staging/src/k8s.io/client-go/util/flowcontrol/backoff.go:
 * 10 s doubling to 5 min; forgotten when an event comes more than twice the maximum after the last step.
 */
export interface BackOff {
  readonly delayMs: number;
  readonly updatedAt: number;
}

const BACK_OFF_INITIAL_MS = 10_000;
const BACK_OFF_MAX_MS = 300_000;

const isExpired = (entry: BackOff, eventAt: number): boolean => eventAt - entry.updatedAt > 2 * BACK_OFF_MAX_MS;

/** When the next try may be made after an event (an exit); undefined: now. */
export function backOffUntil(entry: BackOff | undefined, eventAt: number, now: number): number | undefined {
  if (!entry || isExpired(entry, eventAt)) return undefined;
  const until = eventAt + entry.delayMs;
  return now < until ? until : undefined;
}

/** One step longer. */
export function nextBackOff(entry: BackOff | undefined, eventAt: number, now: number): BackOff {
  if (!entry || isExpired(entry, eventAt)) return { delayMs: BACK_OFF_INITIAL_MS, updatedAt: now };
  return { delayMs: Math.min(entry.delayMs * 2, BACK_OFF_MAX_MS), updatedAt: now };
}
