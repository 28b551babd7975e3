import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';

/**
 * The objects a graph can be made of. Events are most of a busy cluster's objects and come with nearly every frame; a frame
 * that brings nothing else gives the map of before, so that nothing is projected or placed anew. Pure.
 */
export type Objects = ReadonlyMap<ObjectKey, KubeObject>;

const EVENT = 'Event/';
const EVENTS_GROUP = 'events.k8s.io/Event/';

export function withoutEvents(before: Objects | undefined, objects: Objects): Objects {
  const kept = new Map<ObjectKey, KubeObject>();
  let isSame = before !== undefined;
  for (const [key, object] of objects) {
    if (key.startsWith(EVENT) || key.startsWith(EVENTS_GROUP)) continue;
    kept.set(key, object);
    isSame &&= before?.get(key) === object;
  }
  return isSame && before?.size === kept.size ? before : kept;
}
