import { pathsOf, printPath } from './fields-v1.ts';
import { EMPTY_SET, has, isEmpty, setOf, union, type FieldSet } from './field-set.ts';
import { compareText, managerId, type Manager } from './managed.ts';

/**
 * What an apply would take from others, and upstream's words for it.
 * Upstream: structured-merge-diff/v6/merge/conflict.go, apimachinery/pkg/util/managedfields/internal/conflict.go.
 */
export interface Conflict {
  readonly manager: Manager;
  readonly path: readonly string[];
}

/** By manager: upstream has no order among them. */
export function conflictsOf(sets: readonly (readonly [Manager, FieldSet])[]): Conflict[] {
  const sorted = [...sets].sort(([a], [b]) => compareText(managerId(a), managerId(b)));
  return sorted.flatMap(([manager, set]) => pathsOf(set).map((path) => ({ manager, path })));
}

export function conflictSet(conflicts: readonly Conflict[]): FieldSet {
  return conflicts.reduce((set, { path }) => union(set, setOf(path)), EMPTY_SET);
}

export const withoutConflicts = (conflicts: readonly Conflict[], allowed: FieldSet): Conflict[] =>
  isEmpty(allowed) ? [...conflicts] : conflicts.filter(({ path }) => !has(allowed, path));

export function printManager({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

export function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first)
    return `Apply failed with 1 conflict: conflict with ${printManager(first.manager)}: ${printPath(first.path)}`;
  const lines: string[] = [];
  let last: string | undefined;
  for (const { manager, path } of conflicts) {
    const id = managerId(manager);
    if (id !== last) lines.push(`conflicts with ${printManager(manager)}:`);
    last = id;
    lines.push(`- ${printPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
