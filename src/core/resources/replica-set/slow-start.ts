/**
 * Does something `count` times in batches of 1, 2, 4, ...; a failure ends it after its batch, so that a thousand
 * creates which a quota refuses cost one. Upstream: pkg/controller/replicaset/replica_set.go (slowStartBatch).
 */
export interface SlowStartResult {
  readonly successes: number;
  readonly firstError: unknown;
}

/** `tryOne` returns the error it met, or undefined. */
export function slowStart(count: number, tryOne: () => unknown): SlowStartResult {
  let successes = 0;
  for (let left = count, batch = 1; left > 0; left -= batch, batch = Math.min(batch * 2, left)) {
    let firstError: unknown;
    for (let i = 0; i < batch; i++) {
      const error = tryOne();
      if (error === undefined) successes++;
      else firstError ??= error;
    }
    if (firstError !== undefined) return { successes, firstError };
  }
  return { successes, firstError: undefined };
}
