import { splitApiVersion } from '../core/api/group-kind.ts';
import type { KubeObject } from '../core/api/types.ts';

/** Where objects of a kind are found. */
export interface ResourceMapping {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
}

export type RestMapper = (apiVersion: string, kind: string) => ResourceMapping | undefined;

export function collectionPath(mapping: ResourceMapping, namespace: string | undefined): string {
  const { group } = splitApiVersion(mapping.apiVersion);
  const root = group === '' ? `/api/${mapping.apiVersion}` : `/apis/${mapping.apiVersion}`;
  const scope = mapping.namespaced && namespace ? `/namespaces/${namespace}` : '';
  return `${root}${scope}/${mapping.plural}`;
}

export function objectPath(mapping: ResourceMapping, object: KubeObject, defaultNamespace: string): string {
  const namespace = object.metadata.namespace ?? defaultNamespace;
  return `${collectionPath(mapping, namespace)}/${encodeURIComponent(object.metadata.name ?? '')}`;
}

/** 'deployment.apps/web', as kubectl names what it did something to. */
export function printedName(mapping: ResourceMapping, name: string): string {
  const { group } = splitApiVersion(mapping.apiVersion);
  return `${mapping.singular}${group === '' ? '' : `.${group}`}/${name}`;
}
