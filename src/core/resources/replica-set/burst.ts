import type { StatusError } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import { createPods, deletePods, podKey, type PodManager } from './manage-pods.ts';

/**
 * The creates and deletes one decision leads to, spread over several passes, so that none of them holds the simulation
 * up for long. All of them are expected from the start, so that no other decision comes in between.
 */
export interface Burst {
  /** Of the ReplicaSet when it was decided: what was decided for another one is dropped. */
  readonly generation: number | undefined;
  readonly creates: number;
  readonly deletes: readonly Pod[];
}

const CHUNK = 15;

export function expectBurst({ expectations, key }: PodManager, { creates, deletes }: Burst): void {
  if (creates > 0) expectations.expectCreations(key, creates);
  if (deletes.length > 0) expectations.expectDeletions(key, deletes.map(podKey));
}

export interface BurstStep {
  /** What is left for the next pass; undefined: it is over. */
  readonly rest: Burst | undefined;
  readonly error: StatusError | undefined;
}

/** Does a part of it. An error ends it: what was not tried is no longer expected. */
export function continueBurst(manager: PodManager, burst: Burst): BurstStep {
  const { rs } = manager;
  if (rs.metadata.generation !== burst.generation || rs.metadata.deletionTimestamp) {
    abandon(manager, burst);
    return { rest: undefined, error: undefined };
  }
  const creates = Math.min(burst.creates, CHUNK);
  const rest = { ...burst, creates: burst.creates - creates, deletes: burst.deletes.slice(CHUNK) };
  const error = creates > 0 ? createPods(manager, creates) : deletePods(manager, burst.deletes.slice(0, CHUNK));
  if (error) abandon(manager, rest);
  return { rest: error || (rest.creates === 0 && rest.deletes.length === 0) ? undefined : rest, error };
}

function abandon({ expectations, key }: PodManager, { creates, deletes }: Burst): void {
  for (let i = 0; i < creates; i++) expectations.creationObserved(key);
  for (const pod of deletes) expectations.deletionObserved(key, podKey(pod));
}
