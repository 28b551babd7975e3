import type { CustomResourceDefinition } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { approvalOf, isProtectedGroup } from './api-approval.ts';

/**
 * Which names a definition gets, and the conditions that say so. Pure: from the definition and the others of its group.
 * Upstream: apiextensions-apiserver/pkg/controller/{status/naming_controller,establish,apiapproval}.
 */
type Crd = CustomResourceDefinition;
type Status = NonNullable<Crd['status']>;
type Names = Crd['spec']['names'];
/** Keeps a deleted definition until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';
export type Condition = NonNullable<Status['conditions']>[number];

/** The status with names and conditions as they should be; the same object if nothing changes. */
export function withNames(crd: Crd, others: readonly Crd[], now: string): Status {
  const status: Status = crd.status ?? {};
  const accepted: Partial<Names> = status.acceptedNames ?? {};
  const { names, condition } = accept(crd.spec.names, accepted, usedBy(crd, others));
  let conditions = withCondition(status.conditions ?? [], condition, now);
  conditions = withCondition(conditions, establishedOf(conditions, condition), now);
  const approval = approvalCondition(crd);
  if (approval) conditions = withCondition(conditions, approval, now);
  const isSame = conditions === status.conditions && deepEqual(names, accepted);
  return isSame ? status : { ...status, acceptedNames: names as Names, conditions };
}

interface Used {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

function usedBy(crd: Crd, others: readonly Crd[]): Used {
  const taken = others
    .filter((o) => o.spec.group === crd.spec.group && o.metadata.name !== crd.metadata.name)
    .map((o) => o.status?.acceptedNames)
    .filter((names) => names !== undefined);
  const present = (values: readonly (string | undefined)[]): Set<string> =>
    new Set(values.filter((v) => v !== undefined && v !== '') as string[]);
  return {
    resources: present(taken.flatMap((n) => [n.plural, n.singular, ...(n.shortNames ?? [])])),
    kinds: present(taken.flatMap((n) => [n.kind, n.listKind])),
  };
}

type Draft = Omit<Condition, 'lastTransitionTime'>;

function accept(asked: Names, accepted: Partial<Names>, used: Used): { names: Partial<Names>; condition: Draft } {
  const names: Partial<Names> = { ...accepted };
  let condition: Draft | undefined;
  const refuse = (reason: string, message: string): void => {
    condition = { type: 'NamesAccepted', status: 'False', reason, message };
  };
  const take = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    reason: string,
    taken: ReadonlySet<string>,
  ): void => {
    const name = asked[field];
    if (name !== accepted[field] && name !== undefined && taken.has(name)) refuse(reason, inUse(name));
    else if (name !== undefined) names[field] = name;
  };
  take('plural', 'PluralConflict', used.resources);
  take('singular', 'SingularConflict', used.resources);
  const conflicts = (asked.shortNames ?? []).filter((n) => !accepted.shortNames?.includes(n) && used.resources.has(n));
  if (conflicts.length > 0) refuse('ShortNamesConflict', aggregate(conflicts.map(inUse)));
  else if (asked.shortNames) names.shortNames = asked.shortNames;
  else delete names.shortNames;
  take('kind', 'KindConflict', used.kinds);
  take('listKind', 'ListKindConflict', used.kinds);
  if (asked.categories) names.categories = asked.categories;
  else delete names.categories;
  const fine: Draft = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  return { names, condition: condition ?? fine };
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;
const aggregate = (texts: readonly string[]): string =>
  texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;

function establishedOf(conditions: readonly Condition[], names: Draft): Draft {
  const old = conditions.find((c) => c.type === 'Established');
  if (old?.status === 'True') return old;
  return names.status === 'True'
    ? {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      }
    : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
}

const APPROVALS: Readonly<Record<string, Pick<Condition, 'status' | 'reason'>>> = {
  missing: { status: 'False', reason: 'MissingAnnotation' },
  approved: { status: 'True', reason: 'ApprovedAnnotation' },
  bypassed: { status: 'False', reason: 'UnapprovedAnnotation' },
  invalid: { status: 'False', reason: 'InvalidAnnotation' },
};

function approvalCondition(crd: Crd): Draft | undefined {
  if (!isProtectedGroup(crd.spec.group)) return undefined;
  const { state, message } = approvalOf(crd);
  const verdict = APPROVALS[state] as Pick<Condition, 'status' | 'reason'>;
  return { type: 'KubernetesAPIApprovalPolicyConformant', ...verdict, message };
}

/** Time moves only with the status. Shares the list if nothing changes. */
export function withCondition(list: readonly Condition[], next: Draft, now: string): Condition[] {
  const old = list.find((c) => c.type === next.type);
  if (old && old.status === next.status && old.reason === next.reason && old.message === next.message)
    return list as Condition[];
  const lastTransitionTime = old && old.status === next.status ? (old.lastTransitionTime ?? now) : now;
  const made: Condition = { ...next, lastTransitionTime };
  return old ? list.map((c) => (c === old ? made : c)) : [...list, made];
}
