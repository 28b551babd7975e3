import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const POD_DISRUPTION_BUDGET: KindIdentity = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  requiresVersion: true,
  hasStatus: true,
  hasGeneration: true,
};
