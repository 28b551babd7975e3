import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../core/api/types.ts';
import { FAULTS } from '../../core/faults/registry.ts';
import type { FaultView } from '../../workers/protocol.ts';
import { FAULT_INFO, initialArgs } from './fault-info.ts';
import { faultOptions, targetKinds, type FaultTarget } from './fault-options.ts';
import { imagesIn, targetsOf, type ClusterParts } from './fault-targets.ts';

const CATALOG: readonly FaultView[] = [
  { name: 'delete-pod', targets: ['Pod'], isOneShot: true },
  { name: 'fail-readiness', targets: ['Pod'], isOneShot: false },
  { name: 'power-off', targets: ['Node'], isOneShot: false },
  { name: 'stop-scheduler', targets: ['Component'], isOneShot: false },
  { name: 'stop-controller-manager', targets: ['Component'], isOneShot: false },
  { name: 'delay-watches', targets: ['Cluster'], isOneShot: false },
];
const ACTIVE = [{ id: 'f1', name: 'fail-readiness', target: 'default/web-1', since: 10, trace: 1 }];

describe('faultOptions', () => {
  const cases: readonly { name: string; target: FaultTarget; out: readonly string[] }[] = [
    { name: 'a pod', target: { kind: 'Pod', name: 'default/web-2' }, out: ['delete-pod', 'fail-readiness'] },
    { name: 'a broken pod', target: { kind: 'Pod', name: 'default/web-1' }, out: ['delete-pod', 'fail-readiness f1'] },
    { name: 'the scheduler', target: { kind: 'Component', name: 'kube-scheduler' }, out: ['stop-scheduler'] },
    { name: 'a kubelet', target: { kind: 'Component', name: 'kubelet/node-1' }, out: [] },
    { name: 'the cluster', target: { kind: 'Cluster', name: '' }, out: ['delay-watches'] },
  ];
  for (const { name, target, out } of cases)
    it(name, () => {
      const options = faultOptions(CATALOG, ACTIVE, target);
      expect(options.map((o) => (o.active ? `${o.name} ${o.active.id}` : o.name))).toEqual(out);
    });
});

it('targetKinds: only those some fault aims at', () =>
  expect(targetKinds(CATALOG)).toEqual(['Node', 'Pod', 'Component', 'Cluster']));

describe('targetsOf', () => {
  const parts = {
    machines: [{ name: 'node-10' }, { name: 'node-2' }],
    pods: new Map([['Pod/default/web-1', {}]]),
    objects: new Map<string, KubeObject>(),
    components: ['kubelet/node-1', 'kube-scheduler', 'kube-controller-manager'].map((name) => ({ name })),
    faultCatalog: CATALOG,
  } as unknown as ClusterParts;
  const cases = [
    { kind: 'Node', out: ['node-2', 'node-10'] },
    { kind: 'Pod', out: ['default/web-1'] },
    { kind: 'Component', out: ['kube-scheduler', 'kube-controller-manager'] },
    { kind: 'Cluster', out: [''] },
  ] as const;
  for (const { kind, out } of cases) it(kind, () => expect(targetsOf(kind, parts)).toEqual(out));
});

it('imagesIn: pods and templates, each once', () => {
  const containers = (...images: string[]) => ({ containers: images.map((image) => ({ image })) });
  const objects = new Map([
    ['a', { spec: { ...containers('nginx'), initContainers: [{ image: 'busybox' }] } }],
    ['b', { spec: { template: { spec: containers('nginx', 'redis') } } }],
    ['c', { data: {} }],
  ]) as unknown as ReadonlyMap<string, KubeObject>;
  expect(imagesIn(objects)).toEqual(['busybox', 'nginx', 'redis']);
});

it('every fault of the engine has its texts', () =>
  expect(Object.keys(FAULT_INFO).sort()).toEqual(FAULTS.map((fault) => fault.name).sort()));

it('arguments start at their initial values', () => {
  expect(initialArgs('power-off')).toEqual({});
  expect(initialArgs('no-such-fault')).toEqual({});
  expect(initialArgs('crash-container')).toEqual({});
  expect(initialArgs('delay-watches')).toEqual({ delayMs: 5000 });
});
