import { describe, expect, it } from 'vitest';
import { matches, selectorOf } from '../api/label-selector.ts';
import type { Pod, PodAffinityTerm, PodSpec, TopologySpreadConstraint } from '../api/types.ts';
import { Rng, type RngStream } from '../lib/rng.ts';
import { handleOf, node, pod } from '../testing/scheduling-builders.ts';
import { SchedulerCache } from './cache.ts';
import { interPodAffinity } from './plugins/inter-pod-affinity.ts';
import { podTopologySpread } from './plugins/pod-topology-spread.ts';
import { podInfo, type PodInfo } from './pod-info.ts';
import type { NodeInfo } from './node-info.ts';
import type { Plugin } from './plugin.ts';

/**
 * The plugins that keep sums against the rules written down naively: every pod of every node looked at, for every
 * question, after random changes of nodes and pods.
 */
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const APPS = ['web', 'db', 'log'] as const;

const pick = <T>(random: RngStream, from: readonly T[]): T => from[random.int(from.length)] as T;

function term(random: RngStream): PodAffinityTerm {
  return {
    labelSelector: { matchLabels: { app: pick(random, APPS) } },
    topologyKey: pick(random, [ZONE, HOST]),
    ...(random.int(2) ? { namespaces: ['default', 'other'] } : {}),
  };
}

function randomSpec(random: RngStream): Partial<PodSpec> {
  const podAffinity = random.int(4) === 0 ? { requiredDuringSchedulingIgnoredDuringExecution: [term(random)] } : {};
  const anti = {
    ...(random.int(4) === 0 ? { requiredDuringSchedulingIgnoredDuringExecution: [term(random)] } : {}),
    ...(random.int(3) === 0
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1 + random.int(9), podAffinityTerm: term(random) },
          ],
        }
      : {}),
  };
  const spread = (whenUnsatisfiable: string): TopologySpreadConstraint =>
    ({
      maxSkew: 1 + random.int(2),
      topologyKey: pick(random, [ZONE, HOST]),
      whenUnsatisfiable,
      labelSelector: { matchLabels: { app: pick(random, APPS) } },
      ...(random.int(3) === 0 ? { nodeTaintsPolicy: 'Honor' } : {}),
    }) as TopologySpreadConstraint;
  const constraints = [
    ...(random.int(2) ? [spread('DoNotSchedule')] : []),
    ...(random.int(2) ? [spread('ScheduleAnyway')] : []),
  ];
  return {
    affinity: { podAffinity, podAntiAffinity: anti } as never,
    ...(constraints.length > 0 ? { topologySpreadConstraints: constraints } : {}),
    ...(random.int(4) === 0 ? { nodeSelector: { disk: 'ssd' } } : {}),
  };
}

function randomNode(name: string, random: RngStream) {
  return node(name, {
    labels: {
      ...(random.int(8) ? { [ZONE]: pick(random, ['a', 'b', 'c']) } : {}),
      ...(random.int(2) ? { disk: 'ssd' } : {}),
    },
    spec: random.int(5) === 0 ? { taints: [{ key: 'k', effect: 'NoSchedule' }] } : {},
  });
}

const all = (nodes: readonly NodeInfo[]): [NodeInfo, PodInfo][] =>
  nodes.flatMap((n) => [...n.pods.values()].map((p): [NodeInfo, PodInfo] => [n, p]));

function means(t: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  const spaces = t.namespaces?.length ? t.namespaces : [owner.metadata.namespace];
  return (
    spaces.includes(other.metadata.namespace as string) && matches(selectorOf(t.labelSelector), other.metadata.labels)
  );
}

const sameDomain = (key: string, a: NodeInfo, b: NodeInfo): boolean =>
  a.labels[key] !== undefined && a.labels[key] === b.labels[key];

const requiredOf = (p: Pod, kind: 'podAffinity' | 'podAntiAffinity') =>
  p.spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

function naiveAffinity(p: Pod, at: NodeInfo, nodes: readonly NodeInfo[]): string | undefined {
  const near = requiredOf(p, 'podAffinity');
  const friends = all(nodes).filter(([, o]) => near.length > 0 && near.every((t) => means(t, p, o.pod)));
  const hasKeys = near.every((t) => at.labels[t.topologyKey] !== undefined);
  const isNear = near.every((t) => friends.some(([n]) => sameDomain(t.topologyKey, n, at)));
  const isFirst =
    !friends.some(([n]) => near.some((t) => n.labels[t.topologyKey] !== undefined)) &&
    near.every((t) => means(t, p, p));
  if (near.length > 0 && (!hasKeys || (!isNear && !isFirst))) return "node(s) didn't match pod affinity rules";
  const avoids = requiredOf(p, 'podAntiAffinity');
  if (avoids.some((t) => all(nodes).some(([n, o]) => means(t, p, o.pod) && sameDomain(t.topologyKey, n, at))))
    return "node(s) didn't match pod anti-affinity rules";
  const unwelcome = all(nodes).some(([n, o]) =>
    requiredOf(o.pod, 'podAntiAffinity').some((t) => means(t, o.pod, p) && sameDomain(t.topologyKey, n, at)),
  );
  return unwelcome ? "node(s) didn't satisfy existing pods anti-affinity rules" : undefined;
}

function naiveScore(p: Pod, at: NodeInfo, nodes: readonly NodeInfo[]): number {
  let sum = 0;
  const preferred = (o: Pod) => o.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const [n, o] of all(nodes)) {
    for (const { weight, podAffinityTerm: t } of preferred(p))
      if (means(t, p, o.pod) && sameDomain(t.topologyKey, n, at)) sum -= weight;
    for (const { weight, podAffinityTerm: t } of preferred(o.pod))
      if (means(t, o.pod, p) && sameDomain(t.topologyKey, n, at)) sum -= weight;
    for (const t of requiredOf(o.pod, 'podAffinity'))
      if (means(t, o.pod, p) && sameDomain(t.topologyKey, n, at)) sum += 1;
  }
  return sum;
}

