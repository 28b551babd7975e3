import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const REPLICATION_CONTROLLER: KindIdentity = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  orphansByDefault: true,
};
