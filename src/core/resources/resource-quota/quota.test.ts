import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { KubeObject, Pod, ResourceQuota } from '../../api/types.ts';
import type { ApiRequest } from '../../apiserver/request.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster } from '../../testing/cluster.ts';
import { limitRanger } from '../limit-range/admission.ts';
import { replicaSetController } from '../replica-set/controller.ts';
import { resourceQuota } from './admission.ts';
import { resourceQuotaController } from './controller.ts';

const PODS = '/api/v1/namespaces/default/pods';

function newCluster() {
  const manager = controllerManager([controller(resourceQuotaController), controller(replicaSetController)]);
  const cluster = createTestCluster({ admission: [limitRanger, resourceQuota()], components: [manager] });
  const send = (method: ApiRequest['method'], path: string, body?: unknown, query?: ApiRequest['query']) => {
    const { code, body: answer } = cluster.handle({ method, path, body, ...(query ? { query } : {}) });
    return { code, message: (answer as Status).message };
  };
  return {
    ...cluster,
    send,
    quota(hard: Record<string, string>, spec: object = {}, name = 'q') {
      const [made] = cluster.apply({
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name },
        spec: { hard, ...spec },
      });
      cluster.advance(100);
      return made as ResourceQuota;
    },
    used: (name = 'q') => cluster.client.get('ResourceQuota', 'default', name).status?.used,
    pod: (name: string, spec: object = {}, query?: ApiRequest['query']) => send('POST', PODS, podOf(name, spec), query),
  };
}

const podOf = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
});

const REFUSED = (used: string) =>
  `pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=${used}, limited: pods=2`;

describe('a quota', () => {
  it('is counted when it is made, charged by admission and given back when pods go', () => {
    const cluster = newCluster();
    cluster.pod('a');
    cluster.quota({ pods: '2', 'count/pods': '5', configmaps: '3' });
    expect(cluster.used()).toEqual({ pods: '1', 'count/pods': '1', configmaps: '0' });
    expect(cluster.pod('b').code).toBe(201);
    expect(cluster.used()).toEqual({ pods: '2', 'count/pods': '2', configmaps: '0' });
    expect(cluster.pod('c')).toEqual({ code: 403, message: REFUSED('2') });
    cluster.send('DELETE', `${PODS}/a`, undefined, { gracePeriodSeconds: '0' });
    cluster.advance(100);
    expect(cluster.used()).toEqual({ pods: '1', 'count/pods': '1', configmaps: '0' });
    expect(cluster.pod('c').code).toBe(201);
  });

  it('stays as it is after dry runs and refused writes', () => {
    const cluster = newCluster();
    cluster.quota({ pods: '2' });
    cluster.quota({ 'count/pods': '1' }, {}, 'r');
    cluster.pod('a');
    const before = cluster.list('ResourceQuota');
    expect(cluster.pod('b', {}, { dryRun: 'All' }).code).toBe(403);
    expect(cluster.pod('a', {}, {}).code).toBe(403);
    expect(cluster.pod('b', { restartPolicy: 'Sometimes' }).code).toBe(422);
    expect(cluster.list('ResourceQuota')).toEqual(before);
    const larger = newCluster();
    larger.quota({ pods: '2' });
    larger.pod('a');
    expect([larger.pod('a').code, larger.pod('b', {}, { dryRun: 'All' }).code]).toEqual([409, 201]);
    expect(larger.used()).toEqual({ pods: '1' });
  });

  it('does not count pods that have ended', () => {
    const cluster = newCluster();
    cluster.quota({ pods: '2', 'count/pods': '9' });
    cluster.pod('a');
    const pod = cluster.client.get('Pod', 'default', 'a');
    cluster.client.updateStatus('Pod', { ...pod, status: { ...pod.status, phase: 'Succeeded' } } as Pod);
    cluster.advance(100);
    expect(cluster.used()).toEqual({ pods: '0', 'count/pods': '1' });
  });

  it('counts anew when it is changed', () => {
    const cluster = newCluster();
    cluster.pod('a');
    cluster.quota({ pods: '2' });
    cluster.quota({ pods: '3', 'limits.cpu': '1' });
    const { status } = cluster.client.get('ResourceQuota', 'default', 'q');
    expect(status).toEqual({ hard: { pods: '3', 'limits.cpu': '1' }, used: { pods: '1', 'limits.cpu': '0' } });
    expect(cluster.pod('b').message).toBe('pods "b" is forbidden: failed quota: q: must specify limits.cpu for: c');
  });

  it('is kept by what a LimitRange adds', () => {
    const cluster = newCluster();
    cluster.quota({ 'limits.cpu': '1' });
    cluster.apply({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l' },
      spec: { limits: [{ type: 'Container', default: { cpu: '600m' } }] },
    });
    expect(cluster.pod('a').code).toBe(201);
    expect(cluster.used()).toEqual({ 'limits.cpu': '600m' });
    expect(cluster.pod('b').message).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: limits.cpu=600m, used: limits.cpu=600m, limited: limits.cpu=1',
    );
  });

  it('counts custom resources', () => {
    const cluster = newCluster();
    cluster.apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    });
    cluster.quota({ 'count/things.example.com': '1' });
    const create = (name: string) =>
      cluster.send('POST', '/apis/example.com/v1/namespaces/default/things', {
        apiVersion: 'example.com/v1',
        kind: 'Thing',
        metadata: { name },
      });
    expect(create('a').code).toBe(201);
    expect(create('b').message).toBe(
      'things.example.com "b" is forbidden: exceeded quota: q, requested: count/things.example.com=1, used: count/things.example.com=1, limited: count/things.example.com=1',
    );
    cluster.send('DELETE', '/apis/example.com/v1/namespaces/default/things/a');
    cluster.advance(100);
    expect(create('b').code).toBe(201);
  });

  it('makes controllers say why they cannot', () => {
    const cluster = newCluster();
    cluster.quota({ pods: '2' });
    const labels = { app: 'web' };
    cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podOf('').spec },
      },
    });
    cluster.advance(1000);
    expect(cluster.list('Pod')).toHaveLength(2);
    expect(cluster.used()).toEqual({ pods: '2' });
    expect(cluster.events('FailedCreate')[0]).toMatch(
      /^Warning FailedCreate Error creating: pods "web-[a-z0-9]{5}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
  });

  it('is right again after the manager was away', () => {
    const cluster = createTestCluster({ admission: [resourceQuota()] });
    const [made] = cluster.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { pods: '5' } },
    }) as KubeObject[];
    cluster.apply(podOf('a'));
    expect((made as ResourceQuota).status).toEqual({});
    cluster.start(controllerManager([controller(resourceQuotaController)]));
    cluster.advance(100);
    expect(cluster.client.get('ResourceQuota', 'default', 'q').status?.used).toEqual({ pods: '1' });
  });
});
