import type { KubeObject, ResourceQuota } from '../../api/types.ts';
import {
  addAmounts,
  amountsText,
  increase,
  nanoOf,
  pickAmounts,
  withoutZeroAmounts,
  type Amounts,
} from '../shared/amounts.ts';
import { isNegative, type QuotaEvaluator } from './evaluator.ts';
import { isInScope, scopesOf } from './scopes.ts';

/**
 * Whether a write fits into the quotas of its namespace, and what each has been used up to afterwards. Pure.
 * Upstream: CheckRequest in staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go.
 * Left out: resources limited by the server's configuration.
 */
export interface QuotaWrite {
  readonly evaluator: QuotaEvaluator;
  readonly object: KubeObject;
  /** Undefined for a create. */
  readonly old: KubeObject | undefined;
  /** A status tells what is so: it is counted, never refused. */
  readonly isStatus: boolean;
  readonly epochMs: number;
}

export interface Charge {
  readonly quota: ResourceQuota;
  readonly used: Amounts;
}

/** The charges, in the order of the quotas, or why it does not fit. */
export function chargesOf(quotas: readonly ResourceQuota[], write: QuotaWrite): readonly Charge[] | string {
  const { evaluator, object, old, epochMs } = write;
  const interesting: ResourceQuota[] = [];
  for (const quota of quotas) {
    const tracked = Object.keys(hardOf(quota)).filter((name) => evaluator.tracks(name));
    if (tracked.length === 0 || !isInScope(scopesOf(quota), evaluator, object)) continue;
    const problem = problemOf(quota, tracked, write);
    if (problem) return problem;
    interesting.push(quota);
  }
  if (interesting.length === 0) return [];
  const usage = evaluator.usage(object, epochMs);
  const negative = isNegative(usage);
  if (negative.length > 0) return `quota usage is negative for resource(s): ${negative.join(',')}`;
  const delta = old && increase(usage, evaluator.usage(old, epochMs));
  const charges: Charge[] = [];
  for (const quota of interesting) {
    const isCounted = old !== undefined && isInScope(scopesOf(quota), evaluator, old);
    const charge = chargeOf(quota, isCounted && delta ? delta : usage, write.isStatus);
    if (typeof charge === 'string') return charge;
    if (charge) charges.push(charge);
  }
  return charges;
}

const hardOf = ({ status }: ResourceQuota): Amounts => (status?.hard ?? {}) as Amounts;
const usedOf = ({ status }: ResourceQuota): Amounts => (status?.used ?? {}) as Amounts;

function problemOf(
  quota: ResourceQuota,
  tracked: readonly string[],
  { evaluator, object }: QuotaWrite,
): string | undefined {
  const { name } = quota.metadata;
  const missing = evaluator.missing?.(tracked, object);
  if (missing) return `failed quota: ${name}: ${missing}`;
  const used = usedOf(quota);
  if (tracked.every((resource) => resource in used)) return undefined;
  return `status unknown for quota: ${name}, resources: ${[...tracked].sort().join(',')}`;
}

function chargeOf(quota: ResourceQuota, usage: Amounts, isStatus: boolean): Charge | string | undefined {
  const hard = hardOf(quota);
  const used = usedOf(quota);
  const more = withoutZeroAmounts(pickAmounts(usage, (name) => name in hard));
  if (Object.keys(more).length === 0) return undefined;
  const after = addAmounts(used, more);
  const exceeded = Object.keys(more).filter((name) => nanoOf(after[name]) > nanoOf(hard[name]));
  if (exceeded.length === 0 || isStatus) return { quota, used: after };
  const text = (amounts: Amounts): string => amountsText(pickAmounts(amounts, (name) => exceeded.includes(name)));
  return `exceeded quota: ${quota.metadata.name}, requested: ${text(more)}, used: ${text(used)}, limited: ${text(hard)}`;
}
