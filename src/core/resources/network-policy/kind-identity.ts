import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const NETWORK_POLICY: KindIdentity = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  hasGeneration: true,
};
