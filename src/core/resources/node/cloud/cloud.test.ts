import { describe, expect, it } from 'vitest';
import type { Node, NodeAddress } from '../../../api/types.ts';
import type { CloudInstance, CloudRoute } from './cloud.ts';
import { initialized, labelsToMend, newAddresses } from './initialize.ts';
import { fateOf, type NodeFate } from './lifecycle-controller.ts';
import { networkCondition, planRoutes } from './route-controller.ts';

/** Rows follow the tests of upstream's controllers/{node,nodelifecycle,route}. */
const INSTANCE: CloudInstance = {
  providerID: 'fake://12345',
  instanceType: 't1.micro',
  zone: 'us-west-1a',
  region: 'us-west',
  addresses: [
    { type: 'Hostname', address: 'node0.cloud.internal' },
    { type: 'InternalIP', address: '10.0.0.1' },
    { type: 'ExternalIP', address: '132.143.154.163' },
  ],
  isShutDown: false,
};
const UNINITIALIZED = { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' };
const SHUTDOWN = { key: 'node.cloudprovider.kubernetes.io/shutdown', effect: 'NoSchedule' };

interface Shape {
  readonly labels?: object;
  readonly spec?: object;
  readonly ready?: string;
  readonly addresses?: readonly NodeAddress[];
  readonly conditions?: readonly object[];
}

const node = ({ labels = {}, spec = {}, ready = 'True', addresses = [], conditions = [] }: Shape = {}): Node =>
  ({
    metadata: { name: 'node0', uid: 'u', labels },
    spec,
    status: { conditions: [{ type: 'Ready', status: ready }, ...conditions], addresses },
  }) as unknown as Node;

describe('a Node as the cloud knows it', () => {
  it('gets its provider id, labels old and new, and loses the taint only', () => {
    const other = { key: 'dedicated', effect: 'NoSchedule' };
    const { metadata, spec } = initialized(
      node({ labels: { a: 'b' }, spec: { taints: [other, UNINITIALIZED] } }),
      INSTANCE,
    );
    expect(spec).toEqual({ providerID: 'fake://12345', taints: [other] });
    expect(metadata.labels).toEqual({
      a: 'b',
      'beta.kubernetes.io/instance-type': 't1.micro',
      'node.kubernetes.io/instance-type': 't1.micro',
      'failure-domain.beta.kubernetes.io/zone': 'us-west-1a',
      'topology.kubernetes.io/zone': 'us-west-1a',
      'failure-domain.beta.kubernetes.io/region': 'us-west',
      'topology.kubernetes.io/region': 'us-west',
    });
  });

  it('keeps a provider id that the kubelet gave', () => {
    expect(initialized(node({ spec: { providerID: 'own' } }), INSTANCE).spec.providerID).toBe('own');
  });

  const zone = 'topology.kubernetes.io/zone';
  const older = 'failure-domain.beta.kubernetes.io/zone';
  it.each([
    ['the newer label is missing', { [older]: 'a' }, { [zone]: 'a' }],
    ['they differ: the older is right', { [older]: 'a', [zone]: 'b' }, { [zone]: 'a' }],
    ['they agree', { [older]: 'a', [zone]: 'a' }, undefined],
    ['there is no older one', { [zone]: 'a' }, undefined],
  ])('labels: %s', (_, labels, mended) => expect(labelsToMend(node({ labels }))).toEqual(mended));

  const internal = { type: 'InternalIP', address: '10.0.0.1' } as const;
  const hostname = { type: 'Hostname', address: 'node0' } as const;
  const rows: [rule: string, node: Node, cloud: readonly NodeAddress[], wanted: readonly NodeAddress[] | undefined][] = [
    ['as the cloud says', node({ addresses: [hostname] }), INSTANCE.addresses, INSTANCE.addresses],
    ["the kubelet's hostname stays if the cloud has none", node({ addresses: [hostname] }), [internal], [internal, hostname]],
    ['nothing new', node({ addresses: [internal, hostname] }), [internal], undefined],
    ['none given', node({ addresses: [hostname] }), [], undefined],
    ['not before it is initialized', node({ spec: { taints: [UNINITIALIZED] } }), [internal], undefined],
  ]; // prettier-ignore
  it.each(rows)('addresses: %s', (_, had, addresses, wanted) => {
    expect(newAddresses(had, { ...INSTANCE, addresses })).toEqual(wanted);
  });
});

describe('what becomes of a Node', () => {
  const off = { ...INSTANCE, isShutDown: true };
  const tainted = { spec: { taints: [SHUTDOWN] } };
  const rows: [rule: string, node: Node, instance: CloudInstance | undefined, fate: NodeFate][] = [
    ['ready: it is not asked about', node(), undefined, 'keep'],
    ['ready again: the taint goes', node(tainted), INSTANCE, 'untaint'],
    ['not ready, and gone', node({ ready: 'False' }), undefined, 'delete'],
    ['silent, and gone', node({ ready: 'Unknown' }), undefined, 'delete'],
    ['not ready, but there', node({ ready: 'False' }), INSTANCE, 'keep'],
    ['silent, and off', node({ ready: 'Unknown' }), off, 'taint'],
    ['off, and known to be', node({ ready: 'Unknown', ...tainted }), off, 'keep'],
  ];
  it.each(rows)('%s', (_, had, instance, fate) => expect(fateOf(had, { instance: () => instance })).toBe(fate));
});

describe('routes', () => {
  const route = (name: string, of: string, cidr: string): CloudRoute => ({ name, node: of, cidr });
  const own = node({ spec: { podCIDRs: ['10.120.0.0/24'] } });
  it.each([
    ['one is missing', [own], [], ['10.120.0.0/24'], []],
    ['it is there', [own], [route('r', 'node0', '10.120.0.0/24')], [], []],
    ['of a Node that is gone', [], [route('r', 'node0', '10.120.0.0/24')], [], ['r']],
    ['to another Node', [own], [route('r', 'node1', '10.120.0.0/24')], ['10.120.0.0/24'], ['r']],
    ['of another range', [own], [route('r', 'node0', '10.120.9.0/24')], ['10.120.0.0/24'], ['r']],
    ['no range yet', [node()], [], [], []],
  ])('%s', (_, nodes, routes, create, remove) => {
    const plan = planRoutes(nodes, routes);
    expect([plan.create.map((r) => r.cidr), plan.remove.map((r) => r.name)]).toEqual([create, remove]);
  });

  it.each([
    ['no condition', own, 'RouteCreated'],
    ['told before', node({ ...own, spec: own.spec, conditions: [{ type: 'NetworkUnavailable', status: 'False', reason: 'RouteCreated' }] } as Shape), undefined],
    ['unavailable until now', node({ spec: own.spec, conditions: [{ type: 'NetworkUnavailable', status: 'True', reason: 'NoRouteCreated' }] }), 'RouteCreated'],
    ['without a range nothing is said', node(), undefined],
  ])('condition: %s', (_, had, reason) => expect(networkCondition(had)?.reason).toBe(reason)); // prettier-ignore
});
