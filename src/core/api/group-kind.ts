/**
 * Names of kinds and objects as text. Three forms, each built and read in this file only:
 * group kind 'Pod' or 'apps/Deployment'; store key 'namespace/name' or 'name'; object key = group kind + '/' + store key
 * with an empty namespace kept ('Node//node-1'), as used in traces, frames and on the page.
 */
export type ObjectKey = string;

export interface ObjectRef {
  readonly groupKind: string;
  readonly namespace: string;
  readonly name: string;
}

export function groupKindOf(group: string, kind: string): string {
  return group === '' ? kind : `${group}/${kind}`;
}

/** Group kind of an object, from its apiVersion and kind. */
export function groupKindOfObject(object: { apiVersion: string; kind: string }): string {
  const slash = object.apiVersion.indexOf('/');
  return groupKindOf(slash < 0 ? '' : object.apiVersion.slice(0, slash), object.kind);
}

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function storeKey(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function splitStoreKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

export function objectKey(groupKind: string, namespace: string | undefined, name: string): ObjectKey {
  return `${groupKind}/${namespace ?? ''}/${name}`;
}

export function keyOfObject(object: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}): ObjectKey {
  return objectKey(groupKindOfObject(object), object.metadata.namespace, object.metadata.name);
}

export function parseObjectKey(key: ObjectKey): ObjectRef {
  const nameAt = key.lastIndexOf('/');
  const namespaceAt = key.lastIndexOf('/', nameAt - 1);
  return {
    groupKind: key.slice(0, namespaceAt),
    namespace: key.slice(namespaceAt + 1, nameAt),
    name: key.slice(nameAt + 1),
  };
}
