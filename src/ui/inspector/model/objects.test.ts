import { describe, expect, it } from 'vitest';
import type { KubeObject, Node } from '../../../core/api/types.ts';
import type { KindView } from '../../../workers/protocol.ts';
import { clockText } from './age.ts';
import { componentGroups } from './cluster-summary.ts';
import { endpointRows } from './endpoints.ts';
import { serviceUrl, stations } from './http-path.ts';
import { imageName, resourceRows, taintText } from './node-view.ts';
import { nodeState, objectState } from './object-state.ts';
import { ownerLinks } from './owners.ts';
import { resourcePath } from './resource-path.ts';

describe('nodeState', () => {
  const node = (status: string | undefined, unschedulable = false): Node =>
    ({
      spec: { unschedulable },
      status: { conditions: status ? [{ type: 'Ready', status }] : [] },
    }) as unknown as Node;
  const cases = [
    { name: 'ready', node: node('True'), word: 'Ready', tone: 'ready' },
    { name: 'cordoned', node: node('True', true), word: 'Ready,SchedulingDisabled', tone: 'pending' },
    { name: 'silent', node: node('Unknown'), word: 'NotReady', tone: 'failed' },
    { name: 'new', node: node(undefined), word: 'Unknown', tone: 'failed' },
  ];
  for (const { name, node: given, word, tone } of cases)
    it(name, () => expect(nodeState(given)).toEqual({ word, tone }));
});

describe('objectState', () => {
  const namespace = (deleted?: string) =>
    ({ kind: 'Namespace', metadata: { deletionTimestamp: deleted }, status: { phase: 'Active' } }) as never;
  it('a phase', () =>
    expect(objectState('Namespace//a', namespace(), undefined)).toEqual({ word: 'Active', tone: 'ready' }));
  it('going', () => expect(objectState('Namespace//a', namespace('x'), undefined)?.word).toBe('Terminating'));
  it('no state', () => expect(objectState('ConfigMap/a/b', { metadata: {} } as never, undefined)).toBeUndefined());
});

describe('resourcePath', () => {
  const kind = (groupKind: string, apiVersion: string, plural: string, namespaced: boolean): KindView => ({
    groupKind,
    apiVersion,
    plural,
    namespaced,
    kind: '',
    shortNames: [],
  });
  const kinds = [kind('apps/Deployment', 'apps/v1', 'deployments', true), kind('Node', 'v1', 'nodes', false)];
  const cases = [
    { key: 'apps/Deployment/default/web', path: '/apis/apps/v1/namespaces/default/deployments/web' },
    { key: 'Node//node-1', path: '/api/v1/nodes/node-1' },
    { key: 'Unknown/default/x', path: undefined },
  ];
  for (const { key, path } of cases) it(key, () => expect(resourcePath(kinds, key)).toBe(path));
});

it('endpointRows: readiness of each address of the Service, sorted', () => {
  const slice = (name: string, service: string, endpoints: unknown): [string, KubeObject] => [
    `discovery.k8s.io/EndpointSlice/default/${name}`,
    {
      metadata: { name, labels: { 'kubernetes.io/service-name': service } },
      ports: [{ port: 80 }],
      endpoints,
    } as never,
  ];
  const objects = new Map([
    slice('a', 'web', [
      { addresses: ['10.0.0.9'], conditions: { ready: false, terminating: true } },
      { addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', namespace: 'default', name: 'p' }, nodeName: 'n' },
      { addresses: ['10.0.0.5'], conditions: { ready: false } },
    ]),
    slice('b', 'other', [{ addresses: ['10.0.0.2'] }]),
  ]);
  expect(endpointRows('default', 'web', objects)).toEqual([
    { address: '10.0.0.1', ports: ['80'], pod: 'Pod/default/p', node: 'n', state: 'ready', tone: 'ready' },
    { address: '10.0.0.5', ports: ['80'], state: 'not-ready', tone: 'pending' },
    { address: '10.0.0.9', ports: ['80'], state: 'terminating', tone: 'leaving' },
  ]);
});

it('resourceRows: requested against allocatable', () => {
  const node = {
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110', 'hugepages-1Gi': '0' },
      allocatable: { cpu: '3500m', memory: '7Gi', pods: '110' },
    },
  } as unknown as Node;
  const machine = { cpuRequestedMilli: 700, memoryRequestedBytes: 3.5 * 2 ** 30 } as never;
  expect(resourceRows(node, machine, 11)).toEqual([
    { name: 'cpu', capacity: '4', allocatable: '3500m', requested: '700m', share: 0.2 },
    { name: 'memory', capacity: '8 GiB', allocatable: '7 GiB', requested: '3.5 GiB', share: 0.5 },
    { name: 'pods', capacity: '110', allocatable: '110', requested: '11', share: 0.1 },
  ]);
});

describe('small texts', () => {
  const cases = [
    { name: 'taint', is: taintText({ key: 'a', value: 'b', effect: 'NoSchedule' }), text: 'a=b:NoSchedule' },
    { name: 'taint without a value', is: taintText({ key: 'a', effect: 'NoExecute' }), text: 'a:NoExecute' },
    { name: 'image: tag before digest', is: imageName(['x@sha256:1', 'x:1']), text: 'x:1' },
    { name: 'url in the same namespace', is: serviceUrl('web', 'a', 'a', 80), text: 'http://web/' },
    { name: 'url from elsewhere', is: serviceUrl('web', 'a', 'b', 8080), text: 'http://web.a:8080/' },
    { name: 'time', is: clockText(401_450), text: '06:41.4' },
    { name: 'time with hours', is: clockText(3_661_000), text: '1:01:01.0' },
  ];
  for (const { name, is, text } of cases) it(name, () => expect(is).toBe(text));
});

it('stations: the last one of a failed request is where it failed', () => {
  const hop = (kind: string, args = {}) => ({ kind, at: 'x', args });
  const outcome = { ok: false, hops: [hop('source'), hop('service', { probability: 1 / 3 })] } as never;
  expect(stations(outcome)).toEqual([
    { kind: 'source', at: 'x', facts: [], tone: 'ready' },
    { kind: 'service', at: 'x', facts: ['probability 0.3333'], tone: 'failed' },
  ]);
});

it('ownerLinks: in the namespace, or in the cluster if only there', () => {
  const owners = [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: '1', controller: true },
    { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: '2' },
  ];
  const objects = new Map([['Node//n1', {} as KubeObject]]);
  expect(ownerLinks({ namespace: 'a', ownerReferences: owners }, objects).map((o) => o.key)).toEqual([
    'apps/ReplicaSet/a/rs',
    'Node//n1',
  ]);
});

it('componentGroups: one line for the kubelets of all nodes', () => {
  const components = [
    { name: 'kube-scheduler', isRunning: true },
    { name: 'kubelet/node-1', isRunning: true },
    { name: 'kubelet/node-2', isRunning: false },
  ];
  expect(componentGroups(components)).toEqual([
    { name: 'kube-scheduler', running: 1, total: 1, stopped: [] },
    { name: 'kubelet', running: 1, total: 2, stopped: ['kubelet/node-2'] },
  ]);
});
