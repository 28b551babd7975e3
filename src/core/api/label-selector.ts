import type { LabelSelector } from './types.ts';

/**
 * Label selectors in both forms, the structured one of objects and the text one of queries, as one list of
 * requirements. Upstream: staging/src/k8s.io/apimachinery/pkg/labels/selector.go.
 */
export type Labels = Readonly<Record<string, string>>;
type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold; none: everything matches. `undefined` (no selector at all) matches nothing. */
export type Selector = readonly Requirement[];

const NO_LABELS: Labels = {};

export function matchesRequirement(r: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, r.key) ? labels[r.key] : undefined;
  switch (r.operator) {
    case 'In':
      return value !== undefined && r.values.includes(value);
    case 'NotIn':
      return value === undefined || !r.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && Number(value) > Number(r.values[0]);
    case 'Lt':
      return isInteger(value) && Number(value) < Number(r.values[0]);
  }
}

const isInteger = (text: string | undefined): boolean => text !== undefined && /^[+-]?\d+$/.test(text);

export function matches(selector: Selector | undefined, labels: Labels | undefined): boolean {
  if (!selector) return false;
  for (const r of selector) if (!matchesRequirement(r, labels ?? NO_LABELS)) return false;
  return true;
}

/** From the structured form; an empty selector matches everything, an absent one nothing. */
export function selectorOf(selector: LabelSelector | undefined): Selector | undefined {
  if (!selector) return undefined;
  const out: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    out.push({ key, operator: 'In', values: [value] });
  }
  for (const e of selector.matchExpressions ?? []) {
    out.push({ key: e.key, operator: e.operator as Operator, values: e.values ?? [] });
  }
  return out;
}

/** From a plain map, as Services and ReplicationControllers have it. */
export function selectorOfMap(map: Labels | undefined): Selector | undefined {
  return map && Object.entries(map).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
}

/** Splits at commas that are not inside parentheses. */
function splitTerms(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((t) => t.trim());
}

const SET_TERM = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUAL_TERM = /^([^=!<>\s]+)\s*(==|=|!=|<|>)\s*([^=!<>\s]*)$/;
const EQUAL_OPERATORS: Readonly<Record<string, Operator>> = {
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  '>': 'Gt',
  '<': 'Lt',
};

function parseTerm(term: string): Requirement | undefined {
  const set = SET_TERM.exec(term);
  if (set) {
    const values = (set[3] as string).split(',').map((v) => v.trim());
    return { key: set[1] as string, operator: set[2] === 'in' ? 'In' : 'NotIn', values };
  }
  const equal = EQUAL_TERM.exec(term);
  if (equal) {
    return {
      key: equal[1] as string,
      operator: EQUAL_OPERATORS[equal[2] as string] as Operator,
      values: [equal[3] as string],
    };
  }
  if (/^![^\s=!<>()]+$/.test(term)) return { key: term.slice(1), operator: 'DoesNotExist', values: [] };
  if (/^[^\s=!<>()]+$/.test(term)) return { key: term, operator: 'Exists', values: [] };
  return undefined;
}

/** A word where an operator should be, or nothing that begins a requirement. */
function faultOf(term: string): string {
  const word = /^[^\s=!<>()]+\s+([^\s=!<>()]+)/.exec(term)?.[1];
  if (word === undefined) return `found '${term}', expected: identifier`;
  return `found '${word}', expected: in, notin, =, ==, !=, gt, lt`;
}

/** From the text form ('app=web,tier in (a,b),!old'). Returns an error text if it cannot be read. */
export function parseSelector(text: string): Selector | { error: string } {
  if (text.trim() === '') return [];
  const out: Requirement[] = [];
  for (const term of splitTerms(text)) {
    const requirement = parseTerm(term);
    if (!requirement) return { error: `unable to parse requirement: ${faultOf(term)}` };
    out.push(requirement);
  }
  return out;
}

/** The text form, as kubectl prints a selector. */
export function formatSelector(selector: Selector): string {
  return selector
    .map((r) => {
      if (r.operator === 'Exists') return r.key;
      if (r.operator === 'DoesNotExist') return `!${r.key}`;
      if (r.operator === 'Gt' || r.operator === 'Lt') return `${r.key}${r.operator === 'Gt' ? '>' : '<'}${r.values[0]}`;
      if (r.values.length === 1) return `${r.key}${r.operator === 'In' ? '=' : '!='}${r.values[0]}`;
      return `${r.key} ${r.operator === 'In' ? 'in' : 'notin'} (${r.values.join(',')})`;
    })
    .join(',');
}
