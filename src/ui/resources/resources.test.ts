import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../core/api/types.ts';
import { keyOf } from '../store/key-of.ts';
import { FAKE_PODS, fakeObjects, fakePod } from '../testing/fake-cluster.ts';
import { resourceGroups } from './resource-rows.ts';
import { shortStatus } from './short-status.ts';

const OBJECTS = new Map(fakeObjects().map((object) => [keyOf(object), object]));
const PODS = new Map(FAKE_PODS.map((pod) => fakePod(pod).summary).map((summary) => [summary.key, summary]));
const ALL = { search: '', namespace: '', groupKind: '' };

describe('resourceGroups', () => {
  const cases = [
    { name: 'pods first, events last', filter: ALL, first: 'Pod', last: 'Event', rows: 21 },
    { name: 'one kind', filter: { ...ALL, groupKind: 'Node' }, first: 'Node', last: 'Node', rows: 3 },
    {
      name: 'a word of the name',
      filter: { ...ALL, search: 'redis' },
      first: 'Pod',
      last: 'apps/StatefulSet',
      rows: 2,
    },
    {
      name: 'kind and name together',
      filter: { ...ALL, search: 'service web' },
      first: 'Service',
      last: 'discovery.k8s.io/EndpointSlice',
      rows: 2,
    },
    {
      name: 'another namespace leaves the cluster-scoped',
      filter: { ...ALL, namespace: 'kube-system' },
      first: 'Node',
      last: 'Namespace',
      rows: 7,
    },
  ];
  for (const { name, filter, first, last, rows } of cases)
    it(name, () => {
      const groups = resourceGroups(OBJECTS, PODS, filter);
      expect([groups[0]?.groupKind, groups.at(-1)?.groupKind]).toEqual([first, last]);
      expect(groups.reduce((sum, group) => sum + group.rows.length, 0)).toBe(rows);
    });

  it('leaves out the roles of every cluster until they are asked for', () => {
    const roleOf = (name: string, labels: Record<string, string>) =>
      ({
        kind: 'ClusterRole',
        apiVersion: 'rbac.authorization.k8s.io/v1',
        metadata: { name, labels },
      }) as unknown as KubeObject;
    const roles = [roleOf('view', { 'kubernetes.io/bootstrapping': 'rbac-defaults' }), roleOf('mine', {})];
    const objects = new Map(roles.map((role) => [keyOf(role), role]));
    const names = (filter: object): string[] =>
      resourceGroups(objects, new Map(), { ...ALL, ...filter }).flatMap((g) => g.rows.map((row) => row.name));
    expect(names({})).toEqual(['mine']);
    expect(names({ search: 'view' })).toEqual(['view']);
    expect(names({ groupKind: 'rbac.authorization.k8s.io/ClusterRole' })).toEqual(['mine', 'view']);
    expect(names({ isComplete: true })).toEqual(['mine', 'view']);
  });

  it('says of a pod what kubectl says', () => {
    const [pods] = resourceGroups(OBJECTS, PODS, { ...ALL, search: 'b8f9x', groupKind: 'Pod' });
    expect(pods?.rows[0]?.status).toEqual({ text: 'ContainerCreating 0/1', tone: 'pending' });
  });
});

describe('shortStatus', () => {
  const object = (rest: object) => ({ metadata: { name: 'x' }, ...rest }) as unknown as KubeObject;
  const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });
  const cases = [
    {
      name: 'Deployment on its way',
      kind: 'apps/Deployment',
      rest: { spec: { replicas: 3 }, status: { readyReplicas: 1 } },
      out: ['1/3', 'pending'],
    },
    { name: 'Deployment without a status', kind: 'apps/Deployment', rest: { spec: {} }, out: ['0/1', 'pending'] },
    { name: 'scaled to zero', kind: 'apps/ReplicaSet', rest: { spec: { replicas: 0 } }, out: ['0/0', 'ready'] },
    { name: 'Node ready', kind: 'Node', rest: ready('True'), out: ['Ready', 'ready'] },
    { name: 'Node unknown is not ready', kind: 'Node', rest: ready('Unknown'), out: ['NotReady', 'failed'] },
    {
      name: 'Node cordoned',
      kind: 'Node',
      rest: { ...ready('True'), spec: { unschedulable: true } },
      out: ['Ready,SchedulingDisabled', 'ready'],
    },
    {
      name: 'Service',
      kind: 'Service',
      rest: { spec: { type: 'NodePort', clusterIP: '10.96.0.7' } },
      out: ['NodePort 10.96.0.7', null],
    },
    {
      name: 'EndpointSlice',
      kind: 'discovery.k8s.io/EndpointSlice',
      rest: { endpoints: [{ conditions: { ready: false } }, { conditions: {} }] },
      out: ['1/2', 'pending'],
    },
    {
      name: 'Job done',
      kind: 'batch/Job',
      rest: { status: { conditions: [{ type: 'Complete', status: 'True' }] } },
      out: ['Complete', 'done'],
    },
    { name: 'Warning', kind: 'Event', rest: { type: 'Warning', reason: 'BackOff' }, out: ['BackOff', 'failed'] },
    {
      name: 'being deleted',
      kind: 'Service',
      rest: { metadata: { name: 'x', deletionTimestamp: 'z' } },
      out: ['Terminating', 'leaving'],
    },
  ];
  for (const { name, kind, rest, out } of cases)
    it(name, () => expect(shortStatus(kind, object(rest))).toEqual({ text: out[0], tone: out[1] }));

  it('a kind without a column', () => expect(shortStatus('rbac.authorization.k8s.io/Role', object({}))).toBeNull());
});
