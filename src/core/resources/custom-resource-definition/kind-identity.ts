import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const CUSTOM_RESOURCE_DEFINITION: KindIdentity = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  requiresVersion: true,
  hasStatus: true,
  hasGeneration: true,
};
