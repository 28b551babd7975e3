import type { Draft, PriorityClass } from '../../api/types.ts';

/**
 * The two classes that every cluster has from its start.
 * Upstream: pkg/apis/scheduling/v1/helpers.go; the API server creates them (scheduling/bootstrap-system-priority-classes).
 */
export const SYSTEM_PRIORITY_CLASSES: readonly Draft<PriorityClass>[] = [
  systemClass(
    'system-node-critical',
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ),
  systemClass(
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
];

function systemClass(name: string, value: number, description: string): Draft<PriorityClass> {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description };
}
