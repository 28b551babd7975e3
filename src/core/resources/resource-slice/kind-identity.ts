import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const RESOURCE_SLICE: KindIdentity = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  namespaced: false,
  hasGeneration: true,
  returnsDeleted: true,
};
