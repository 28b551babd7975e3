/** Who owns an object, as links. */
import { groupKindOfObject, objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject, ObjectMeta } from '../../../core/api/types.ts';

export interface OwnerLink {
  readonly key: ObjectKey;
  readonly kind: string;
  readonly name: string;
  readonly isController: boolean;
}

/** Owners are in the same namespace; a Node, the one cluster-scoped owner the page meets, has none. */
export function ownerLinks(metadata: ObjectMeta, objects: ReadonlyMap<ObjectKey, KubeObject>): OwnerLink[] {
  return (metadata.ownerReferences ?? []).map((owner) => {
    const groupKind = groupKindOfObject(owner);
    const inCluster = objectKey(groupKind, '', owner.name);
    const inNamespace = objectKey(groupKind, metadata.namespace, owner.name);
    return {
      key: !objects.has(inNamespace) && objects.has(inCluster) ? inCluster : inNamespace,
      kind: owner.kind,
      name: owner.name,
      isController: owner.controller ?? false,
    };
  });
}
