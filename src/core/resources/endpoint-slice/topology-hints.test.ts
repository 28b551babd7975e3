import { describe, expect, it } from 'vitest';
import type { Endpoint, Node, Service } from '../../api/types.ts';
import { planHints } from './topology-hints.ts';
import { usesTopologyMode, withTrafficHints } from './traffic-distribution.ts';
import { isOverloaded, zoneRatios } from './zone-allocations.ts';

/**
 * Slices in letters: 'ab' has an endpoint in zone a and one in zone b, '-a' one that is not ready; 'a>b' one of zone a with a
 * hint for zone b. Rows follow TestAddHints, TestSetNodes and Test_serviceOverloaded of upstream's topologycache.
 */
function slice(text: string): Endpoint[] {
  return [...text.matchAll(/(-?)([a-z?])(?:>([a-z]))?/g)].map(([, down, zone = '', hint], i) => ({
    addresses: [`10.0.0.${i}`],
    conditions: { ready: down === '' },
    ...(zone === '?' ? {} : { zone }),
    ...(hint ? { hints: { forZones: [{ name: hint }] } } : {}),
  }));
}

const textOf = (endpoints: readonly Endpoint[]): string =>
  endpoints.map((e) => `${e.zone ?? '?'}${e.hints?.forZones?.map((z) => `>${z.name}`).join('') ?? ''}`).join('');

const ratios = (text: string): Map<string, number> | undefined =>
  text === '' ? undefined : new Map(text.split(' ').map((p) => [p.charAt(0), Number(p.slice(1))]));

interface Case {
  readonly rule: string;
  readonly ratios: string;
  readonly written: readonly string[];
  readonly untouched?: readonly string[];
  readonly made: readonly string[];
  /** undefined: the slice stays. */
  readonly moved?: readonly (string | undefined)[];
  readonly allocated?: Readonly<Record<string, number>>;
  readonly why?: string;
}

const CASES: readonly Case[] = [
  {
    rule: 'no zone ratios: no hints',
    ratios: '',
    written: ['a'],
    made: ['a'],
    why: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
  },
  {
    rule: 'two endpoints, three zones',
    ratios: 'a0.3 b0.4 c0.3',
    written: ['ab'],
    made: ['ab'],
    why: 'Insufficient number of endpoints (2 endpoints, 3 zones)',
  },
  {
    rule: 'two endpoints, two zones',
    ratios: 'a0.45 b0.55',
    written: ['ab'],
    made: ['a>ab>b'],
    allocated: { a: 1, b: 1 },
  },
  {
    rule: 'endpoints that are not ready do not count and get none',
    ratios: 'a0.45 b0.55',
    written: ['ab-b-b'],
    made: ['a>ab>bbb'],
    allocated: { a: 1, b: 1 },
  },
  {
    rule: 'slices to create and update within the threshold of three zones: one endpoint moves',
    ratios: 'a0.35 b0.35 c0.3',
    written: ['ab', 'cca', 'aa', 'bca'],
    made: ['a>bb>b', 'c>cc>ca>a', 'a>aa>a', 'b>bc>ca>a'],
    allocated: { a: 4, b: 3, c: 3 },
  },
  {
    rule: 'slices whose hints fit are not touched',
    ratios: 'a0.5 b0.5',
    written: ['ab'],
    untouched: ['a>ab>b'],
    made: ['a>ab>b'],
    moved: [undefined],
    allocated: { a: 2, b: 2 },
  },
  {
    rule: 'hints for a zone that is no more are made anew',
    ratios: 'a0.5 b0.5',
    written: [],
    untouched: ['a>cb>b'],
    made: [],
    moved: ['a>ab>b'],
    allocated: { a: 1, b: 1 },
  },
  {
    rule: 'an endpoint without a zone takes all hints away, also those that were there',
    ratios: 'a0.5 b0.5',
    written: ['a?'],
    untouched: ['a>ab>b'],
    made: ['a?'],
    moved: ['ab'],
    why: 'One or more endpoints do not have a zone specified',
  },
  {
    rule: 'the minimum of all zones cannot be had',
    ratios: 'a0.2 b0.4 c0.4',
    written: ['abc'],
    made: ['abc'],
    why: 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 3 zones)',
  },
];

