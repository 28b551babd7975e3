import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const STATEFUL_SET: KindIdentity = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
};
