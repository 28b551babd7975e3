import { formatQuantity, quantityFormat, type QuantityFormat } from '../../api/canonical-quantity.ts';
import type { KubeObject, ResourceQuota } from '../../api/types.ts';
import { nanoOf, type Amounts } from '../shared/amounts.ts';
import type { QuotaEvaluator } from './evaluator.ts';
import { isInScope, scopesOf } from './scopes.ts';

/**
 * What all objects of a namespace use of what a quota limits. Pure.
 * Upstream: CalculateUsage in staging/src/k8s.io/apiserver/pkg/quota/v1/resources.go.
 */
export interface CountedKind {
  readonly evaluator: QuotaEvaluator;
  list(): readonly KubeObject[];
}

export function usageOf(quota: ResourceQuota, kinds: readonly CountedKind[], epochMs: number): Amounts {
  const hard = Object.keys(quota.spec?.hard ?? {});
  const sums = new Map<string, Sum>();
  const scopes = scopesOf(quota);
  for (const { evaluator, list } of kinds) {
    const tracked = hard.filter((name) => evaluator.tracks(name));
    if (tracked.length === 0) continue;
    for (const name of tracked) if (!sums.has(name)) sums.set(name, { nano: 0n, format: 'decimal' });
    for (const object of list()) {
      if (isInScope(scopes, evaluator, object)) addTo(sums, tracked, evaluator.usage(object, epochMs));
    }
  }
  return Object.fromEntries([...sums].map(([name, { nano, format }]) => [name, formatQuantity(nano, format)]));
}

interface Sum {
  nano: bigint;
  format: QuantityFormat;
}

function addTo(sums: ReadonlyMap<string, Sum>, names: readonly string[], usage: Amounts): void {
  for (const name of names) {
    const amount = usage[name];
    if (amount === undefined) continue;
    const sum = sums.get(name) as Sum;
    if (sum.nano === 0n) sum.format = quantityFormat(String(amount));
    sum.nano += nanoOf(amount);
  }
}
