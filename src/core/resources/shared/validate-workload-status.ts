import { invalid, type FieldError } from '../../api/field-error.ts';
import { nonNegative } from './rules.ts';

/**
 * Statuses of workloads: no count below zero, none above all replicas, no collision forgotten.
 * Upstream: ValidateDeploymentStatusUpdate and its likes in pkg/apis/apps/validation/validation.go,
 * ValidateReplicationControllerStatus in pkg/apis/core/validation/validation.go.
 */
export interface StatusRules {
  /** Fields that are not negative, in upstream's order. */
  readonly counts: readonly string[];
  /** Those of them that are at most `replicas`. */
  readonly parts?: readonly string[];
  /** How the ready ones are called where the available ones are more. */
  readonly ready?: 'readyReplicas' | 'status.readyReplicas';
}

/** Of ReplicaSets and ReplicationControllers. */
export const REPLICA_STATUS: StatusRules = {
  counts: [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
    'terminatingReplicas',
  ],
  parts: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
  ready: 'readyReplicas',
};

type Counts = Readonly<Record<string, number | undefined>>;

export function validateWorkloadStatus(
  { counts, parts = [], ready }: StatusRules,
  { status }: { readonly status?: unknown },
  old: { readonly status?: unknown },
): FieldError[] {
  const now = (status ?? {}) as Counts;
  const of = (name: string): number => now[name] ?? 0;
  const errors = counts.flatMap((name) => nonNegative(`status.${name}`, now[name]));
  for (const name of parts)
    if (of(name) > of('replicas'))
      errors.push(invalid(`status.${name}`, of(name), 'cannot be greater than status.replicas'));
  if (ready && of('availableReplicas') > of('readyReplicas'))
    errors.push(invalid('status.availableReplicas', of('availableReplicas'), `cannot be greater than ${ready}`));
  const before = ((old.status ?? {}) as Counts).collisionCount;
  if (before !== undefined && (now.collisionCount ?? -1) < before)
    errors.push(invalid('status.collisionCount', of('collisionCount'), 'cannot be decremented'));
  return errors;
}
