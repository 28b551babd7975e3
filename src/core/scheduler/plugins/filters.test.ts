import { describe, expect, it } from 'vitest';
import type { Affinity, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.ts';
import { cacheOf, judge, node, pod, type NodeShape, type PodShape } from '../../testing/scheduling-builders.ts';
import type { PluginFactory } from '../plugin.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { taintToleration } from './taint-toleration.ts';
import { volumeBinding } from './volume-binding.ts';

interface Case {
  /** The rule of upstream it shows. */
  readonly name: string;
  readonly plugin: PluginFactory;
  readonly nodes: Readonly<Record<string, NodeShape>>;
  readonly placed?: Readonly<Record<string, readonly Pod[]>>;
  readonly pod: PodShape;
  /** Reasons by node; nodes that are not named are feasible. */
  readonly refused: Readonly<Record<string, string>>;
  /** Nodes where removing pods would not help either. */
  readonly unresolvable?: readonly string[];
  readonly objects?: {
    claim?: () => PersistentVolumeClaim | undefined;
    storageClass?: () => StorageClass | undefined;
    volume?: () => PersistentVolume | undefined;
  };
}

const taint = (key: string, effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule', value = '') => ({
  spec: { taints: [{ key, value, effect }] },
});
const required = (...terms: object[]) => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  } as Affinity,
});
const hostPort = (port: number, hostIP?: string) => ({
  containers: [
    { name: 'main', image: 'x', ports: [{ containerPort: port, hostPort: port, ...(hostIP ? { hostIP } : {}) }] },
  ],
});
const near = (kind: 'podAffinity' | 'podAntiAffinity', app: string, topologyKey = 'kubernetes.io/hostname') => ({
  affinity: {
    [kind]: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app } }, topologyKey }],
    },
  } as Affinity,
});
const zone = (z: string): NodeShape => ({ labels: { 'topology.kubernetes.io/zone': z } });
const spread = (maxSkew: number, topologyKey = 'topology.kubernetes.io/zone', more: object = {}) => ({
  topologySpreadConstraints: [
    {
      maxSkew,
      topologyKey,
      whenUnsatisfiable: 'DoNotSchedule' as const,
      labelSelector: { matchLabels: { app: 'web' } },
      ...more,
    },
  ],
});
const web = (name: string): Pod => pod(name, { labels: { app: 'web' } });
const claimPod = { spec: { containers: [], volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } };
const volumeOn = (name?: string) => () => {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }];
  const nodeAffinity = name ? { required: { nodeSelectorTerms: [{ matchExpressions }] } } : undefined;
  return { metadata: { name: 'pv-1' }, spec: { nodeAffinity } } as unknown as PersistentVolume;
};
const claim = (spec: object, phase: string) => () =>
  ({ metadata: { name: 'data' }, spec, status: { phase } }) as unknown as PersistentVolumeClaim;

const TAINTED = 'node(s) had untolerated taint(s)';
const AFFINITY = "node(s) didn't match Pod's node affinity/selector";
const PORTS = "node(s) didn't have free ports for the requested pod ports";
const SKEW = "node(s) didn't match pod topology spread constraints";

