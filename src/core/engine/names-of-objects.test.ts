import { expect, it } from 'vitest';
import type { ApiRequest } from '../index.ts';
import { celSource } from '../cel.ts';
import { createEngine } from './create-engine.ts';

/**
 * Names that every JavaScript object has, in fields whose values are looked up in tables: they are values as any other,
 * and nobody falls over them or tells of functions.
 */
const WORDS = ['constructor', 'toString', '__proto__', 'valueOf'];
const TEMPLATE = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } };
const DEFAULT = '/api/v1/namespaces/default';
const SCHEDULER = '/api/v1/namespaces/kube-system/configmaps';
const post = (path: string, name: string, more: object): ApiRequest => ({
  method: 'POST',
  path,
  body: { metadata: { name }, ...more },
});

const scheduled = (w: string): string =>
  JSON.stringify({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ pluginConfig: [{ name: w, args: {} }], plugins: { score: { enabled: [{ name: w }] } } }],
  });

const requests = (w: string, plain: string): readonly ApiRequest[] => [
  post('/apis/storage.k8s.io/v1/storageclasses', plain, { provisioner: w }),
  post(`${DEFAULT}/persistentvolumeclaims`, plain, {
    spec: { storageClassName: plain, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }),
  post('/apis/batch/v1/namespaces/default/cronjobs', plain, {
    spec: { schedule: w, timeZone: w, jobTemplate: { spec: { template: TEMPLATE } } },
  }),
  post('/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', plain, {
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: w, kind: w, name: w }, metrics: [{ type: w }] },
  }),
  post(`${DEFAULT}/pods`, plain, {
    spec: { nodeSelector: { [w]: w }, containers: [{ name: 'c', image: plain, command: [w], resources: { limits: { [w]: '1' } } }] }, // prettier-ignore
  }),
  post(`${DEFAULT}/pods`, `${plain}-2`, {
    spec: { containers: [{ name: 'c', image: plain, command: [w], args: [w], env: [{ name: w, value: w }] }] },
  }),
  post(`${DEFAULT}/services`, plain, { spec: { type: w, ports: [{ port: 80, protocol: w, appProtocol: w }] } }),
  post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', 'foos.example.com', {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'foos', kind: 'Foo' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { [w]: { type: w, format: w } } } } }], // prettier-ignore
    },
  }),
  { method: 'PATCH', path: '/api/v1/nodes/node-1', headers: { 'content-type': w }, body: {} },
  { method: 'GET', path: `/api/v1/nodes/node-1/proxy/${w}` },
  { method: 'GET', path: `${DEFAULT}/${w}`, query: { fieldSelector: `${w}=a`, labelSelector: `${w}=a` } },
  post(SCHEDULER, 'kube-scheduler-config', { data: { 'config.json': scheduled(w) } }),
];

it.each(WORDS)('%s', (word) => {
  const engine = createEngine({ nodes: 1, seed: 1, cel: celSource() });
  engine.advance(20_000);
  const texts = requests(word, `x-${word.replaceAll('_', '').toLowerCase()}`).map((request) => {
    const { body } = engine.handle(request);
    engine.advance(engine.now + 2_000);
    return JSON.stringify(body);
  });
  texts.push(...[...engine.objects()].map((o) => JSON.stringify(o)));
  expect(texts.filter((text) => /native code|\[object/.test(text))).toEqual([]);
});
