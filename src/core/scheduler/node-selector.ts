import { matchesRequirement, type Requirement } from '../api/label-selector.ts';
import { meetsTerm, parseTerm, type Labelled, type ParsedTerm } from '../api/node-selector.ts';
import type { PodSpec } from '../api/types.ts';

/**
 * Which nodes a pod asks for: nodeSelector and required node affinity together.
 * Upstream: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go.
 */
export interface NodeDemand {
  readonly selector: readonly Requirement[];
  /** Undefined: no required affinity. */
  readonly terms: readonly ParsedTerm[] | undefined;
}

export function nodeDemandOf(spec: PodSpec): NodeDemand | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const selector = Object.entries(spec.nodeSelector ?? {});
  if (selector.length === 0 && !required) return undefined;
  return {
    selector: selector.map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    terms: required?.nodeSelectorTerms.map(parseTerm),
  };
}

export function meetsDemand(demand: NodeDemand, node: Labelled): boolean {
  for (const requirement of demand.selector) if (!matchesRequirement(requirement, node.labels)) return false;
  return demand.terms === undefined || demand.terms.some((term) => meetsTerm(term, node));
}

/** Names of the only nodes every term allows; undefined if some term does not name any. */
export function namedNodes(demand: NodeDemand): ReadonlySet<string> | undefined {
  if (!demand.terms || demand.terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of demand.terms) {
    const named = term.fields.filter((f) => f.operator === 'In');
    if (named.length === 0) return undefined;
    const [first, ...others] = named as [Requirement, ...Requirement[]];
    for (const name of first.values) if (others.every((o) => o.values.includes(name))) names.add(name);
  }
  return names;
}
