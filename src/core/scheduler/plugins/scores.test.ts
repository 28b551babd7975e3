import { describe, expect, it } from 'vitest';
import type { Affinity, Pod } from '../../api/types.ts';
import { cacheOf, judge, node, pod, type NodeShape, type PodShape } from '../../testing/scheduling-builders.ts';
import type { PluginFactory } from '../plugin.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { taintToleration } from './taint-toleration.ts';

interface Case {
  /** The rule of upstream it shows. */
  readonly name: string;
  readonly plugin: PluginFactory;
  readonly nodes: Readonly<Record<string, NodeShape>>;
  readonly placed?: Readonly<Record<string, readonly Pod[]>>;
  readonly pod: PodShape;
  /** Normalized; empty: the plugin does not score this pod. */
  readonly scores: Readonly<Record<string, number>>;
  readonly workload?: Readonly<Record<string, string>>;
}

const MB = 1024 * 1024;
const soft = (...keys: string[]): NodeShape => ({
  spec: { taints: keys.map((key) => ({ key, effect: 'PreferNoSchedule' as const })) },
});
const prefer = (weight: number, key: string) => ({
  weight,
  preference: { matchExpressions: [{ key, operator: 'Exists' }] },
});
const preferPods = (kind: 'podAffinity' | 'podAntiAffinity', weight: number) => ({
  affinity: {
    [kind]: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight,
          podAffinityTerm: { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
        },
      ],
    },
  } as Affinity,
});
const web = (name: string): Pod => pod(name, { labels: { app: 'web' } });

const CASES: readonly Case[] = [
  {
    name: 'TaintToleration: fewer untolerated PreferNoSchedule taints are better',
    plugin: taintToleration,
    nodes: { a: {}, b: soft('x'), c: soft('x', 'y') },
    pod: {},
    scores: { a: 100, b: 50, c: 0 },
  },
  {
    name: 'TaintToleration: no taints at all: 100 each',
    plugin: taintToleration,
    nodes: { a: {}, b: {} },
    pod: {},
    scores: { a: 100, b: 100 },
  },
  {
    name: 'NodeAffinity: weights add up and are scaled to the best',
    plugin: nodeAffinity,
    nodes: { a: { labels: { x: '', y: '' } }, b: { labels: { x: '' } }, c: {} },
    pod: {
      spec: {
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer(10, 'x'), prefer(30, 'y')] },
        } as Affinity,
      },
    },
    scores: { a: 100, b: 25, c: 0 },
  },
  { name: 'NodeAffinity: skips pods without preferences', plugin: nodeAffinity, nodes: { a: {} }, pod: {}, scores: {} },
  {
    name: 'LeastAllocated: mean of the free shares of cpu and memory',
    plugin: nodeResourcesFit,
    nodes: { a: { cpu: '4', memory: '8Gi' }, b: { cpu: '8', memory: '8Gi' } },
    pod: { cpu: '1', memory: '2Gi' },
    // a: (75 + 75) / 2; b: (87 + 75) / 2, each share cut to a whole number.
    scores: { a: 75, b: 81 },
  },
  {
    name: 'LeastAllocated: containers that ask for nothing count as 100m and 200Mi',
    plugin: nodeResourcesFit,
    nodes: { a: { cpu: '1', memory: '2000Mi' }, b: { cpu: '1', memory: '2000Mi' } },
    placed: { b: [pod('p')] },
    pod: {},
    scores: { a: 90, b: 80 },
  },
  {
    name: 'BalancedAllocation: what brings cpu and memory to the same degree is best',
    plugin: nodeResourcesBalancedAllocation,
    nodes: { a: { cpu: '4', memory: '4Gi' }, b: { cpu: '2', memory: '4Gi' } },
    pod: { cpu: '2', memory: '2Gi' },
    // Both were balanced. a: 0.5 and 0.5, so 100 again; b: 1 and 0.5, deviation 0.25, so 75.
    scores: { a: 75, b: 62 },
  },
  {
    name: 'BalancedAllocation: skips pods that ask for nothing',
    plugin: nodeResourcesBalancedAllocation,
    nodes: { a: {} },
    pod: {},
    scores: {},
  },
  {
    name: 'ImageLocality: size on the node, scaled by how many nodes have it, between 23 MB and 1000 MB',
    plugin: imageLocality,
    nodes: { a: { images: { 'nginx:latest': 500 * MB } }, b: {} },
    pod: { image: 'nginx' },
    // 500 MB on half of the nodes: (250 - 23) / (1000 - 23).
    scores: { a: 23, b: 0 },
  },
  {
    name: 'InterPodAffinity: preferred anti-affinity lowers, and the range is stretched to 0..100',
    plugin: interPodAffinity,
    nodes: { a: {}, b: {}, c: {} },
    placed: { a: [web('w1'), web('w2')], b: [web('w3')] },
    pod: { spec: preferPods('podAntiAffinity', 100) },
    scores: { a: 0, b: 50, c: 100 },
  },
  {
    name: 'InterPodAffinity: pods that are there may attract the newcomer',
    plugin: interPodAffinity,
    nodes: { a: {}, b: {} },
    placed: { a: [pod('fan', { spec: preferPods('podAffinity', 5) })] },
    pod: { labels: { app: 'web' } },
    scores: { a: 100, b: 0 },
  },
  {
    name: 'InterPodAffinity: skips pods nobody has a preference about',
    plugin: interPodAffinity,
    nodes: { a: {} },
    placed: { a: [web('w')] },
    pod: {},
    scores: {},
  },
  {
    name: 'PodTopologySpread: pods of a workload are spread by default',
    plugin: podTopologySpread,
    nodes: { a: {}, b: {} },
    placed: { a: [web('w1'), web('w2')] },
    pod: { labels: { app: 'web' } },
    workload: { app: 'web' },
    // Raw: a 2 x ln 4 + 2 = 5, b 2; turned around and scaled to the largest.
    scores: { a: 40, b: 100 },
  },
  {
    name: 'PodTopologySpread: skips pods that belong to nothing',
    plugin: podTopologySpread,
    nodes: { a: {} },
    pod: {},
    scores: {},
  },
];

describe('score plugins', () => {
  it.each(CASES)('$name', (c) => {
    const cache = cacheOf(
      Object.entries(c.nodes).map(([name, shape]) => node(name, shape)),
      c.placed,
    );
    const selector = Object.entries(c.workload ?? {}).map(([key, value]) => ({
      key,
      operator: 'In' as const,
      values: [value],
    }));
    const objects = { workloadSelector: () => (selector.length > 0 ? selector : undefined) };
    expect(judge(c.plugin, pod('incoming', c.pod), { cache, objects }).scores).toEqual(c.scores);
  });
});
