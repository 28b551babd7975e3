/**
 * Does something `count` times in batches of 1, 2, 4, ...; a failure ends it after its batch, so that a thousand
 * creates which a quota refuses cost one. Upstream: pkg/controller/replicaset/replica_set.go (slowStartBatch).
 */
export interface SlowStartResult {
  readonly successes: number;
  readonly firstError: unknown;
}

/** Where a slow start stands between two parts of it. */
export interface SlowStart {
  /** Not tried yet. */
  readonly left: number;
  readonly batch: number;
  /** Of the present batch, not tried yet. */
  readonly inBatch: number;
  readonly firstError: unknown;
}

export const slowStartOf = (count: number): SlowStart => ({ left: count, batch: 0, inBatch: 0, firstError: undefined });

/** No more is tried: all was, or something failed in the batch that is over. */
export const isOver = ({ left, inBatch, firstError }: SlowStart): boolean =>
  left === 0 || (inBatch === 0 && firstError !== undefined);

/** Goes on with it for at most `most` tries. `tryOne` returns the error it met, or undefined. */
export function continueSlowStart(
  start: SlowStart,
  most: number,
  tryOne: () => unknown,
): { start: SlowStart; successes: number } {
  let { left, batch, inBatch, firstError } = start;
  let successes = 0;
  for (let tries = 0; tries < most && !isOver({ left, batch, inBatch, firstError }); tries++) {
    if (inBatch === 0) inBatch = batch = Math.min(Math.max(1, batch * 2), left);
    const error = tryOne();
    if (error === undefined) successes++;
    else firstError ??= error;
    inBatch--;
    left--;
  }
  return { start: { left, batch, inBatch, firstError }, successes };
}

export function slowStart(count: number, tryOne: () => unknown): SlowStartResult {
  const { start, successes } = continueSlowStart(slowStartOf(count), Infinity, tryOne);
  return { successes, firstError: start.firstError };
}
