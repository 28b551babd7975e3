import { invalid, required, type FieldError } from '../../api/field-error.ts';
import type { ResourceQuota, ResourceQuotaSpec } from '../../api/types.ts';
import type { Amounts } from '../shared/amounts.ts';
import { isQuotaResource, validateQuotaResourceName, validateResourceQuantity } from '../shared/resource-names.ts';
import type { ScopeRequirement } from './evaluator.ts';

/** ResourceQuotas. Upstream: ValidateResourceQuotaSpec and its neighbours in pkg/apis/core/validation/validation.go. */
const POD_SCOPES = ['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'];
const SCOPES: ReadonlySet<string> = new Set([...POD_SCOPES, 'BestEffort', 'VolumeAttributesClass']);
/** Scopes that are or are not so, whatever the values. */
const PLAIN_SCOPES: ReadonlySet<string> = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'CrossNamespacePodAffinity',
]);
const POD_RESOURCES = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const CLAIM_RESOURCES = ['persistentvolumeclaims', 'requests.storage'];
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

export function validateResourceQuota({ spec = {} }: ResourceQuota): FieldError[] {
  return [...validateAmounts(spec.hard, 'spec.hard'), ...validateScopes(spec), ...validateSelector(spec)];
}

export function validateQuotaUpdate(now: ResourceQuota, old: ResourceQuota): FieldError[] {
  const [a, b] = [new Set(now.spec?.scopes), new Set(old.spec?.scopes)];
  const isSame = a.size === b.size && [...a].every((scope) => b.has(scope));
  return isSame ? [] : [invalid('spec.scopes', now.spec?.scopes, 'field is immutable')];
}

export function validateQuotaStatus({ status }: ResourceQuota): FieldError[] {
  return [...validateAmounts(status?.hard, 'status.hard'), ...validateAmounts(status?.used, 'status.used')];
}

function validateAmounts(amounts: Amounts | undefined, field: string): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, amount]) => {
    const at = `${field}[${name}]`;
    return [...validateQuotaResourceName(name, at), ...validateResourceQuantity(name, amount, at)];
  });
}

function validateScopes(spec: ResourceQuotaSpec): FieldError[] {
  const { scopes = [] } = spec;
  if (scopes.length === 0) return [];
  const out = scopes.flatMap((scope) => [
    ...(SCOPES.has(scope) ? [] : [invalid('spec.scopes', scopes, 'unsupported scope')]),
    ...misfits(spec, scope).map(() => invalid('spec.scopes', scopes, MISFIT)),
  ]);
  return [...out, ...conflicts(scopes).map(() => invalid('spec.scopes', scopes, 'conflicting scopes'))];
}

const MISFIT = 'unsupported scope applied to resource';

/** Resources of the quota that a scope says nothing about. */
function misfits({ hard = {} }: ResourceQuotaSpec, scope: string): string[] {
  const fits = fitting(scope);
  return fits ? Object.keys(hard).filter((name) => isQuotaResource(name) && !fits.includes(name)) : [];
}

function fitting(scope: string): readonly string[] | undefined {
  if (scope === 'BestEffort') return ['pods'];
  if (scope === 'VolumeAttributesClass') return CLAIM_RESOURCES;
  return POD_SCOPES.includes(scope) ? POD_RESOURCES : undefined;
}

const conflicts = (scopes: readonly string[]): readonly unknown[] =>
  CONFLICTS.filter((pair) => pair.every((scope) => scopes.includes(scope)));

const AT = 'spec.scopeSelector.matchExpressions';

function validateSelector(spec: ResourceQuotaSpec): FieldError[] {
  const { scopeSelector } = spec;
  if (!scopeSelector) return [];
  const all: readonly ScopeRequirement[] = scopeSelector.matchExpressions ?? [];
  const out = all.flatMap((one) => [
    ...(SCOPES.has(one.scopeName) ? [] : [invalid(`${AT}.scopeName`, one.scopeName, 'unsupported scope')]),
    ...misfits(spec, one.scopeName).map(() => invalid(AT, asGoPrints(all), MISFIT)),
    ...validateOperator(one),
  ]);
  const pairs = conflicts(all.map((one) => one.scopeName));
  return [...out, ...pairs.map(() => invalid(AT, spec.scopes, 'conflicting scopes'))];
}

/** Upstream tells the selector as its internal type, whose fields have no other names. */
const asGoPrints = (all: readonly ScopeRequirement[]): unknown => ({
  MatchExpressions: all.map((one) => ({
    ScopeName: one.scopeName,
    Operator: one.operator,
    Values: one.values ?? null,
  })),
});

function validateOperator({ scopeName, operator, values = [] }: ScopeRequirement): FieldError[] {
  const out: FieldError[] = [];
  if (PLAIN_SCOPES.has(scopeName) && operator !== 'Exists') out.push(invalid(`${AT}.operator`, operator, MUST_EXIST));
  if (operator === 'In' || operator === 'NotIn') {
    const text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    return values.length === 0 ? [...out, required(`${AT}.values`, text)] : out;
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    return values.length > 0 ? [...out, invalid(`${AT}.values`, values, text)] : out;
  }
  return [...out, invalid(`${AT}.operator`, operator, 'not a valid selector operator')];
}

const MUST_EXIST =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
