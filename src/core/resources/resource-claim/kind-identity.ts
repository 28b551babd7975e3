import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const RESOURCE_CLAIM: KindIdentity = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  namespaced: true,
  hasStatus: true,
  returnsDeleted: true,
};
