import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const RESOURCE_QUOTA: KindIdentity = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  hasStatus: true,
  returnsDeleted: true,
};
