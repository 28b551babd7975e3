import { groupKindOfObject, objectKey, parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import type { PodSummary } from '../../../workers/protocol.ts';

type Objects = ReadonlyMap<ObjectKey, KubeObject>;

/** Keys of the owners of an object that are there, the controller first. Owners share its namespace or have none. */
export function ownersOf(object: KubeObject, objects: Objects): readonly ObjectKey[] {
  const references = object.metadata.ownerReferences ?? [];
  const keys = [...references]
    .sort((a, b) => Number(b.controller ?? false) - Number(a.controller ?? false))
    .map((reference) => {
      const groupKind = groupKindOfObject(reference);
      const inNamespace = objectKey(groupKind, object.metadata.namespace, reference.name);
      return objects.has(inNamespace) ? inNamespace : objectKey(groupKind, '', reference.name);
    });
  return keys.filter((key) => objects.has(key));
}

/** Key of the controller of a pod, or null for a pod of nobody. */
export function podOwner(pod: PodSummary): ObjectKey | null {
  return pod.owner === '' ? null : pod.owner;
}

/** An object and all that own it, directly or not, nearest first. Cycles end the walk. */
export function ownerChain(key: ObjectKey, objects: Objects): readonly ObjectKey[] {
  const chain: ObjectKey[] = [];
  let at: ObjectKey | undefined = key;
  while (at !== undefined && !chain.includes(at)) {
    chain.push(at);
    const object = objects.get(at);
    at = object === undefined ? undefined : ownersOf(object, objects)[0];
  }
  return chain;
}

export const namespaceOf = (key: ObjectKey): string => parseObjectKey(key).namespace;
