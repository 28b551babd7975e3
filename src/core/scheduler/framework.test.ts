import { describe, expect, it } from 'vitest';
import { Rng } from '../lib/rng.ts';
import { cacheOf, handleOf, node, pod } from '../testing/scheduling-builders.ts';
import { feasibleNodesToFind, NodeFinder } from './find-node.ts';
import { Framework } from './framework.ts';
import { Nominations } from './nominations.ts';
import { DEFAULT_PLUGINS, type PluginEntry } from './plugins/registry.ts';
import { podInfo } from './pod-info.ts';
import { unschedulable, unresolvable, type Plugin } from './plugin.ts';
import { ScoreTable } from './score-table.ts';

const entry = (plugin: Plugin, weight = 1): PluginEntry => ({ create: () => plugin, weight });

function finderOf(entries: readonly PluginEntry[], nodeCount: number, seed = 1) {
  const names = Array.from({ length: nodeCount }, (_, i) => `n${String(i).padStart(3, '0')}`);
  const cache = cacheOf(names.map((name) => node(name)));
  const framework = new Framework(entries, handleOf(cache));
  const random = new Rng(seed).fork('ties');
  return new NodeFinder({ framework, cache, nominations: new Nominations(), random, percentageOfNodesToScore: 0 });
}

describe('the default profile', () => {
  it('has the plugins of upstream in its order with its weights', () => {
    const handle = handleOf(cacheOf([]));
    expect(DEFAULT_PLUGINS.map(({ create, weight }) => `${create(handle).name}${weight ? ` ${weight}` : ''}`)).toEqual([
      'SchedulingGates',
      'PrioritySort',
      'NodeUnschedulable',
      'NodeName',
      'TaintToleration 3',
      'NodeAffinity 2',
      'NodePorts',
      'NodeResourcesFit 1',
      'VolumeRestrictions',
      'NodeVolumeLimits',
      'VolumeBinding',
      'VolumeZone',
      'PodTopologySpread 2',
      'InterPodAffinity 2',
      'DynamicResources 2',
      'DefaultPreemption',
      'NodeResourcesBalancedAllocation 1',
      'ImageLocality 1',
      'DefaultBinder',
      'NodeDeclaredFeatures',
    ]);
  });
});

describe('filtering', () => {
  it('stops at the first objection and names its plugin', () => {
    const calls: string[] = [];
    const finder = finderOf(
      [
        entry({ name: 'A', filter: () => (calls.push('A'), undefined) }),
        entry({ name: 'B', filter: () => (calls.push('B'), unschedulable('no')) }),
        entry({ name: 'C', filter: () => (calls.push('C'), undefined) }),
      ],
      1,
    );
    const search = finder.search(podInfo(pod('p')));
    expect(calls).toEqual(['A', 'B']);
    expect([...search.failure.byNode.values()]).toEqual([{ plugin: 'B', verdict: unschedulable('no') }]);
    expect([...search.rejectors]).toEqual(['B']);
  });

  it('skips the filter of a plugin whose preFilter has nothing to say', () => {
    const finder = finderOf([entry({ name: 'A', preFilter: () => 'skip', filter: () => unschedulable('no') })], 2);
    expect(finder.search(podInfo(pod('p'))).feasible).toHaveLength(2);
  });

  it('looks only at the nodes every preFilter allows', () => {
    const finder = finderOf(
      [
        entry({ name: 'A', preFilter: () => ({ only: new Set(['n000', 'n001']) }) }),
        entry({
          name: 'B',
          preFilter: () => ({ only: new Set(['n001', 'n002']) }),
          filter: () => unschedulable('full'),
        }),
      ],
      3,
    );
    const { failure, rejectors } = finder.search(podInfo(pod('p')));
    expect([...failure.byNode.entries()].map(([name]) => name)).toEqual(['n001']);
    expect(failure.rest?.reasons).toEqual(["node(s) didn't satisfy plugin(s) [A B]"]);
    expect([...rejectors].sort()).toEqual(['A', 'B']);
  });

  it('ends before the filters when a preFilter refuses the pod', () => {
    const finder = finderOf([entry({ name: 'A', preFilter: () => unresolvable('never') })], 3);
    const { failure, feasible } = finder.search(podInfo(pod('p')));
    expect({ feasible, ended: failure.endedBeforeFilters, rest: failure.rest }).toEqual({
      feasible: [],
      ended: true,
      rest: unresolvable('never'),
    });
  });

  it.each([
    [3, 3],
    [99, 99],
    [100, 100],
    [250, 120],
    [1000, 420],
    [5000, 500],
    [6000, 300],
  ])('of %i nodes %i feasible ones are enough', (nodes, enough) => {
    expect(feasibleNodesToFind(nodes, 0)).toBe(enough);
  });

  it('starts each search where the last one ended', () => {
    const finder = finderOf([entry({ name: 'A', filter: () => undefined, score: () => 0 })], 250);
    const first = finder.search(podInfo(pod('p'))).feasible.map((n) => n.name);
    const second = finder.search(podInfo(pod('q'))).feasible.map((n) => n.name);
    expect([first[0], first.length, second[0]]).toEqual(['n000', 120, 'n120']);
  });
});

describe('scoring', () => {
  it('normalizes, weighs and adds up', () => {
    const finder = finderOf(
      [
        entry({ name: 'A', score: (_p, n) => (n.name === 'n000' ? 10 : 20) }, 2),
        entry({ name: 'B', score: () => 7, normalize: (_p, s) => s.fill(100) }, 3),
        entry({ name: 'C', preScore: () => 'skip', score: () => 50 }, 9),
      ],
      2,
    );
    const { scores, node: chosen } = finder.search(podInfo(pod('p')));
    expect(scores?.plugins.map((p) => p.name)).toEqual(['A', 'B']);
    expect(scores?.raw).toEqual([
      [10, 20],
      [7, 7],
    ]);
    expect(scores?.totals).toEqual([320, 340]);
    expect(chosen?.name).toBe('n001');
  });

  it('does not score a single feasible node', () => {
    const finder = finderOf([entry({ name: 'A', score: () => 1 })], 1);
    expect(finder.search(podInfo(pod('p'))).scores).toBeUndefined();
  });

  it('draws evenly among the best', () => {
    const random = new Rng(7).fork('t');
    const table = new ScoreTable(4, []);
    table.add([1, 5, 5, 5], [1, 5, 5, 5], 1);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 3000; i++) (counts[table.pick(random)] as number)++;
    expect(counts[0]).toBe(0);
    for (const n of counts.slice(1)) expect(n).toBeGreaterThan(900);
  });
});

describe('postFilter', () => {
  const failure = { byNode: new Map(), rest: undefined, endedBeforeFilters: false };

  it('joins what the plugins say', () => {
    const framework = new Framework(
      [
        entry({ name: 'A', postFilter: () => ({ message: 'a' }) }),
        entry({ name: 'B', postFilter: () => ({ message: 'b', nominatedNode: '' }) }),
      ],
      handleOf(cacheOf([])),
    );
    expect(framework.postFilter(podInfo(pod('p')), failure)).toEqual({ message: 'a, b', nominatedNode: '' });
  });

  it('ends with the first that made room', () => {
    const framework = new Framework(
      [
        entry({ name: 'A', postFilter: () => ({ message: '', nominatedNode: 'n1', isSuccess: true }) }),
        entry({ name: 'B', postFilter: () => ({ message: 'b' }) }),
      ],
      handleOf(cacheOf([])),
    );
    expect(framework.postFilter(podInfo(pod('p')), failure)).toEqual({ message: '', nominatedNode: 'n1' });
  });
});
