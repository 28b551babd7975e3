import { invalid, notSupported, type FieldError } from '../../api/field-error.ts';
import type { IntOrString, PodDisruptionBudget } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, integer, NAME } from '../shared/columns.ts';
import { atMost100Percent, intOrPercent, nonNegative } from '../shared/rules.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';
import { POD_DISRUPTION_BUDGET } from './kind-identity.ts';

/** PodDisruptionBudgets. Upstream: pkg/registry/policy/poddisruptionbudget/strategy.go. */
export function podDisruptionBudgetKind(): KindDef<PodDisruptionBudget> {
  const text = (value: IntOrString | undefined) => (value === undefined ? 'N/A' : String(value));
  return {
    ...POD_DISRUPTION_BUDGET,
    prepareCreate: (o) => ({ ...o, status: EMPTY_STATUS }),
    validate,
    validateStatusUpdate: ({ status }) => COUNTS.flatMap((name) => nonNegative(`status.${name}`, status?.[name])),
    columns: [
      NAME,
      column('Min Available', (o) => text(o.spec.minAvailable)),
      column('Max Unavailable', (o) => text(o.spec.maxUnavailable)),
      integer('Allowed Disruptions', (o) => o.status?.disruptionsAllowed ?? 0),
      AGE,
    ],
  };
}

const EMPTY_STATUS = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
/** Upstream: ValidatePodDisruptionBudgetStatusUpdate. Left out: the form of conditions. */
const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const;
const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

/** Upstream: ValidatePodDisruptionBudgetSpec in pkg/apis/policy/validation/validation.go. */
function validate({ spec }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  const out: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    out.push(invalid('spec', asGo(spec), 'minAvailable and maxUnavailable cannot be both set'));
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[name];
    if (value === undefined) continue;
    out.push(...intOrPercent(`spec.${name}`, value), ...atMost100Percent(`spec.${name}`, value));
  }
  out.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  if (policy !== undefined && !POLICIES.includes(policy))
    out.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, POLICIES));
  return out;
}

/** As upstream prints the struct. */
const asGo = ({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy }: PodDisruptionBudget['spec']) => ({
  MinAvailable: minAvailable,
  Selector: selector ?? null,
  MaxUnavailable: maxUnavailable,
  UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
});
