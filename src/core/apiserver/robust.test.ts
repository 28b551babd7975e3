import { LATE_RULES } from '../resources/late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import { ControlPlane } from '../control-plane.ts';
import { admissionPlugins } from '../resources/admission.ts';
import type { ApiRequest } from './request.ts';

/** Requests found by fuzzing (core/engine/fuzz.test.ts) that once went wrong. */
const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';

function newPlane(): ControlPlane {
  const plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: admissionPlugins(undefined, () => LATE_RULES),
  });
  const post = (path: string, body: object): void =>
    expect(plane.server.handle({ method: 'POST', path, body }).code).toBe(201);
  post('/api/v1/namespaces', { metadata: { name: 'default' } });
  post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  post(MAPS, { metadata: { name: 'm' }, data: { a: '1' } });
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  post('/apis/apps/v1/namespaces/default/replicasets', { metadata: { name: 'r' }, spec });
  post('/api/v1/namespaces/default/limitranges', {
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] },
  });
  return plane;
}

const jsonPatch = { 'content-type': 'application/json-patch+json' };
const mergePatch = { 'content-type': 'application/merge-patch+json' };
const notText = { toString: 'x' };

const ROWS: readonly [name: string, request: ApiRequest, answer: string][] = [
  [
    'a kind that is no text',
    { method: 'POST', path: MAPS, body: { apiVersion: 'v1', kind: notText, metadata: { name: 'x' } } },
    "400 couldn't get version/kind; json parse error: json: cannot unmarshal object into Go struct field .kind of type string",
  ],
  [
    'a field of every JavaScript object',
    { method: 'GET', path: MAPS, query: { fieldSelector: 'constructor=1' } },
    '400 field label not supported: constructor',
  ],
  [
    'a pod without a spec, limits for containers',
    { method: 'POST', path: PODS, body: { metadata: { name: 'x' } } },
    '422',
  ],
  [
    'a subresource of every JavaScript object',
    { method: 'GET', path: `${PODS}/m/constructor` },
    '404 the server could not find the requested resource',
  ],
  ['a class without a name', { method: 'POST', path: '/apis/scheduling.k8s.io/v1/priorityclasses', body: {} }, '422'],
  [
    'an apply whose version is no text',
    {
      method: 'PATCH',
      path: `${MAPS}/m`,
      headers: { 'content-type': 'application/apply-patch+yaml' },
      query: { fieldManager: 'x' },
      body: { apiVersion: true, kind: 'ConfigMap', metadata: { name: 'm' } },
    },
    '400',
  ],
  [
    'a scale that is none',
    { method: 'PUT', path: '/apis/apps/v1/namespaces/default/replicasets/r/scale', body: null },
    '400',
  ],
  ['a merge patch that leaves nothing', { method: 'PATCH', path: `${MAPS}/m`, headers: mergePatch, body: null }, '400'],
  [
    'a pointer that is none',
    { method: 'PATCH', path: `${MAPS}/m`, headers: jsonPatch, body: [{ op: 'test', path: 'data', value: 1 }] },
    '422',
  ],
  [
    'a test with what cannot be printed',
    { method: 'PATCH', path: `${MAPS}/m`, headers: jsonPatch, body: [{ op: 'test', path: '/data', value: notText }] },
    '422',
  ],
  [
    'a grace period that is no number',
    { method: 'DELETE', path: `${MAPS}/m`, body: { gracePeriodSeconds: notText } },
    '400 DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json: cannot unmarshal object into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
  ],
  ['a grace period of words', { method: 'DELETE', path: `${MAPS}/m`, query: { gracePeriodSeconds: 'x' } }, '400'],
  ['a dry run that is no text', { method: 'DELETE', path: `${MAPS}/m`, body: { dryRun: [notText] } }, '400'],
  [
    'an unknown propagation policy',
    { method: 'DELETE', path: `${MAPS}/m`, body: { propagationPolicy: 'x' } },
    '422 DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
  [
    'a delete of all with options that a list does not take',
    { method: 'DELETE', path: MAPS, query: { resourceVersionMatch: 'Exact' } },
    '422',
  ],
];

describe('refuses', () => {
  it.each(ROWS)('%s', (_name, request, answer) => {
    const plane = newPlane();
    const before = plane.store.revision;
    const { code, body } = plane.server.handle(request);
    const { kind, message } = body as Status;
    expect(kind).toBe('Status');
    expect(`${code} ${message}`.slice(0, answer.length)).toBe(answer);
    expect(plane.store.revision).toBe(before);
  });
});
