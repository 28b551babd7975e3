import { expect, test } from 'vitest';
import type { Endpoint, EndpointSlice } from '../../api/types.ts';
import { endpointKey } from './endpoint.ts';
import { MAX_ENDPOINTS, planSlices } from './plan-slices.ts';

const endpoint = (n: number, ready = true): Endpoint => ({
  addresses: [`10.244.0.${n}`],
  conditions: { ready },
  targetRef: { kind: 'Pod', uid: `p${n}` },
});
const range = (from: number, count: number): Endpoint[] => Array.from({ length: count }, (_, i) => endpoint(from + i));

const slice = (name: string, endpoints: Endpoint[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
  addressType: 'IPv4',
  endpoints,
});

interface Row {
  name: string;
  existing: Endpoint[][];
  /** Endpoints as they should be, by number; those of `existing` that are not here leave. */
  wanted: Endpoint[];
  /** Sizes of slices after the plan's writes: '=' untouched, '+' created, '-' removed. */
  want: string[];
}

/** Upstream: reconciler_test.go, by the intent of its cases. */
const rows: Row[] = [
  { name: 'all in one new slice', existing: [], wanted: range(1, 3), want: ['+3'] },
  { name: 'one more than fits: two slices', existing: [], wanted: range(1, 101), want: ['+100', '+1'] },
  { name: 'nothing changed: nothing written', existing: [range(1, 3)], wanted: range(1, 3), want: ['=3'] },
  { name: 'one left', existing: [range(1, 3)], wanted: range(1, 2), want: ['2'] },
  {
    name: 'the last left: the slice goes',
    existing: [range(1, 1), range(2, 2)],
    wanted: range(2, 2),
    want: ['-1', '=2'],
  },
  {
    name: 'new ones fill the slice that is written anyway',
    existing: [range(1, 60), range(61, 40)],
    wanted: range(2, 149),
    want: ['100', '49'],
  },
  {
    name: 'no slice is written anyway: the fullest that fits all',
    existing: [range(1, 50), range(51, 70)],
    wanted: range(1, 140),
    want: ['=50', '90'],
  },
  {
    name: 'does not fit an untouched slice: a new one',
    existing: [range(1, 90), range(91, 95)],
    wanted: range(1, 205),
    want: ['=90', '=95', '+20'],
  },
];

for (const { name, existing, wanted, want } of rows) {
  test(name, () => {
    const byKey = new Map(wanted.map((e) => [endpointKey(e), e]));
    const slices = existing.map((endpoints, i) =>
      slice(
        `s${i}`,
        endpoints.map((e) => byKey.get(endpointKey(e)) ?? e),
      ),
    );
    const placed = new Set(existing.flat().map(endpointKey));
    const plan = planSlices({
      existing: slices,
      isAffected: () => true,
      needsLabels: () => false,
      wanted: (key) => byKey.get(key),
      additions: wanted.filter((e) => !placed.has(endpointKey(e))),
    });
    const after = slices.map((s) => {
      if (plan.remove.includes(s)) return `-${s.endpoints?.length}`;
      const update = plan.update.find((u) => u.slice === s);
      return update ? String(update.endpoints.length) : `=${s.endpoints?.length}`;
    });
    expect([...after, ...plan.create.map((c) => `+${c.length}`)]).toEqual(want);
    for (const { endpoints } of plan.update) expect(endpoints.length).toBeLessThanOrEqual(MAX_ENDPOINTS);
  });
}

test('only affected slices are looked through', () => {
  const old = endpoint(1);
  const now = endpoint(1, false);
  const group = { needsLabels: () => false, wanted: () => now, additions: [] };
  const existing = [slice('a', [old]), slice('b', [endpoint(2)])];
  const plan = planSlices({ ...group, existing, isAffected: (s) => s.metadata.name === 'a' });
  expect(plan).toEqual({ create: [], remove: [], update: [{ slice: existing[0], endpoints: [now] }] });
});
