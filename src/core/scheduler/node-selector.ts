import { matchesRequirement, type Requirement } from '../api/label-selector.ts';
import type { NodeSelectorTerm, PodSpec } from '../api/types.ts';
import type { NodeInfo } from './node-info.ts';

/**
 * Which nodes a pod asks for: nodeSelector and required node affinity together.
 * Upstream: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go.
 */
export interface ParsedTerm {
  readonly labels: readonly Requirement[];
  /** Only metadata.name exists. */
  readonly fields: readonly Requirement[];
}

export interface NodeDemand {
  readonly selector: readonly Requirement[];
  /** Undefined: no required affinity. Terms are alternatives; an empty term matches nothing. */
  readonly terms: readonly ParsedTerm[] | undefined;
}

export function parseTerm(term: NodeSelectorTerm): ParsedTerm {
  return {
    labels: (term.matchExpressions ?? []).map(requirementOf),
    fields: (term.matchFields ?? []).map(requirementOf),
  };
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

/** What of a node is asked for. */
export type Labelled = Pick<NodeInfo, 'name' | 'labels'>;

export function meetsDemand(demand: NodeDemand, node: Labelled): boolean {
  for (const requirement of demand.selector) if (!matchesRequirement(requirement, node.labels)) return false;
  return demand.terms === undefined || demand.terms.some((term) => meetsTerm(term, node));
}

export function meetsTerm(term: ParsedTerm, node: Labelled): boolean {
  if (term.labels.length === 0 && term.fields.length === 0) return false;
  for (const requirement of term.labels) if (!matchesRequirement(requirement, node.labels)) return false;
  const fields = { 'metadata.name': node.name };
  for (const requirement of term.fields) if (!matchesRequirement(requirement, fields)) return false;
  return true;
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

function requirementOf(e: { key: string; operator: string; values?: readonly string[] }): Requirement {
  return { key: e.key, operator: e.operator as Requirement['operator'], values: e.values ?? [] };
}
