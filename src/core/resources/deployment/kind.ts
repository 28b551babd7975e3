import { setOf } from '../../api/fields/field-set.ts';
import type { Deployment } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, sortedSelectorText, templateColumns, wide } from '../shared/columns.ts';
import { scaleSubresource } from '../shared/scale.ts';
import { validateWorkloadStatus, type StatusRules } from '../shared/validate-workload-status.ts';
import { deploymentValidators } from './validate.ts';

const STATUS: StatusRules = {
  counts: [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ],
  parts: ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
  ready: 'readyReplicas',
};

/** Deployments. Upstream: pkg/registry/apps/deployment. */
export function deploymentKind(): KindDef<Deployment> {
  return {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    plural: 'deployments',
    singular: 'deployment',
    shortNames: ['deploy'],
    categories: ['all'],
    namespaced: true,
    hasStatus: true,
    statusResets: setOf(['f:spec'], ['f:metadata', 'f:labels']),
    hasGeneration: true,
    subresources: { scale: scaleSubresource },
    ...deploymentValidators(),
    validateStatusUpdate: (o, old) => validateWorkloadStatus(STATUS, o, old),
    columns: [
      NAME,
      column('Ready', (o) => `${o.status?.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`),
      column('Up-to-date', (o) => o.status?.updatedReplicas ?? 0),
      column('Available', (o) => o.status?.availableReplicas ?? 0),
      AGE,
      ...templateColumns<Deployment>(),
      wide('Selector', (o) => sortedSelectorText(o.spec.selector)),
    ],
  };
}
