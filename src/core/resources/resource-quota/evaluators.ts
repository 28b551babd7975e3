import type { QuotaEvaluator } from './evaluator.ts';
import { claimEvaluator, countEvaluator, serviceEvaluator } from './object-evaluators.ts';
import { deviceClaimEvaluator } from './device-claim-evaluator.ts';
import { podEvaluator } from './pod-evaluator.ts';

/**
 * The evaluator of each kind: four know more than to count. Events are never counted.
 * Upstream: pkg/quota/v1/install/registry.go.
 */
const KNOWING: ReadonlyMap<string, QuotaEvaluator> = new Map([
  ['pods', podEvaluator],
  ['services', serviceEvaluator],
  ['persistentvolumeclaims', claimEvaluator],
  ['resourceclaims.resource.k8s.io', deviceClaimEvaluator],
]);

/** Keeps the evaluators it made; custom resources come as they are defined. */
export function createEvaluators(): (group: string, resource: string) => QuotaEvaluator | undefined {
  const made = new Map<string, QuotaEvaluator>();
  return (group, resource) => {
    if (resource === 'events' && (group === '' || group === 'events.k8s.io')) return undefined;
    const known = KNOWING.get(group === '' ? resource : `${resource}.${group}`);
    if (known) return known;
    const id = `${resource}.${group}`;
    let evaluator = made.get(id);
    if (!evaluator) made.set(id, (evaluator = countEvaluator(group, resource)));
    return evaluator;
  };
}
