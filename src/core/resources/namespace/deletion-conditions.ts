import { withCondition } from '../../api/edit.ts';
import type { NamespaceCondition } from '../../api/types.ts';

/**
 * What a namespace that is going away says about itself. Pure.
 * Upstream: pkg/controller/namespace/deletion/status_condition_utils.go.
 */
export interface Remaining {
  /** Number of objects left, by resource and group: 'pods.' or 'deployments.apps'. */
  readonly resources: ReadonlyMap<string, number>;
  readonly finalizers: ReadonlyMap<string, number>;
}

interface State {
  readonly reason: string;
  readonly message: string;
}

/** In this order; each has its text for when all is well. */
const FINE: readonly (readonly [type: string, fine: State])[] = [
  [
    'NamespaceDeletionDiscoveryFailure',
    { reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
  ],
  [
    'NamespaceDeletionGroupVersionParsingFailure',
    { reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
  ],
  [
    'NamespaceDeletionContentFailure',
    { reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' },
  ],
  ['NamespaceContentRemaining', { reason: 'ContentRemoved', message: 'All content successfully removed' }],
  [
    'NamespaceFinalizersRemaining',
    { reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
  ],
];

/** The conditions after a pass. `remaining` is left out where a pass ended early because pods are left. */
export function deletionConditions(
  had: readonly NamespaceCondition[] | undefined,
  failures: readonly string[],
  remaining: Remaining | undefined,
  now: string,
): NamespaceCondition[] {
  const bad = troubles(failures, remaining);
  let conditions = [...(had ?? [])];
  for (const [type, fine] of FINE) {
    const trouble = bad.get(type);
    const next: NamespaceCondition = {
      type,
      status: trouble ? 'True' : 'False',
      lastTransitionTime: now,
      ...(trouble ?? fine),
    };
    conditions = withCondition(conditions, next);
  }
  return conditions;
}

function troubles(failures: readonly string[], remaining: Remaining | undefined): Map<string, State> {
  const bad = new Map<string, State>();
  if (failures.length > 0) {
    const list = [...failures].sort().join(', ');
    const message = `Failed to delete all resource types, ${failures.length} remaining: ${list}`;
    bad.set('NamespaceDeletionContentFailure', { reason: 'ContentDeletionFailed', message });
  }
  const resources = counted(remaining?.resources, (name, n) => `${name} has ${n} resource instances`);
  if (resources) {
    const message = `Some resources are remaining: ${resources}`;
    bad.set('NamespaceContentRemaining', { reason: 'SomeResourcesRemain', message });
  }
  const finalizers = counted(remaining?.finalizers, (name, n) => `${name} in ${n} resource instances`);
  if (finalizers) {
    const message = `Some content in the namespace has finalizers remaining: ${finalizers}`;
    bad.set('NamespaceFinalizersRemaining', { reason: 'SomeFinalizersRemain', message });
  }
  return bad;
}

function counted(counts: ReadonlyMap<string, number> | undefined, text: (name: string, n: number) => string): string {
  return [...(counts ?? [])]
    .map(([name, n]) => text(name, n))
    .sort()
    .join(', ');
}
