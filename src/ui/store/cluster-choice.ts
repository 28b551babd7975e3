import type { ClusterChoice } from '../../workers/protocol.ts';

/**
 * What a cluster is made from, as it stands in the page's address: a link shows others the same cluster. What is usual
 * is left out, what makes no sense is taken as if it were not there.
 */
export type Choice = Required<ClusterChoice>;

export const DEFAULT_CHOICE: Choice = { seed: 1, nodes: 3, preset: 'plain', cloudProvider: 'none' };
/** What the fields are called in the address. */
const NAMES = { seed: 'seed', nodes: 'nodes', preset: 'preset', cloudProvider: 'cloud' } as const;
export const MAX_NODES = 100;
export const MAX_SEED = 999_999;

export function readChoice(search: string): Choice {
  const params = new URLSearchParams(search);
  return {
    seed: numberIn(params.get('seed'), MAX_SEED) ?? DEFAULT_CHOICE.seed,
    nodes: nodesIn(params.get('nodes')) ?? DEFAULT_CHOICE.nodes,
    preset: params.get('preset') === 'kubeadm' ? 'kubeadm' : DEFAULT_CHOICE.preset,
    cloudProvider: params.get(NAMES.cloudProvider) === 'simulated' ? 'simulated' : DEFAULT_CHOICE.cloudProvider,
  };
}

/** The address' search with the choice in it; other parameters stay. */
export function withChoice(search: string, choice: Choice): string {
  const params = new URLSearchParams(search);
  for (const field of ['seed', 'nodes', 'preset', 'cloudProvider'] as const) {
    if (choice[field] === DEFAULT_CHOICE[field]) params.delete(NAMES[field]);
    else params.set(NAMES[field], String(choice[field]));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A number of nodes, or nodes in words; whether those make sense is seen where the cluster is made. */
export function nodesIn(text: string | null): Choice['nodes'] | undefined {
  return text !== null && WORDS.test(text) ? text : numberIn(text, MAX_NODES);
}

const WORDS = /^(?=.{2,300}$)\d{0,2} ?[a-z][\w ,=:./-]*$/;

/** A whole number from 1 to the limit. */
export function numberIn(text: string | null, limit: number): number | undefined {
  if (text === null || !/^\d{1,6}$/.test(text)) return undefined;
  const n = Number(text);
  return n >= 1 && n <= limit ? n : undefined;
}
