import { groupKindOfObject, objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import type { KindView } from '../../../workers/protocol.ts';

/** The key the object of a document has, or will have, in the cluster: the namespace filled in as kubectl does. */
export function documentKey(object: KubeObject, kinds: readonly KindView[]): ObjectKey {
  const groupKind = groupKindOfObject(object);
  const kind = kinds.find((view) => view.groupKind === groupKind);
  const isNamespaced = kind?.namespaced ?? true; // most custom resources are
  return objectKey(groupKind, isNamespaced ? (object.metadata.namespace ?? 'default') : '', object.metadata.name ?? '');
}
