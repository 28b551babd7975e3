import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const RESOURCE_CLAIM_TEMPLATE: KindIdentity = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  namespaced: true,
  returnsDeleted: true,
};
