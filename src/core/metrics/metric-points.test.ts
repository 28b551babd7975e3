import { describe, expect, it } from 'vitest';
import { MetricPoints } from './metric-points.ts';
import type { NodeSummary, UsePoint } from './summary.ts';
import { toMilli } from '../api/quantity.ts';
import { cpuText } from './usage-text.ts';

const point = (atMs: number, cpuCoreMs: number, startMs = 0): UsePoint => ({ startMs, atMs, cpuCoreMs, memoryBytes: 4096 }); // prettier-ignore

function summary(atMs: number, containers: Record<string, UsePoint>): Map<string, NodeSummary> {
  const pods = [{ namespace: 'default', name: 'web', containers: Object.entries(containers) }];
  return new Map([['node-1', { node: point(atMs, atMs / 2), pods }]]);
}

/** Upstream: pkg/storage/pod_test.go of metrics-server. */
describe('metric points', () => {
  const rows: { name: string; rounds: [number, Record<string, UsePoint>][]; want: unknown }[] = [
    { name: 'one point says nothing', rounds: [[60_000, { app: point(60_000, 100) }]], want: undefined },
    {
      name: 'two points: the difference over the time between them',
      rounds: [
        [60_000, { app: point(60_000, 100) }],
        [75_000, { app: point(75_000, 3100) }],
      ],
      want: {
        atMs: 75_000,
        windowMs: 15_000,
        containers: [{ name: 'app', cpuNano: 200_000_000, memoryBytes: 4096 }],
      },
    },
    {
      name: 'a container of ten to fifteen seconds is measured since its start',
      rounds: [[60_000, { app: point(60_000, 1200, 48_000) }]],
      want: {
        atMs: 60_000,
        windowMs: 12_000,
        containers: [{ name: 'app', cpuNano: 100_000_000, memoryBytes: 4096 }],
      },
    },
    {
      name: 'a younger one is not',
      rounds: [[60_000, { app: point(60_000, 1200, 51_000) }]],
      want: undefined,
    },
    {
      name: 'a pod is missing while one of its containers is',
      rounds: [
        [60_000, { app: point(60_000, 100) }],
        [75_000, { app: point(75_000, 3100), late: point(75_000, 10, 70_000) }],
      ],
      want: undefined,
    },
    {
      name: 'a restart starts from nothing',
      rounds: [
        [60_000, { app: point(60_000, 5000) }],
        [75_000, { app: point(75_000, 10, 70_000) }],
      ],
      want: undefined,
    },
    {
      name: 'a node that did not answer is forgotten',
      rounds: [
        [60_000, { app: point(60_000, 100) }],
        [75_000, {}],
        [90_000, { app: point(90_000, 6000) }],
      ],
      want: undefined,
    },
  ];
  for (const { name, rounds, want } of rows)
    it(name, () => {
      const points = new MetricPoints(15_000);
      for (const [at, containers] of rounds)
        points.store(Object.keys(containers).length === 0 ? new Map() : summary(at, containers));
      expect(points.pod('default', 'web')).toEqual(want);
    });

  it('knows nodes after two rounds', () => {
    const points = new MetricPoints(15_000);
    points.store(summary(60_000, {}));
    expect(points.node('node-1')).toBeUndefined();
    points.store(summary(75_000, {}));
    expect(points.node('node-1')).toMatchObject({ cpuNano: 500_000_000, windowMs: 15_000 });
  });
});

describe('usage text', () => {
  it.each([
    [0, '0', 0],
    [1, '1n', 1],
    [1_234_567, '1234567n', 2],
    [5_000, '5u', 1],
    [250_000_000, '250m', 250],
    [2_000_000_000, '2', 2000],
  ])('%i nano is %s', (nano, text, milli) => {
    expect(cpuText(nano)).toBe(text);
    expect(toMilli(text)).toBe(milli);
  });
});
