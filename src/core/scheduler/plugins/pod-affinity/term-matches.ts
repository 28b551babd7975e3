import { matches } from '../../../api/label-selector.ts';
import type { ObjectLookup } from '../../plugin.ts';
import type { AffinityTerm, PodInfo } from '../../pod-info.ts';

/** Whether a term of inter-pod affinity means a pod. Upstream: AffinityTerm.Matches. */
export function termMatches(term: AffinityTerm, pod: PodInfo, objects: ObjectLookup): boolean {
  const inNamespace =
    term.namespaces.has(pod.namespace) ||
    (term.namespaceSelector !== undefined && matches(term.namespaceSelector, objects.namespaceLabels(pod.namespace)));
  return inNamespace && matches(term.selector, pod.pod.metadata.labels);
}

/** No terms: false. Upstream: podMatchesAllAffinityTerms. */
export function matchesAll(terms: readonly AffinityTerm[] | undefined, pod: PodInfo, objects: ObjectLookup): boolean {
  return terms !== undefined && terms.length > 0 && terms.every((t) => termMatches(t, pod, objects));
}
