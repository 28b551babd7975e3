import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { canonicalQuantity } from '../../api/canonical-quantity.ts';
import { parseNano } from '../../api/quantity.ts';
import type { HorizontalPodAutoscalerBehavior } from '../../api/types-workloads.ts';
import type { ScalingRules } from './scaling-rules.ts';

/** spec.behavior. Upstream: validateBehavior in pkg/apis/autoscaling/validation/validation.go. */
const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

export function validateBehavior(behavior: HorizontalPodAutoscalerBehavior | undefined, field: string): FieldError[] {
  return [
    ...validateRules(behavior?.scaleUp, `${field}.scaleUp`),
    ...validateRules(behavior?.scaleDown, `${field}.scaleDown`),
  ];
}

function validateRules(rules: ScalingRules | undefined, field: string): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const out: FieldError[] = [];
  const at = `${field}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) out.push(invalid(at, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > MAX_WINDOW_SECONDS)
    out.push(invalid(at, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy))
    out.push(notSupported(`${field}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  if (policies.length === 0) out.push(required(`${field}.policies`, 'must specify at least one Policy'));
  policies.forEach((policy, i) => out.push(...validatePolicy(policy, `${field}.policies[${i}]`)));
  if (tolerance !== undefined && (parseNano(tolerance) ?? 0n) < 0n)
    out.push(invalid(`${field}.tolerance`, String(canonicalQuantity(tolerance)), 'must be greater than or equal to 0'));
  return out;
}

function validatePolicy(policy: NonNullable<ScalingRules['policies']>[number], field: string): FieldError[] {
  const { type, value, periodSeconds } = policy;
  const out = POLICY_TYPES.includes(type) ? [] : [notSupported(`${field}.type`, type, POLICY_TYPES)];
  if (value <= 0) out.push(invalid(`${field}.value`, value, 'must be greater than zero'));
  if (periodSeconds <= 0) out.push(invalid(`${field}.periodSeconds`, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > MAX_PERIOD_SECONDS)
    out.push(invalid(`${field}.periodSeconds`, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`));
  return out;
}
