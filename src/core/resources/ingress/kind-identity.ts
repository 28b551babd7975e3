import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const INGRESS: KindIdentity = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
};
