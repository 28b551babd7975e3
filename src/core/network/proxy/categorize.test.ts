import { describe, expect, it } from 'vitest';
import { categorize, type Candidate } from './categorize.ts';

/** Rows follow TestCategorizeEndpoints of pkg/proxy/topology_test.go. */
const at = (n: number, node: string, more: Partial<Candidate> = {}): Candidate => ({
  ip: `10.244.0.${n}`,
  port: 80,
  isReady: true,
  isServing: true,
  isTerminating: false,
  node,
  pod: undefined,
  ...more,
});
const ENDING = { isReady: false, isTerminating: true } as const;
const DOWN = { isReady: false, isServing: false } as const;
const zone = (name: string) => ({ forZones: [name] });
const hints = (zoneName: string, node: string) => ({ forZones: [zoneName], forNodes: [node] });
const HERE = { node: 'here', zone: 'a' } as const;

interface Case {
  readonly rule: string;
  readonly all: readonly Candidate[];
  readonly place?: { readonly node: string; readonly zone?: string };
  readonly cluster: readonly number[];
  readonly local: readonly number[];
  readonly hasAny?: boolean;
}

const CASES: readonly Case[] = [
  { rule: 'no endpoints', all: [], cluster: [], local: [], hasAny: false },
  { rule: 'Local takes those of the node', all: [at(1, 'here'), at(2, 'there')], cluster: [1, 2], local: [1] },
  { rule: 'Local without one here', all: [at(1, 'there')], cluster: [1], local: [] },
  {
    rule: 'Cluster and Local, all endpoints are terminating: each falls back for itself',
    all: [at(1, 'here', ENDING), at(2, 'there', ENDING)],
    cluster: [1, 2],
    local: [1],
  },
  {
    rule: 'Local: a terminating one of the node is used while a ready one is elsewhere',
    all: [at(1, 'here', ENDING), at(2, 'there')],
    cluster: [2],
    local: [1],
  },
  {
    rule: 'terminating ones that do not serve are used by nobody',
    all: [at(1, 'here', { ...ENDING, isServing: false })],
    cluster: [],
    local: [],
    hasAny: false,
  },
  {
    rule: 'hints by zone: those for the zone',
    all: [at(1, 'here', zone('a')), at(2, 'there', zone('b')), at(3, 'there', zone('a'))],
    cluster: [1, 3],
    local: [1],
  },
  {
    rule: 'hints are ignored when none is for the zone',
    all: [at(1, 'x', zone('b')), at(2, 'y', zone('c'))],
    cluster: [1, 2],
    local: [],
  },
  {
    rule: 'hints are ignored when a ready endpoint has none',
    all: [at(1, 'here', zone('a')), at(2, 'there')],
    cluster: [1, 2],
    local: [1],
  },
  {
    rule: 'an unready endpoint without a hint does not matter',
    all: [at(1, 'here', zone('a')), at(2, 'there', zone('b')), at(3, 'there', DOWN)],
    cluster: [1],
    local: [1],
  },
  {
    rule: 'hints are ignored by a node without a zone',
    place: { node: 'here' },
    all: [at(1, 'here', zone('a')), at(2, 'there', zone('b'))],
    cluster: [1, 2],
    local: [1],
  },
  {
    rule: 'PreferSameNode: those for the node',
    all: [at(1, 'here', hints('a', 'here')), at(2, 'there', hints('a', 'there'))],
    cluster: [1],
    local: [1],
  },
  {
    rule: 'PreferSameNode falls back to the zone',
    all: [at(1, 'x', hints('a', 'x')), at(2, 'y', hints('b', 'y'))],
    cluster: [1],
    local: [],
  },
  {
    rule: 'hints do not matter to terminating ones',
    all: [at(1, 'x', { ...ENDING, ...zone('b') }), at(2, 'y', { ...ENDING, ...zone('a') })],
    cluster: [1, 2],
    local: [],
  },
];

const numbers = (list: readonly Candidate[]): number[] => list.map((c) => Number(c.ip.split('.')[3]));

describe('categorize', () => {
  it.each(CASES)('$rule', ({ all, place = HERE, cluster, local, hasAny = true }) => {
    const found = categorize(all, place, true);
    expect([numbers(found.cluster), numbers(found.local), found.hasAny]).toEqual([cluster, local, hasAny]);
  });
});
