import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain, pathSegment } from '../../api/names.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ClusterRole, ClusterRoleBinding, RoleBinding } from '../../api/types.ts';
import type { KindDef, PrinterColumn } from '../../apiserver/kind.ts';
import { AGE, column, NAME, wide } from './columns.ts';
import { check } from './rules.ts';

/** What the four kinds of rbac.authorization.k8s.io share. Upstream: pkg/apis/rbac/validation/validation.go. */
const GROUP = 'rbac.authorization.k8s.io';

export const RBAC: Pick<KindDef, 'group' | 'version' | 'nameRule'> = {
  group: GROUP,
  version: 'v1',
  nameRule: 'path-segment',
};

type PolicyRule = NonNullable<ClusterRole['rules']>[number];

export function validateRules(rules: readonly PolicyRule[] | undefined, isNamespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, i) => validateRule(rule, isNamespaced, `rules[${i}]`));
}

function validateRule(rule: PolicyRule, isNamespaced: boolean, field: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs: urls = [] } = rule;
  const out = verbs.length === 0 ? [required(`${field}.verbs`, 'verbs must contain at least one value')] : [];
  if (urls.length > 0) {
    const at = `${field}.nonResourceURLs`;
    if (isNamespaced) out.push(invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      out.push(invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
    return out;
  }
  if (apiGroups.length === 0)
    out.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    out.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  return out;
}

type Binding = RoleBinding | ClusterRoleBinding;

export function bindingColumns<T extends Binding>(): PrinterColumn<T>[] {
  const names = (o: T, kind: string, text: (s: Subject) => string) =>
    (o.subjects ?? [])
      .filter((s) => s.kind === kind)
      .map(text)
      .join(', ');
  return [
    NAME,
    column('Role', (o) => `${o.roleRef.kind}/${o.roleRef.name}`),
    AGE,
    wide('Users', (o) => names(o, 'User', (s) => s.name)),
    wide('Groups', (o) => names(o, 'Group', (s) => s.name)),
    wide('ServiceAccounts', (o) => names(o, 'ServiceAccount', (s) => `${s.namespace ?? ''}/${s.name}`)),
  ];
}

export function validateBinding(binding: Binding, roleKinds: readonly string[], isNamespaced: boolean): FieldError[] {
  const { apiGroup, kind, name } = binding.roleRef ?? { apiGroup: '', kind: '', name: '' };
  const out: FieldError[] = [];
  if (apiGroup !== GROUP) out.push(notSupported('roleRef.apiGroup', apiGroup, [GROUP]));
  if (!roleKinds.includes(kind)) out.push(notSupported('roleRef.kind', kind, roleKinds));
  out.push(...(name ? check('roleRef.name', name, pathSegment) : [required('roleRef.name')]));
  (binding.subjects ?? []).forEach((subject, i) =>
    out.push(...validateSubject(subject, isNamespaced, `subjects[${i}]`)),
  );
  return out;
}

type Subject = NonNullable<RoleBinding['subjects']>[number];

const SUBJECT_KINDS = ['ServiceAccount', 'User', 'Group'];

function validateSubject(subject: Subject, isNamespaced: boolean, field: string): FieldError[] {
  const { kind, name, namespace, apiGroup = '' } = subject;
  const out = name ? [] : [required(`${field}.name`)];
  switch (SUBJECT_KINDS.indexOf(kind)) {
    case 0:
      if (name) out.push(...check(`${field}.name`, name, dns1123Subdomain));
      if (apiGroup !== '') out.push(notSupported(`${field}.apiGroup`, apiGroup, ['']));
      if (!isNamespaced && !namespace) out.push(required(`${field}.namespace`));
      return out;
    case -1:
      return [...out, notSupported(`${field}.kind`, kind, SUBJECT_KINDS)];
    default:
      return apiGroup === GROUP ? out : [...out, notSupported(`${field}.apiGroup`, apiGroup, [GROUP])];
  }
}

export const validateBindingUpdate = (now: Binding, old: Binding): FieldError[] =>
  deepEqual(now.roleRef, old.roleRef) ? [] : [invalid('roleRef', asGo(now.roleRef), 'cannot change roleRef')];

/** As upstream prints the struct. */
const asGo = ({ apiGroup, kind, name }: Binding['roleRef']) => ({ APIGroup: apiGroup, Kind: kind, Name: name });
