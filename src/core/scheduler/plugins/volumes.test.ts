import { describe, expect, it } from 'vitest';
import { cacheOf, judge, node, pod, type NodeShape } from '../../testing/scheduling-builders.ts';
import type { ObjectLookup, PluginFactory } from '../plugin.ts';
import { nodeDeclaredFeatures } from './node-declared-features.ts';
import { nodeVolumeLimits } from './node-volume-limits.ts';
import { volumeBinding } from './volume-binding.ts';
import { volumeRestrictions } from './volume-restrictions.ts';
import { volumeZone } from './volume-zone.ts';

/** Rows follow upstream's tests of the same name: Test{CSILimits,VolumeZone,AccessModeConflicts,...}. */
interface Case {
  readonly name: string;
  readonly plugin: PluginFactory;
  readonly nodes?: Readonly<Record<string, NodeShape>>;
  readonly placed?: readonly object[];
  readonly spec?: object;
  readonly objects?: object;
  readonly refused: Readonly<Record<string, string>>;
}

const ZONE = 'topology.kubernetes.io/zone';
const usesClaim = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };
const disk = (readOnly: boolean) => ({ volumes: [{ name: 'd', gcePersistentDisk: { pdName: 'disk', readOnly } }] });
const claim = (spec: object, phase = 'Pending') => ({
  claim: () => ({ metadata: { name: 'data', namespace: 'default' }, spec, status: { phase } }),
});
const csiVolume = (handle: string) => ({ spec: { csi: { driver: 'csi.x', volumeHandle: handle } } });
const limit = (count: number) => ({
  csiNode: () => ({ spec: { drivers: [{ name: 'csi.x', nodeID: 'n', allocatable: { count } }] } }),
});
const lazyClass = (more: object) => ({
  storageClass: () => ({
    metadata: { name: 'fast' },
    provisioner: 'csi.x',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...more,
  }),
});
const wanting = { storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } };
const TWO = { a: { labels: { [ZONE]: 'a' } }, b: { labels: { [ZONE]: 'b' } } };
const IN_USE =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

const CASES: readonly Case[] = [
  {
    name: 'VolumeRestrictions: a claim that does not exist',
    plugin: volumeRestrictions,
    spec: usesClaim,
    refused: { n: 'persistentvolumeclaim "data" not found' },
  },
  {
    name: 'VolumeRestrictions: a ReadWriteOncePod claim takes one pod',
    plugin: volumeRestrictions,
    spec: usesClaim,
    objects: { ...claim({ accessModes: ['ReadWriteOncePod'] }), podsUsing: () => 1 },
    refused: { n: IN_USE },
  },
  {
    name: 'VolumeRestrictions: and lets the first one in',
    plugin: volumeRestrictions,
    spec: usesClaim,
    objects: { ...claim({ accessModes: ['ReadWriteOncePod'] }), podsUsing: () => 0 },
    refused: {},
  },
  {
    name: 'VolumeRestrictions: a disk that is written is attached once',
    plugin: volumeRestrictions,
    placed: [disk(true)],
    spec: disk(false),
    refused: { n: 'node(s) had no available disk' },
  },
  {
    name: 'VolumeRestrictions: readers share a disk',
    plugin: volumeRestrictions,
    placed: [disk(true)],
    spec: disk(true),
    refused: {},
  },
  {
    name: 'NodeVolumeLimits: one volume too many, a planned one counted by its class',
    plugin: nodeVolumeLimits,
    placed: [{ volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'other' } }] }],
    spec: usesClaim,
    objects: {
      ...limit(1),
      ...lazyClass({}),
      claim: (_n: string, name: string) => ({ metadata: { name, namespace: 'default' }, spec: wanting }),
    },
    refused: { n: 'node(s) exceed max volume count' },
  },
  {
    name: 'NodeVolumeLimits: a volume that is there already is not counted again',
    plugin: nodeVolumeLimits,
    placed: [usesClaim],
    spec: usesClaim,
    objects: { ...limit(1), ...claim({ volumeName: 'pv' }, 'Bound'), volume: () => csiVolume('v') },
    refused: {},
  },
  {
    name: 'VolumeZone: the node must be in the zone of the volume',
    plugin: volumeZone,
    nodes: { ...TWO, plain: {} },
    spec: usesClaim,
    objects: {
      ...claim({ volumeName: 'pv' }, 'Bound'),
      volume: () => ({ metadata: { labels: { 'failure-domain.beta.kubernetes.io/zone': 'a__c' } }, spec: {} }),
    },
    refused: { b: 'node(s) had no available volume zone' },
  },
  {
    name: 'VolumeBinding: allowed topologies of the class',
    plugin: volumeBinding,
    nodes: TWO,
    spec: usesClaim,
    objects: {
      ...claim(wanting),
      ...lazyClass({ allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ['a'] }] }] }),
    },
    refused: { b: "node(s) didn't find available persistent volumes to bind" },
  },
  {
    name: 'VolumeBinding: space that the driver reports',
    plugin: volumeBinding,
    nodes: TWO,
    spec: usesClaim,
    objects: {
      ...claim(wanting),
      ...lazyClass({}),
      csiDriver: () => ({ spec: { storageCapacity: true } }),
      storageCapacities: () => [
        { storageClassName: 'fast', capacity: '10Gi', nodeTopology: { matchLabels: { [ZONE]: 'a' } } },
        { storageClassName: 'fast', capacity: '1Gi', nodeTopology: { matchLabels: { [ZONE]: 'b' } } },
      ],
    },
    refused: { b: 'node(s) did not have enough free storage' },
  },
  {
    name: 'NodeDeclaredFeatures: the node must declare what the pod needs',
    plugin: nodeDeclaredFeatures,
    spec: { hostNetwork: true, hostUsers: false },
    refused: { n: "node(s) didn't match Pod's required features" },
  },
];

describe('plugins for volumes and features', () => {
  it.each(CASES)('$name', ({ plugin, nodes = { n: {} }, placed = [], spec = {}, objects = {}, refused }) => {
    const others = placed.map((s, i) => pod(`other-${i}`, { spec: s }));
    const cache = cacheOf(
      Object.entries(nodes).map(([name, shape]) => node(name, shape)),
      others.length > 0 ? { n: others } : {},
    );
    const world = { cache, objects: objects as Partial<ObjectLookup> };
    expect(judge(plugin, pod('subject', { spec }), world).refused).toEqual(refused);
  });
});
