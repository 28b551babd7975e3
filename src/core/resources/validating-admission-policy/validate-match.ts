import { duplicate, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { pathSegment } from '../../api/names.ts';
import type { ValidatingAdmissionPolicySpec } from '../../api/types.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';

/** Upstream: pkg/apis/admissionregistration/validation/validation.go (validateMatchResources). */
type MatchResources = NonNullable<ValidatingAdmissionPolicySpec['matchConstraints']>;
type NamedRule = NonNullable<MatchResources['resourceRules']>[number];

const POLICIES = ['Equivalent', 'Exact'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

export function validateMatchResources(match: MatchResources, path: string): FieldError[] {
  const { matchPolicy, resourceRules = [], excludeResourceRules = [] } = match;
  return [
    ...(matchPolicy && !POLICIES.includes(matchPolicy)
      ? [notSupported(`${path}.matchPolicy`, matchPolicy, POLICIES)]
      : []),
    ...validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(match.objectSelector, `${path}.objectSelector`),
    ...resourceRules.flatMap((rule, i) => validateRule(rule, `${path}.resourceRules[${i}]`)),
    ...excludeResourceRules.flatMap((rule, i) => validateRule(rule, `${path}.excludeResourceRules[${i}]`)),
  ];
}

function validateRule(rule: NamedRule, path: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const out = nameErrors(rule.resourceNames ?? [], `${path}.resourceNames`);
  const alone = (field: string, values: readonly string[], what: string): void => {
    if (values.length === 0) out.push(required(`${path}.${field}`));
    if (values.length > 1 && values.includes('*'))
      out.push(invalid(`${path}.${field}`, values, `if '*' is present, must not specify other ${what}`));
  };
  alone('operations', operations, 'operations');
  operations.forEach((operation, i) => {
    if (!OPERATIONS.includes(operation)) out.push(notSupported(`${path}.operations[${i}]`, operation, OPERATIONS));
  });
  alone('apiGroups', apiGroups, 'API groups');
  alone('apiVersions', apiVersions, 'API versions');
  out.push(...validateResources(resources, `${path}.resources`));
  if (scope !== undefined && !SCOPES.includes(scope)) out.push(notSupported(`${path}.scope`, scope, SCOPES));
  return out;
}

function nameErrors(names: readonly string[], path: string): FieldError[] {
  return names.flatMap((name, i) => [
    ...pathSegment(name).map((why) => invalid(`${path}[${i}]`, name, why)),
    ...(names.indexOf(name) < i ? [duplicate(`${path}[${i}]`, name)] : []),
  ]);
}

function validateResources(resources: readonly string[], path: string): FieldError[] {
  if (resources.length === 0) return [required(path)];
  const out: FieldError[] = resources.flatMap((r, i) => (r === '' ? [required(`${path}[${i}]`)] : []));
  resources.forEach((resource, i) => {
    const [name, sub] = resource.split('/', 2);
    const before = resources.slice(0, i);
    if (sub === undefined) return;
    if (before.includes(`${name ?? ''}/*`))
      out.push(invalid(`${path}[${i}]`, resource, `if '${name ?? ''}/*' is present, must not specify ${resource}`));
    if (before.includes(`*/${sub}`))
      out.push(invalid(`${path}[${i}]`, resource, `if '*/${sub}' is present, must not specify ${resource}`));
  });
  if (resources.length > 1 && resources.includes('*/*'))
    out.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && resources.some((r) => r !== '*' && !r.includes('/')))
    out.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
  return out;
}
