import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const JOB: KindIdentity = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  orphansByDefault: true,
};
