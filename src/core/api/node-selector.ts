import { matchesRequirement, type Labels, type Requirement } from './label-selector.ts';
import type { NodeSelectorTerm } from './types.ts';

/**
 * Terms that name nodes: of affinity, of volumes, of devices. Terms are alternatives; an empty one matches nothing.
 * Upstream: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go.
 */
export interface ParsedTerm {
  readonly labels: readonly Requirement[];
  /** Only metadata.name exists. */
  readonly fields: readonly Requirement[];
}

/** What of a node is asked for. */
export interface Labelled {
  readonly name: string;
  readonly labels: Labels;
}

export function parseTerm(term: NodeSelectorTerm): ParsedTerm {
  return {
    labels: (term.matchExpressions ?? []).map(requirementOf),
    fields: (term.matchFields ?? []).map(requirementOf),
  };
}

export function meetsTerm(term: ParsedTerm, node: Labelled): boolean {
  if (term.labels.length === 0 && term.fields.length === 0) return false;
  for (const requirement of term.labels) if (!matchesRequirement(requirement, node.labels)) return false;
  const fields = { 'metadata.name': node.name };
  for (const requirement of term.fields) if (!matchesRequirement(requirement, fields)) return false;
  return true;
}

export const meetsAnyTerm = (terms: readonly NodeSelectorTerm[], node: Labelled): boolean =>
  terms.some((term) => meetsTerm(parseTerm(term), node));

function requirementOf(e: { key: string; operator: string; values?: readonly string[] }): Requirement {
  return { key: e.key, operator: e.operator as Requirement['operator'], values: e.values ?? [] };
}
