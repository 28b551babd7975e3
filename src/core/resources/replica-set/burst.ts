import type { StatusError } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import { createPods, deletePods, podKey, type PodManager } from './manage-pods.ts';
import { isOver, type SlowStart } from './slow-start.ts';

/**
 * The creates and deletes one decision leads to, spread over several passes, so that none of them holds the simulation
 * up for long. All of them are expected from the start, so that no other decision comes in between.
 */
export interface Burst {
  /** Of the ReplicaSet when it was decided: what was decided for another one is dropped. */
  readonly generation: number | undefined;
  readonly creates: SlowStart;
  readonly deletes: readonly Pod[];
}

const CHUNK = 15;

export function expectBurst({ expectations, key }: PodManager, { creates, deletes }: Burst): void {
  if (creates.left > 0) expectations.expectCreations(key, creates.left);
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
  return burst.creates.left > 0 ? continueCreates(manager, burst) : continueDeletes(manager, burst);
}

function continueCreates(manager: PodManager, burst: Burst): BurstStep {
  const creates = createPods(manager, burst.creates, CHUNK);
  const rest = { ...burst, creates };
  if (!isOver(creates)) return { rest, error: undefined };
  abandon(manager, rest);
  return { rest: undefined, error: creates.firstError as StatusError | undefined };
}

function continueDeletes(manager: PodManager, burst: Burst): BurstStep {
  const rest = { ...burst, deletes: burst.deletes.slice(CHUNK) };
  const error = deletePods(manager, burst.deletes.slice(0, CHUNK));
  if (error) abandon(manager, rest);
  return { rest: error || rest.deletes.length === 0 ? undefined : rest, error };
}

function abandon({ expectations, key }: PodManager, { creates, deletes }: Burst): void {
  for (let i = 0; i < creates.left; i++) expectations.creationObserved(key);
  for (const pod of deletes) expectations.deletionObserved(key, podKey(pod));
}
