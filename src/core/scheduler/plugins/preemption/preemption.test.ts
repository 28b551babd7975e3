import { describe, expect, it } from 'vitest';
import { cacheOf, node, pod } from '../../../testing/scheduling-builders.ts';
import type { PreemptionHandle } from '../../plugin.ts';
import { podInfo } from '../../pod-info.ts';
import { nodeResourcesFit } from '../node-resources-fit.ts';
import { handleOf } from '../../../testing/scheduling-builders.ts';
import { pickNode } from './pick-node.ts';
import { budgetOf, selectVictims, violators } from './victims.ts';

/** Rows follow upstream's TestDryRunPreemption, TestSelectBestCandidate and TestFilterPodsWithPDBViolation. */
const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;
const placed = (name: string, priority: number, cpu: string, started = 0, app = name) =>
  pod(name, { cpu, labels: { app }, spec: { priority }, status: { startTime: at(started) } });
const budget = (app: string, disruptionsAllowed: number, disruptedPods = {}) =>
  budgetOf({
    metadata: { name: app, namespace: 'default' },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed, disruptedPods },
  } as never) as NonNullable<ReturnType<typeof budgetOf>>;

function victimsOf(pods: readonly ReturnType<typeof pod>[], cpu: string, budgets: ReturnType<typeof budget>[] = []) {
  const cache = cacheOf([node('n', { cpu: '4' })], { n: pods });
  const fit = nodeResourcesFit(handleOf(cache));
  const handle = {
    runFilters: (p, n) => fit.filter?.(p, n),
    imagineWith: (p, n) => n.addPod(p),
    imagineWithout: (p, n) => n.removePod(p),
  } as PreemptionHandle;
  const found = selectVictims(
    podInfo(pod('vip', { cpu, spec: { priority: 100 } })),
    cache.get('n') as never,
    handle,
    budgets,
  );
  if ('code' in found) return found.reasons;
  return { victims: found.pods.map((p) => p.pod.metadata.name), violations: found.violations };
}

describe('selectVictims', () => {
  const four = [placed('a', 1, '1'), placed('b', 2, '1'), placed('c', 3, '1'), placed('d', 4, '1')];
  it.each([
    {
      name: 'as few and as unimportant as will do',
      cpu: '2',
      budgets: [],
      expected: { victims: ['b', 'a'], violations: 0 },
    },
    {
      name: 'those a budget protects are spared first',
      cpu: '1',
      budgets: [budget('a', 0)],
      expected: { victims: ['b'], violations: 0 },
    },
    {
      name: 'a budget is broken if nothing else helps',
      cpu: '4',
      budgets: [budget('a', 0)],
      expected: { victims: ['d', 'c', 'b', 'a'], violations: 1 },
    },
    { name: 'no room even without them', cpu: '5', budgets: [], expected: ['Insufficient cpu'] },
  ])('$name', ({ cpu, budgets, expected }) => {
    expect(victimsOf(four, cpu, budgets)).toEqual(expected);
  });

  it('of equal priority, who runs longer stays', () => {
    expect(victimsOf([placed('old', 1, '2', 1), placed('new', 1, '2', 9)], '2')).toEqual({
      victims: ['new'],
      violations: 0,
    });
  });

  it('nobody of lower priority', () => {
    expect(victimsOf([placed('a', 100, '4')], '2')).toEqual(['No preemption victims found for incoming pod']);
  });

  it('the server may have counted a pod already', () => {
    const pods = [podInfo(placed('x', 1, '1', 0, 'web')), podInfo(placed('y', 1, '1', 0, 'web'))];
    const names = (b: ReturnType<typeof budget>) => [...violators(pods, [b])].map((p) => p.pod.metadata.name);
    expect(names(budget('web', 1))).toEqual(['y']);
    expect(names(budget('web', 1, { x: at(1) }))).toEqual([]);
  });
});

describe('pickNode', () => {
  const candidate = (name: string, violations: number, ...pods: ReturnType<typeof pod>[]) => ({
    node: name,
    violations,
    pods: pods.map(podInfo),
  });
  it.each([
    ['fewest broken budgets', [candidate('a', 1, placed('x', 1, '1')), candidate('b', 0, placed('y', 9, '1'))]],
    ['lowest highest priority', [candidate('a', 0, placed('x', 5, '1')), candidate('b', 0, placed('y', 1, '1'))]],
    [
      'smallest sum of priorities',
      [
        candidate('a', 0, placed('x', 5, '1'), placed('x2', 4, '1')),
        candidate('b', 0, placed('y', 5, '1'), placed('y2', 1, '1')),
      ],
    ],
    [
      'fewest victims, even of negative priority',
      [candidate('a', 0, placed('x', -5, '1'), placed('x2', -5, '1')), candidate('b', 0, placed('y', -5, '1'))],
    ],
    ['latest start', [candidate('a', 0, placed('x', 5, '1', 1)), candidate('b', 0, placed('y', 5, '1', 9))]],
  ] as const)('%s', (_name, candidates) => {
    expect(pickNode(candidates)?.node).toBe('b');
  });
});