describe('hints by zone', () => {
  it.each(CASES)('$rule', (c) => {
    const made = planHints(
      { written: c.written.map(slice), untouched: (c.untouched ?? []).map(slice) },
      ratios(c.ratios),
    );
    expect(made.written.map(textOf)).toEqual(c.made);
    expect(made.untouched.map((e) => e && textOf(e))).toEqual(c.moved ?? []);
    expect(made.allocated && Object.fromEntries(made.allocated)).toEqual(c.allocated);
    expect(made.why).toBe(c.why);
  });
});

const node = (name: string, zone: string, cpu: string, isReady = true, labels = {}): Node =>
  ({
    metadata: { name, labels: { ...(zone ? { 'topology.kubernetes.io/zone': zone } : {}), ...labels } },
    status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
  }) as unknown as Node;

describe('shares of zones', () => {
  // prettier-ignore
  const rows: [rule: string, nodes: Node[], ratios: object | undefined][] = [
    ['by CPU', [node('1', 'a', '3'), node('2', 'b', '1000m')], { a: 0.75, b: 0.25 }],
    ['one zone only', [node('1', 'a', '3'), node('2', 'a', '1')], undefined],
    ['a node without a zone', [node('1', 'a', '3'), node('2', 'b', '1'), node('3', '', '1')], undefined],
    ['a node without CPU', [node('1', 'a', '3'), node('2', 'b', '0')], undefined],
    ['nodes that are not ready do not count', [node('1', 'a', '1'), node('2', 'b', '1'), node('3', '', '9', false)], { a: 0.5, b: 0.5 }],
    ['nor do control-plane nodes', [node('1', 'a', '1'), node('2', 'b', '1'), node('3', 'c', '9', true, { 'node-role.kubernetes.io/control-plane': '' })], { a: 0.5, b: 0.5 }],
  ];
  it.each(rows)('%s', (_, nodes, expected) => {
    const found = zoneRatios(nodes);
    expect(found && Object.fromEntries(found)).toEqual(expected);
  });

  const loads: [rule: string, given: object, ratios: string, is: boolean][] = [
    ['no endpoints', {}, 'a0.5 b0.5', false],
    ['no ratios any more', { a: 1, b: 1 }, '', true],
    ['as they should be', { a: 5, b: 5 }, 'a0.5 b0.5', false],
    ['a new zone', { a: 5, b: 5 }, 'a0.4 b0.4 c0.2', true],
    ['at the threshold', { a: 5, b: 6 }, 'a0.5 b0.5', false],
    ['beyond it', { a: 4, b: 7 }, 'a0.5 b0.5', true],
  ];
  it.each(loads)('overloaded: %s', (_, given, shares, is) => {
    expect(isOverloaded(new Map(Object.entries(given) as [string, number][]), ratios(shares))).toBe(is);
  });
});

describe('hints by traffic distribution', () => {
  const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
    addresses: ['10.0.0.1'],
    conditions: { ready: true },
    zone: 'a',
    nodeName: 'n',
    ...more,
  });
  const service = (trafficDistribution?: string, annotations = {}): Service =>
    ({
      metadata: { name: 'web', annotations },
      spec: { ...(trafficDistribution ? { trafficDistribution } : {}) },
    }) as never;
  const zone = { forZones: [{ name: 'a' }] };
  // prettier-ignore
  const rows: [rule: string, endpoint: Endpoint, service: Service, hints: object | undefined][] = [
    ['none without it', endpoint(), service(), undefined],
    ['PreferClose: by zone', endpoint(), service('PreferClose'), zone],
    ['PreferSameZone: by zone', endpoint(), service('PreferSameZone'), zone],
    ['PreferSameNode: by node, and by zone', endpoint(), service('PreferSameNode'), { ...zone, forNodes: [{ name: 'n' }] }],
    ['not for endpoints that are not ready', endpoint({ conditions: { ready: false } }), service('PreferClose'), undefined],
    ['the annotation counts first', endpoint(), service('PreferClose', { 'service.kubernetes.io/topology-mode': 'Auto' }), undefined],
  ];
  it.each(rows)('%s', (_, e, s, hints) => expect(withTrafficHints(e, s).hints).toEqual(hints));

  it('the older annotation hides the newer', () => {
    const both = {
      'service.kubernetes.io/topology-aware-hints': 'Disabled',
      'service.kubernetes.io/topology-mode': 'Auto',
    };
    expect([
      usesTopologyMode(service(undefined, both)),
      usesTopologyMode(service(undefined, { 'service.kubernetes.io/topology-mode': 'auto' })),
    ]).toEqual([false, true]);
  });
});
