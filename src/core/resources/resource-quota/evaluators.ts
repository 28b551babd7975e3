import type { QuotaEvaluator } from './evaluator.ts';
import { claimEvaluator, countEvaluator, serviceEvaluator } from './object-evaluators.ts';
import { podEvaluator } from './pod-evaluator.ts';

/**
 * The evaluator of each kind: three know more than to count. Events are never counted.
 * Upstream: pkg/quota/v1/install/registry.go. Left out: resource claims by device class.
 */
const KNOWING: ReadonlyMap<string, QuotaEvaluator> = new Map([
  ['pods', podEvaluator],
  ['services', serviceEvaluator],
  ['persistentvolumeclaims', claimEvaluator],
]);

/** Keeps the evaluators it made; custom resources come as they are defined. */
export function createEvaluators(): (group: string, resource: string) => QuotaEvaluator | undefined {
  const made = new Map<string, QuotaEvaluator>();
  return (group, resource) => {
    if (resource === 'events' && (group === '' || group === 'events.k8s.io')) return undefined;
    const known = group === '' ? KNOWING.get(resource) : undefined;
    if (known) return known;
    const id = `${resource}.${group}`;
    let evaluator = made.get(id);
    if (!evaluator) made.set(id, (evaluator = countEvaluator(group, resource)));
    return evaluator;
  };
}