const CASES: readonly Case[] = [
  {
    name: 'NodeUnschedulable: a cordoned node is refused',
    plugin: nodeUnschedulable,
    nodes: { a: { spec: { unschedulable: true } }, b: {} },
    pod: {},
    refused: { a: 'node(s) were unschedulable' },
    unresolvable: ['a'],
  },
  {
    name: 'NodeUnschedulable: unless its taint is tolerated',
    plugin: nodeUnschedulable,
    nodes: { a: { spec: { unschedulable: true } } },
    pod: { spec: { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] } },
    refused: {},
  },
  {
    name: 'NodeName: only the named node',
    plugin: nodeName,
    nodes: { a: {}, b: {} },
    pod: { spec: { nodeName: 'b' } },
    refused: { a: "node(s) didn't match the requested node name" },
    unresolvable: ['a'],
  },
  {
    name: 'TaintToleration: NoSchedule and NoExecute refuse, PreferNoSchedule does not',
    plugin: taintToleration,
    nodes: { a: taint('x', 'NoSchedule'), b: taint('x', 'NoExecute'), c: taint('x', 'PreferNoSchedule') },
    pod: {},
    refused: { a: TAINTED, b: TAINTED },
    unresolvable: ['a', 'b'],
  },
  {
    name: 'TaintToleration: Equal needs the value',
    plugin: taintToleration,
    nodes: { a: taint('x', 'NoSchedule', '1'), b: taint('x', 'NoSchedule', '2') },
    pod: { spec: { tolerations: [{ key: 'x', operator: 'Equal', value: '1', effect: 'NoSchedule' }] } },
    refused: { b: TAINTED },
    unresolvable: ['b'],
  },
  {
    name: 'TaintToleration: Exists without key and effect tolerates everything',
    plugin: taintToleration,
    nodes: { a: taint('x', 'NoSchedule'), b: taint('y', 'NoExecute', '2') },
    pod: { spec: { tolerations: [{ operator: 'Exists' }] } },
    refused: {},
  },
  {
    name: 'NodeAffinity: nodeSelector must match exactly',
    plugin: nodeAffinity,
    nodes: { a: { labels: { disk: 'ssd' } }, b: { labels: { disk: 'hdd' } }, c: {} },
    pod: { spec: { nodeSelector: { disk: 'ssd' } } },
    refused: { b: AFFINITY, c: AFFINITY },
    unresolvable: ['b', 'c'],
  },
  {
    name: 'NodeAffinity: terms are alternatives, expressions within a term are not',
    plugin: nodeAffinity,
    nodes: { a: { labels: { x: '1', y: '1' } }, b: { labels: { x: '1' } }, c: { labels: { z: '1' } } },
    pod: {
      spec: required(
        {
          matchExpressions: [
            { key: 'x', operator: 'In', values: ['1'] },
            { key: 'y', operator: 'Exists' },
          ],
        },
        { matchExpressions: [{ key: 'z', operator: 'Exists' }] },
      ),
    },
    refused: { b: AFFINITY },
    unresolvable: ['b'],
  },
  {
    name: 'NodeAffinity: Gt compares integers',
    plugin: nodeAffinity,
    nodes: { a: { labels: { gen: '10' } }, b: { labels: { gen: '9' } } },
    pod: { spec: required({ matchExpressions: [{ key: 'gen', operator: 'Gt', values: ['9'] }] }) },
    refused: { b: AFFINITY },
    unresolvable: ['b'],
  },
  {
    name: 'NodeAffinity: an empty term matches nothing',
    plugin: nodeAffinity,
    nodes: { a: {} },
    pod: { spec: required({}) },
    refused: { a: AFFINITY },
    unresolvable: ['a'],
  },
  {
    name: 'NodePorts: the same host port is taken',
    plugin: nodePorts,
    nodes: { a: {}, b: {} },
    placed: { a: [pod('p', { spec: hostPort(8080) })] },
    pod: { spec: hostPort(8080) },
    refused: { a: PORTS },
  },
  {
    name: 'NodePorts: other addresses do not meet, the wildcard meets all',
    plugin: nodePorts,
    nodes: { a: {}, b: {}, c: {} },
    placed: {
      a: [pod('p', { spec: hostPort(80, '10.0.0.1') })],
      b: [pod('q', { spec: hostPort(80) })],
      c: [pod('r', { spec: hostPort(80, '10.0.0.2') })],
    },
    pod: { spec: hostPort(80, '10.0.0.1') },
    refused: { a: PORTS, b: PORTS },
  },
  {
    name: 'NodeResourcesFit: names all that is short; more than the node has at all is unresolvable',
    plugin: nodeResourcesFit,
    nodes: { a: { cpu: '1', memory: '1Gi' }, b: { cpu: '4', memory: '1Gi' }, c: {} },
    placed: { b: [pod('p', { cpu: '3' })] },
    pod: { cpu: '2', memory: '512Mi' },
    refused: { a: 'Insufficient cpu', b: 'Insufficient cpu' },
    unresolvable: ['a'],
  },
  {
    name: 'NodeResourcesFit: cpu and memory short together',
    plugin: nodeResourcesFit,
    nodes: { a: { cpu: '1', memory: '1Gi' } },
    pod: { cpu: '2', memory: '2Gi' },
    refused: { a: 'Insufficient cpu, Insufficient memory' },
    unresolvable: ['a'],
  },
  {
    name: 'NodeResourcesFit: a full node, whatever the pod asks',
    plugin: nodeResourcesFit,
    nodes: { a: { pods: '1' } },
    placed: { a: [pod('p')] },
    pod: {},
    refused: { a: 'Too many pods' },
  },
  {
    name: 'NodeResourcesFit: extended resources count; a node without any has none',
    plugin: nodeResourcesFit,
    nodes: { a: { extended: { 'nvidia.com/gpu': '1' } }, b: {} },
    placed: { a: [] },
    pod: { spec: { containers: [{ name: 'm', resources: { requests: { 'nvidia.com/gpu': 1 } } }] } },
    refused: { b: 'Insufficient nvidia.com/gpu' },
    unresolvable: ['b'],
  },
  {
    name: 'NodeResourcesFit: a pod that asks for nothing fits an overcommitted node',
    plugin: nodeResourcesFit,
    nodes: { a: { cpu: '1' } },
    placed: { a: [pod('p', { cpu: '2' })] },
    pod: {},
    refused: {},
  },
  {
    name: 'InterPodAffinity: next to the pods it wants',
    plugin: interPodAffinity,
    nodes: { a: {}, b: {} },
    placed: { a: [web('w')] },
    pod: { spec: near('podAffinity', 'web') },
    refused: { b: "node(s) didn't match pod affinity rules" },
    unresolvable: ['b'],
  },
  {
    name: 'InterPodAffinity: nobody there, and it is not of that kind itself: nowhere',
    plugin: interPodAffinity,
    nodes: { a: {} },
    pod: { spec: near('podAffinity', 'web') },
    refused: { a: "node(s) didn't match pod affinity rules" },
    unresolvable: ['a'],
  },
  {
    name: 'InterPodAffinity: the first of its own kind may go anywhere',
    plugin: interPodAffinity,
    nodes: { a: {}, b: {} },
    pod: { labels: { app: 'web' }, spec: near('podAffinity', 'web') },
    refused: {},
  },
  {
    name: 'InterPodAffinity: away from its own kind, by zone',
    plugin: interPodAffinity,
    nodes: { a: zone('1'), b: zone('1'), c: zone('2') },
    placed: { a: [web('w')] },
    pod: { spec: near('podAntiAffinity', 'web', 'topology.kubernetes.io/zone') },
    refused: { a: "node(s) didn't match pod anti-affinity rules", b: "node(s) didn't match pod anti-affinity rules" },
  },
  {
    name: 'InterPodAffinity: pods that are there may refuse the newcomer',
    plugin: interPodAffinity,
    nodes: { a: {}, b: {} },
    placed: { a: [pod('lonely', { spec: near('podAntiAffinity', 'web') })] },
    pod: { labels: { app: 'web' } },
    refused: { a: "node(s) didn't satisfy existing pods anti-affinity rules" },
  },
  {
    name: 'InterPodAffinity: only pods of its own namespace count, unless others are named',
    plugin: interPodAffinity,
    nodes: { a: {}, b: {} },
    placed: { a: [pod('w', { labels: { app: 'web' }, namespace: 'other' })] },
    pod: { spec: near('podAntiAffinity', 'web') },
    refused: {},
  },
  {
    name: 'PodTopologySpread: no domain may be more than maxSkew ahead',
    plugin: podTopologySpread,
    nodes: { a: zone('1'), b: zone('2') },
    placed: { a: [web('w1')] },
    pod: { labels: { app: 'web' }, spec: spread(1) },
    refused: { a: SKEW },
  },
  {
    name: 'PodTopologySpread: a node without the label is refused for good',
    plugin: podTopologySpread,
    nodes: { a: zone('1'), b: {} },
    pod: { labels: { app: 'web' }, spec: spread(1) },
    refused: { b: `${SKEW} (missing required label)` },
    unresolvable: ['b'],
  },
  {
    name: 'PodTopologySpread: fewer domains than minDomains count as empty ones',
    plugin: podTopologySpread,
    nodes: { a: zone('1'), b: zone('2') },
    placed: { a: [web('w1')], b: [web('w2')] },
    pod: { labels: { app: 'web' }, spec: spread(1, 'topology.kubernetes.io/zone', { minDomains: 3 }) },
    refused: { a: SKEW, b: SKEW },
  },
  {
    name: 'PodTopologySpread: nodes outside of its node selector do not count',
    plugin: podTopologySpread,
    nodes: { a: { labels: { 'topology.kubernetes.io/zone': '1', ok: '1' } }, b: zone('2') },
    placed: { a: [web('w1')] },
    pod: { labels: { app: 'web' }, spec: { ...spread(1), nodeSelector: { ok: '1' } } },
    refused: {},
  },
  {
    name: 'VolumeBinding: a claim that does not exist',
    plugin: volumeBinding,
    nodes: { a: {} },
    pod: claimPod,
    refused: { a: 'persistentvolumeclaim "data" not found' },
    unresolvable: ['a'],
  },
  {
    name: 'VolumeBinding: an unbound claim of a class that binds at once',
    plugin: volumeBinding,
    nodes: { a: {} },
    pod: claimPod,
    objects: { claim: claim({ storageClassName: 'standard' }, 'Pending') },
    refused: { a: 'pod has unbound immediate PersistentVolumeClaims' },
    unresolvable: ['a'],
  },
  {
    name: 'VolumeBinding: an unbound claim that waits for its first consumer',
    plugin: volumeBinding,
    nodes: { a: {} },
    pod: claimPod,
    objects: {
      claim: claim({ storageClassName: 'local' }, 'Pending'),
      storageClass: () =>
        ({ provisioner: 'a.b', volumeBindingMode: 'WaitForFirstConsumer' }) as unknown as StorageClass,
    },
    refused: {},
  },
  {
    name: 'VolumeBinding: a volume only another node reaches',
    plugin: volumeBinding,
    nodes: { a: {}, b: {} },
    pod: claimPod,
    objects: { claim: claim({ volumeName: 'pv-1' }, 'Bound'), volume: volumeOn('b') },
    refused: { a: "node(s) didn't match PersistentVolume's node affinity" },
    unresolvable: ['a'],
  },
  {
    name: 'VolumeBinding: the volume of a bound claim is gone',
    plugin: volumeBinding,
    nodes: { a: {} },
    pod: claimPod,
    objects: { claim: claim({ volumeName: 'pv-1' }, 'Bound') },
    refused: { a: 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)' },
    unresolvable: ['a'],
  },
  {
    name: 'VolumeBinding: no volume there, and a class that makes none',
    plugin: volumeBinding,
    nodes: { a: {} },
    pod: claimPod,
    objects: {
      claim: claim({ storageClassName: 'local' }, 'Pending'),
      storageClass: () =>
        ({
          provisioner: 'kubernetes.io/no-provisioner',
          volumeBindingMode: 'WaitForFirstConsumer',
        }) as unknown as StorageClass,
    },
    refused: { a: "node(s) didn't find available persistent volumes to bind" },
    unresolvable: ['a'],
  },
  {
    name: 'VolumeBinding: a bound claim',
    plugin: volumeBinding,
    nodes: { a: {} },
    pod: claimPod,
    objects: { claim: claim({ volumeName: 'pv-1' }, 'Bound'), volume: volumeOn() },
    refused: {},
  },
];

describe('filter plugins', () => {
  it.each(CASES)('$name', (c) => {
    const cache = cacheOf(
      Object.entries(c.nodes).map(([name, shape]) => node(name, shape)),
      c.placed,
    );
    const { refused, unresolvable } = judge(c.plugin, pod('incoming', c.pod), {
      cache,
      ...(c.objects ? { objects: c.objects } : {}),
    });
    expect({ refused, unresolvable }).toEqual({ refused: c.refused, unresolvable: c.unresolvable ?? [] });
  });
});
