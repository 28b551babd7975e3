import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const SERVICE_CIDR: KindIdentity = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  hasStatus: true,
};
