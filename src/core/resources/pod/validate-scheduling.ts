import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '../../api/names.ts';
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from '../../api/types.ts';
import { check, positive } from '../shared/rules.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';
import { validateInclusion, validateLabelKeys } from './label-keys.ts';

/** What a pod tells the scheduler. Upstream: pkg/apis/core/validation (affinity, tolerations, topology spread). */
export function validateAffinity(affinity: Affinity | undefined, field: string): FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const required_ = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const at = `${field}.nodeAffinity`;
  return [
    ...(required_ ? validateNodeSelector(required_, `${at}.requiredDuringSchedulingIgnoredDuringExecution`) : []),
    ...preferred.flatMap(({ weight, preference }, i) => {
      const term = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [...validateWeight(weight, term), ...validateTerm(preference, `${term}.preference`, true)];
    }),
    ...validatePodAffinity(podAffinity, `${field}.podAffinity`),
    ...validatePodAffinity(podAntiAffinity, `${field}.podAntiAffinity`),
  ];
}

function validateWeight(weight: number, field: string): FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [invalid(`${field}.weight`, weight, 'must be in the range 1-100')];
}

export function validateNodeSelector({ nodeSelectorTerms: terms = [] }: NodeSelector, field: string): FieldError[] {
  const at = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateTerm(term, `${at}[${i}]`, false));
}

function validateTerm(term: NodeSelectorTerm, field: string, anyValue: boolean): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((r, i) => {
      const at = `${field}.matchExpressions[${i}]`;
      return [...validateRequirement(r, at), ...(anyValue ? [] : validateValues(r, at))];
    }),
    ...(term.matchFields ?? []).flatMap((r, i) => validateFieldRequirement(r, `${field}.matchFields[${i}]`)),
  ];
}

function validateRequirement({ key, operator, values = [] }: NodeSelectorRequirement, field: string): FieldError[] {
  return [...validateOperator(operator, values.length, field), ...check(`${field}.key`, key, qualifiedName)];
}

function validateOperator(operator: string, count: number, field: string): FieldError[] {
  const at = `${field}.values`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return count > 0 ? [] : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return count === 0 ? [] : [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case 'Gt':
    case 'Lt':
      return count === 1 ? [] : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

const validateValues = ({ values = [] }: NodeSelectorRequirement, field: string): FieldError[] =>
  values.flatMap((value, i) => check(`${field}.values[${i}]`, value, labelValue));

function validateFieldRequirement(
  { key, operator, values = [] }: NodeSelectorRequirement,
  field: string,
): FieldError[] {
  const out: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn')
    out.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  else if (values.length !== 1) {
    const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    out.push(required(`${field}.values`, text));
  }
  if (key !== 'metadata.name') return [...out, invalid(`${field}.key`, key, 'not a valid field selector key')];
  return [...out, ...values.flatMap((value, i) => check(`${field}.values[${i}]`, value, dns1123Subdomain))];
}

function validatePodAffinity(affinity: PodAffinity | undefined, field: string): FieldError[] {
  const required_ = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...required_.flatMap((term, i) =>
      validatePodTerm(term, `${field}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`),
    ),
    ...preferred.flatMap(({ weight, podAffinityTerm }, i) => {
      const at = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [...validateWeight(weight, at), ...validatePodTerm(podAffinityTerm, `${at}.podAffinityTerm`)];
    }),
  ];
}

function validatePodTerm(term: PodAffinityTerm, field: string): FieldError[] {
  const out = validateLabelSelector(term.labelSelector, `${field}.labelSelector`);
  out.push(...validateLabelSelector(term.namespaceSelector, `${field}.namespaceSelector`));
  for (const name of term.namespaces ?? []) out.push(...check(`${field}.namespace`, name, dns1123Label));
  out.push(...validateLabelKeys(term, field));
  if (!term.topologyKey) out.push(required(`${field}.topologyKey`, 'can not be empty'));
  return [...out, ...check(`${field}.topologyKey`, term.topologyKey, qualifiedName)];
}

export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(tolerations: readonly Toleration[], field: string): FieldError[] {
  return tolerations.flatMap((one, i) => validateToleration(one, `${field}[${i}]`));
}

function validateToleration({ key, operator, value = '', effect, ...one }: Toleration, field: string): FieldError[] {
  const out = key ? check(`${field}.key`, key, qualifiedName) : [];
  if (!key && operator !== 'Exists') {
    const text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    out.push(invalid(`${field}.operator`, operator ?? '', text));
  }
  if (one.tolerationSeconds !== undefined && effect !== 'NoExecute')
    out.push(invalid(`${field}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  out.push(...validateTolerationValue(operator, value, `${field}.operator`));
  if (effect && !TAINT_EFFECTS.includes(effect)) out.push(notSupported(`${field}.effect`, effect, TAINT_EFFECTS));
  return out;
}

function validateTolerationValue(operator: string | undefined, value: string, field: string): FieldError[] {
  switch (operator) {
    case undefined:
    case '':
    case 'Equal': {
      const texts = labelValue(value);
      return texts.length > 0 ? [invalid(field, value, texts.join(';'))] : [];
    }
    case 'Exists':
      return value === '' ? [] : [invalid(field, value, "value must be empty when `operator` is 'Exists'")];
    case 'Lt':
    case 'Gt':
      return [notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt'])];
    default:
      return [notSupported(field, operator, ['Equal', 'Exists'])];
  }
}

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];

export function validateTopologySpread(list: readonly TopologySpreadConstraint[], field: string): FieldError[] {
  return list.flatMap((one, i) => {
    const at = `${field}[${i}]`;
    const out = positive(`${at}.maxSkew`, one.maxSkew);
    if (!one.topologyKey) out.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!ACTIONS.includes(one.whenUnsatisfiable))
      out.push(notSupported(`${at}.whenUnsatisfiable`, one.whenUnsatisfiable, ACTIONS));
    const isSame = (o: TopologySpreadConstraint) =>
      o.topologyKey === one.topologyKey && o.whenUnsatisfiable === one.whenUnsatisfiable;
    if (list.slice(i + 1).some(isSame))
      out.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${one.topologyKey}, ${one.whenUnsatisfiable}}`));
    return [
      ...out,
      ...validateMinDomains(one, at),
      ...validateInclusion(`${at}.nodeAffinityPolicy`, one.nodeAffinityPolicy),
      ...validateInclusion(`${at}.nodeTaintsPolicy`, one.nodeTaintsPolicy),
      ...validateLabelKeys(one, at),
      ...validateLabelSelector(one.labelSelector, `${at}.labelSelector`),
    ];
  });
}

function validateMinDomains({ minDomains, whenUnsatisfiable }: TopologySpreadConstraint, field: string): FieldError[] {
  if (minDomains === undefined) return [];
  const out = positive(`${field}.minDomains`, minDomains);
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    out.push(invalid(`${field}.minDomains`, minDomains, text));
  }
  return out;
}
