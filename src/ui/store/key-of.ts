import { keyOfObject, type ObjectKey } from '../../core/api/group-kind.ts';
import type { KubeObject, StoredObject } from '../../core/api/types.ts';

/** Key of an object that came from the engine, where `metadata` is always complete. */
export function keyOf(object: KubeObject): ObjectKey {
  return keyOfObject(object as StoredObject);
}