function naiveSpread(p: Pod, at: NodeInfo, nodes: readonly NodeInfo[]): string | undefined {
  const constraints = (p.spec.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === 'DoNotSchedule');
  for (const c of constraints) {
    const value = at.labels[c.topologyKey];
    if (value === undefined) return "node(s) didn't match pod topology spread constraints (missing required label)";
    const counts = new Map<string, number>();
    for (const n of nodes) {
      if (constraints.some((other) => n.labels[other.topologyKey] === undefined)) continue;
      if (p.spec.nodeSelector && n.labels['disk'] !== 'ssd') continue;
      if (c.nodeTaintsPolicy === 'Honor' && n.hardTaints.length > 0) continue;
      const found = [...n.pods.values()].filter(
        (o) => o.namespace === p.metadata.namespace && matches(selectorOf(c.labelSelector), o.pod.metadata.labels),
      );
      const domain = n.labels[c.topologyKey] as string;
      counts.set(domain, (counts.get(domain) ?? 0) + found.length);
    }
    const min = counts.size === 0 ? 0 : Math.min(...counts.values());
    const self = matches(selectorOf(c.labelSelector), p.metadata.labels) ? 1 : 0;
    if ((counts.get(value) ?? 0) + self - min > c.maxSkew)
      return "node(s) didn't match pod topology spread constraints";
  }
  return undefined;
}

const ask = (plugin: Plugin, info: PodInfo, nodes: readonly NodeInfo[]): (string | undefined)[] => {
  const pre = plugin.preFilter?.(info);
  return nodes.map((n) => (pre === 'skip' ? undefined : plugin.filter?.(info, n)?.reasons[0]));
};

const scores = (plugin: Plugin, info: PodInfo, nodes: readonly NodeInfo[]): number[] =>
  plugin.preScore?.(info, nodes) === 'skip' ? nodes.map(() => 0) : nodes.map((n) => plugin.score?.(info, n) ?? 0);

function change(cache: SchedulerCache, random: RngStream, placed: Map<string, Pod>, step: number): void {
  const names = cache.list().map((n) => n.name);
  const keys = [...placed.keys()];
  const act = random.int(10);
  if (act === 0) cache.setNode(randomNode(`n${random.int(12)}`, random));
  else if (act === 1 && names.length > 4) cache.removeNode(pick(random, names));
  else if (act <= 3 && keys.length > 0) {
    const key = pick(random, keys);
    cache.removePod(key);
    placed.delete(key);
  } else if (act === 4 && keys.length > 0) {
    const key = pick(random, keys);
    const old = placed.get(key) as Pod;
    const relabelled = { ...old, metadata: { ...old.metadata, labels: { app: pick(random, APPS) } } };
    placed.set(key, relabelled);
    cache.setPod(relabelled, key);
  } else {
    const p = randomPod(`p${step}`, random);
    const bound = { ...p, spec: { ...p.spec, nodeName: pick(random, names) } };
    const key = `${p.metadata.namespace}/${p.metadata.name}`;
    placed.set(key, bound);
    cache.setPod(bound, key);
  }
}

const randomPod = (name: string, random: RngStream): Pod =>
  pod(name, {
    labels: { app: pick(random, APPS) },
    namespace: pick(random, ['default', 'other']),
    spec: randomSpec(random),
  });

describe('sums kept pod by pod', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('agree with counting everything anew (seed %i)', (seed) => {
    const random = new Rng(seed).fork('test');
    const cache = new SchedulerCache();
    for (let i = 0; i < 8; i++) cache.setNode(randomNode(`n${i}`, random));
    const handle = handleOf(cache);
    const affinity = interPodAffinity(handle);
    const spread = podTopologySpread(handle);
    const placed = new Map<string, Pod>();
    for (let step = 0; step < 150; step++) {
      change(cache, random, placed, step);
      const info = podInfo(randomPod('subject', random));
      const nodes = cache.list();
      expect(ask(affinity, info, nodes)).toEqual(nodes.map((n) => naiveAffinity(info.pod, n, nodes)));
      expect(ask(spread, info, nodes)).toEqual(nodes.map((n) => naiveSpread(info.pod, n, nodes)));
      expect(scores(affinity, info, nodes)).toEqual(nodes.map((n) => naiveScore(info.pod, n, nodes)));
    }
  });

  it('what was imagined and taken back leaves no trace', () => {
    const random = new Rng(9).fork('test');
    const cache = new SchedulerCache();
    for (let i = 0; i < 8; i++) cache.setNode(randomNode(`n${i}`, random));
    const plugins = [interPodAffinity(handleOf(cache)), podTopologySpread(handleOf(cache))];
    const placed = new Map<string, Pod>();
    for (let step = 0; step < 80; step++) {
      change(cache, random, placed, step);
      const info = podInfo(randomPod('subject', random));
      const nodes = cache.list();
      for (const plugin of plugins) {
        const before = ask(plugin, info, nodes);
        if (plugin.preFilter?.(info) === 'skip') continue;
        for (const n of nodes) for (const p of n.pods.values()) plugin.removePod?.(p, n);
        for (const n of nodes) for (const p of n.pods.values()) plugin.addPod?.(p, n);
        expect(nodes.map((n) => plugin.filter?.(info, n)?.reasons[0])).toEqual(before);
      }
    }
  });
});
