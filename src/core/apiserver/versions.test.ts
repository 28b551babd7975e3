import { LATE_RULES } from '../resources/late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { ControlPlane } from '../control-plane.ts';
import type { ApiRequest } from './request.ts';
import { WatchSession } from './watch.ts';

/** Kinds that are served in more than one version or group. */
function newApi() {
  const { server } = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: [],
  });
  const send = (method: ApiRequest['method'], path: string, body?: unknown, type?: string) =>
    server.handle({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(type ? { headers: { 'content-type': type } } : {}),
    }).body;
  return { server, send };
}

describe('HorizontalPodAutoscalers in v1', () => {
  const V1 = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers';
  const V2 = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const memory = {
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
  };
  const cpu = (averageUtilization: number) => ({
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
  });
  const made = (spec: object) => ({ metadata: { name: 'web' }, spec: { scaleTargetRef, maxReplicas: 5, ...spec } });

  it.each([
    ['a target', { targetCPUUtilizationPercentage: 60 }, [cpu(60)]],
    ['no target at all', {}, [cpu(80)]],
  ])('become v2: %s', (_name, spec, metrics) => {
    const { send } = newApi();
    const written = send('POST', V1, made(spec)) as KubeObject;
    expect(written).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { minReplicas: 1 } });
    expect(send('GET', `${V2}/web`)).toMatchObject({ apiVersion: 'autoscaling/v2', spec: { maxReplicas: 5, metrics } });
  });

  it('carry what only v2 has in annotations, and back', () => {
    const { send } = newApi();
    const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
    const stored = send('POST', V2, made({ metrics: [memory, cpu(50)], behavior })) as KubeObject;
    const seen = send('GET', `${V1}/web`) as KubeObject;
    expect(seen.spec).toEqual({ scaleTargetRef, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 50 });
    expect(JSON.parse(seen.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'] ?? '')).toEqual([memory]);
    const same = send('PUT', `${V1}/web`, seen) as KubeObject;
    expect(same.metadata.resourceVersion).toBe(stored.metadata.resourceVersion);
    send('PATCH', `${V1}/web`, { spec: { maxReplicas: 9 } }, 'application/merge-patch+json');
    expect(send('GET', `${V2}/web`)).toMatchObject({ spec: { maxReplicas: 9, metrics: [memory, cpu(50)], behavior } });
  });

  it('are refused by the rules of v2', () =>
    expect((newApi().send('POST', V1, made({ maxReplicas: 0 })) as Status).message).toContain(
      'spec.maxReplicas: Required value: must be set and greater than 0',
    ));
});

describe('Events in two groups', () => {
  const CORE = '/api/v1/namespaces/default/events';
  const NEW = '/apis/events.k8s.io/v1/namespaces/default/events';
  const about = { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'default' };
  const old = {
    metadata: { name: 'a' },
    involvedObject: about,
    reason: 'Killing',
    message: 'Stopping',
    type: 'Normal',
  };
  const strict = {
    metadata: { name: 'b' },
    regarding: about,
    reason: 'Scaled',
    note: 'More of them',
    type: 'Normal',
    action: 'Scale',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/scaler',
    reportingInstance: 'scaler-1',
  };

  it('are one store', () => {
    const { send } = newApi();
    send('POST', CORE, old);
    send('POST', NEW, strict);
    expect(send('GET', CORE)).toMatchObject({
      items: [{ message: 'Stopping' }, { apiVersion: 'v1', message: 'More of them', involvedObject: about }],
    });
    expect(send('GET', NEW)).toMatchObject({
      items: [{ apiVersion: 'events.k8s.io/v1', note: 'Stopping', regarding: about }, { note: 'More of them' }],
    });
    send('DELETE', `${NEW}/a`);
    expect(send('GET', `${CORE}/a`)).toMatchObject({ code: 404, message: 'events "a" not found' });
  });

  it('are watched and selected in the words of their group', () => {
    const { server, send } = newApi();
    send('POST', CORE, old);
    const watch = server.openWatch({
      method: 'GET',
      path: NEW,
      query: { watch: 'true', fieldSelector: 'regarding.name=web,reportingController=' },
    }) as WatchSession;
    expect(watch.pull()).toMatchObject([{ type: 'ADDED', object: { note: 'Stopping' } }]);
    send('PATCH', `${CORE}/a`, { count: 2 }, 'application/merge-patch+json');
    expect(watch.pull()).toMatchObject([{ type: 'MODIFIED', object: { deprecatedCount: 2 } }]);
  });

  it.each([
    ['a time', { eventTime: undefined }, 'eventTime: Required value'],
    ['a type', { type: 'Odd' }, 'type: Invalid value: "": has invalid value: Odd'],
    ['a controller', { reportingController: '' }, 'reportingController: Required value'],
    ['no count', { deprecatedCount: 3 }, 'count: Invalid value: "": needs to be unset'],
  ])('need %s in the newer group', (_name, change, text) => {
    const { send } = newApi();
    expect((send('POST', NEW, { ...strict, ...change }) as Status).message).toContain(text);
  });

  it('keep what was said in the newer group', () => {
    const { send } = newApi();
    const made = send('POST', NEW, strict) as KubeObject;
    const answer = send('PUT', `${NEW}/b`, { ...made, note: 'Less' }) as Status;
    expect(answer.message).toContain('message: Invalid value: "Less": field is immutable');
  });
});

it('custom resources are shown in the version that is asked for, and stored in one', () => {
  const { send } = newApi();
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema });
  send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'toys.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'toys', kind: 'Toy' },
      versions: [version('v1', true), version('v1beta1', false)],
    },
  });
  const at = (v: string) => `/apis/example.com/${v}/namespaces/default/toys`;
  send('POST', at('v1beta1'), {
    apiVersion: 'example.com/v1beta1',
    kind: 'Toy',
    metadata: { name: 'a' },
    spec: { n: 1 },
  });
  expect(send('GET', at('v1'))).toMatchObject({ items: [{ apiVersion: 'example.com/v1', spec: { n: 1 } }] });
  const old = send('GET', `${at('v1beta1')}/a`) as KubeObject;
  expect(old.apiVersion).toBe('example.com/v1beta1');
  expect(send('PUT', `${at('v1beta1')}/a`, old)).toEqual(old);
});

describe('kinds that are computed', () => {
  it('component statuses are told, with a warning', () => {
    const { server } = newApi();
    const answer = server.handle({ method: 'GET', path: '/api/v1/componentstatuses/scheduler' });
    expect(answer).toMatchObject({
      code: 200,
      body: { conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] },
      warnings: ['v1 ComponentStatus is deprecated in v1.19+'],
    });
    expect(server.handle({ method: 'GET', path: '/api/v1/componentstatuses' }).body).toMatchObject({
      kind: 'ComponentStatusList',
      items: [{}, {}, {}],
    });
    expect(server.handle({ method: 'POST', path: '/api/v1/componentstatuses', body: {} }).code).toBe(405);
    expect(server.handle({ method: 'GET', path: '/api/v1/componentstatuses/other' }).code).toBe(404);
  });

  it('a binding by itself binds the pod of its name', () => {
    const { send } = newApi();
    const pods = '/api/v1/namespaces/default/pods';
    send('POST', pods, { metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'nginx' }] } });
    const target = { kind: 'Node', name: 'node-1' };
    const bound = send('POST', '/api/v1/namespaces/default/bindings', { metadata: { name: 'a' }, target });
    expect(bound).toMatchObject({ status: 'Success' });
    expect(send('GET', `${pods}/a`)).toMatchObject({ spec: { nodeName: 'node-1' } });
  });
});
