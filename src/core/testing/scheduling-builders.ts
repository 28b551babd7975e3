import type { Node, NodeSpec, Pod, PodSpec } from '../api/types.ts';
import { SchedulerCache } from '../scheduler/cache.ts';
import { podInfo, type PodInfo } from '../scheduler/pod-info.ts';
import type { ObjectLookup, Plugin, PluginFactory, PluginHandle } from '../scheduler/plugin.ts';

/** Nodes, pods and a scheduler's plugin in few words, for tables of placement rules. */
export interface NodeShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: NodeSpec;
  readonly extended?: Readonly<Record<string, string>>;
  /** Name to bytes. */
  readonly images?: Readonly<Record<string, number>>;
}

export function node(name: string, shape: NodeShape = {}): Node {
  const { cpu = '4', memory = '8Gi', pods = '110', labels, spec = {}, extended, images = {} } = shape;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      ...metaOf(name),
      labels: { 'kubernetes.io/hostname': name, ...labels },
    },
    spec,
    status: {
      allocatable: { cpu, memory, pods, ...extended },
      images: Object.entries(images).map(([image, sizeBytes]) => ({ names: [image], sizeBytes })),
    },
  };
}

export interface PodShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly image?: string;
  readonly spec?: Partial<PodSpec>;
  readonly status?: Pod['status'];
}

export function pod(name: string, shape: PodShape = {}): Pod {
  const { cpu, memory, labels, namespace = 'default', image = 'nginx', spec, status } = shape;
  const requests = { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metaOf(name), namespace, ...(labels ? { labels: { ...labels } } : {}) },
    spec: {
      containers: [{ name: 'main', image, resources: { requests } }],
      schedulerName: 'default-scheduler',
      ...spec,
    },
    ...(status ? { status } : {}),
  };
}

function metaOf(name: string) {
  return { name, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
}

const NOTHING: ObjectLookup = {
  claim: () => undefined,
  storageClass: () => undefined,
  volume: () => undefined,
  volumesOfClass: () => [],
  freshClaim: () => undefined,
  freshVolume: () => undefined,
  namespaceLabels: () => ({}),
  namespaceVersion: () => 0,
  disruptionBudgets: () => [],
  csiNode: () => undefined,
  csiDriver: () => undefined,
  storageCapacities: () => [],
  attachmentsOf: () => [],
  deviceClassOf: () => undefined,
  podsUsing: () => 0,
  workloadSelector: () => undefined,
};

/** A scheduler's view with these nodes, and pods on them by node name. */
export function cacheOf(nodes: readonly Node[], placed: Readonly<Record<string, readonly Pod[]>> = {}): SchedulerCache {
  const cache = new SchedulerCache();
  for (const n of nodes) cache.setNode(n);
  for (const [nodeName, pods] of Object.entries(placed)) {
    for (const p of pods) {
      const bound = { ...p, spec: { ...p.spec, nodeName } };
      cache.setPod(bound, `${p.metadata.namespace}/${p.metadata.name}`);
    }
  }
  return cache;
}

export function handleOf(cache: SchedulerCache, objects: Partial<ObjectLookup> = {}): PluginHandle {
  const unused = (): never => {
    throw new Error('not used in this test');
  };
  return {
    nodes: cache,
    objects: { ...NOTHING, ...objects },
    bind: unused,
    volumes: { update: unused },
    preemption: {
      runFilters: unused,
      imagineWith: unused,
      imagineWithout: unused,
      evict: unused,
      clearNominations: unused,
      randomInt: () => 0,
    },
  };
}

/** What one plugin says of one pod, as the runner would ask it: reasons by node, raw and normalized scores. */
export function judge(
  factory: PluginFactory,
  subject: Pod,
  world: { cache: SchedulerCache; objects?: Partial<ObjectLookup> },
): {
  refused: Record<string, string>;
  unresolvable: string[];
  scores: Record<string, number>;
  raw: Record<string, number>;
} {
  const plugin = factory(handleOf(world.cache, world.objects));
  const info = podInfo(subject);
  const nodes = world.cache.list();
  const refused: Record<string, string> = {};
  const unresolvable: string[] = [];
  const pre = plugin.preFilter?.(info);
  if (pre !== 'skip') {
    for (const n of nodes) {
      const verdict = pre && 'code' in pre ? pre : plugin.filter?.(info, n);
      if (!verdict) continue;
      refused[n.name] = verdict.reasons.join(', ');
      if (verdict.code === 'unresolvable') unresolvable.push(n.name);
    }
  }
  return { refused, unresolvable, ...scoresOf(plugin, info, nodes) };
}

function scoresOf(plugin: Plugin, info: PodInfo, nodes: ReturnType<SchedulerCache['list']>) {
  if (!plugin.score || plugin.preScore?.(info, nodes) === 'skip') return { scores: {}, raw: {} };
  const raw = nodes.map((n) => plugin.score?.(info, n) ?? 0);
  const scores = [...raw];
  plugin.normalize?.(info, scores, nodes);
  const named = (values: readonly number[]) => Object.fromEntries(nodes.map((n, i) => [n.name, values[i] as number]));
  return { scores: named(scores), raw: named(raw) };
}
