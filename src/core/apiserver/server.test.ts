import { LATE_RULES } from '../resources/late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { ControlPlane } from '../control-plane.ts';
import { admissionPlugins } from '../resources/admission.ts';
import type { ApiRequest, ApiResponse } from './request.ts';
import type { ObjectList } from './rest-read.ts';
import type { Table } from '../api/table.ts';

type Method = ApiRequest['method'];
type Extra = Omit<ApiRequest, 'method' | 'path' | 'body'>;

interface Api {
  readonly plane: ControlPlane;
  send(method: Method, path: string, body?: unknown, extra?: Extra): ApiResponse;
  /** The object of a request that must succeed. */
  ok(method: Method, path: string, body?: unknown, extra?: Extra): KubeObject;
  /** Code, reason and message of one that must fail. */
  refused(method: Method, path: string, body?: unknown, extra?: Extra): string;
}

function newApi(): Api {
  const plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: admissionPlugins(undefined, () => LATE_RULES),
  });
  const send: Api['send'] = (method, path, body, extra = {}) =>
    plane.server.handle({ method, path, ...(body === undefined ? {} : { body }), ...extra });
  const api: Api = {
    plane,
    send,
    ok(method, path, body, extra) {
      const response = send(method, path, body, extra);
      expect(response.code, JSON.stringify(response.body)).toBeLessThan(300);
      return response.body as KubeObject;
    },
    refused(method, path, body, extra) {
      const { code, body: answer } = send(method, path, body, extra);
      const { reason, message } = answer as Status;
      return `${code} ${reason ?? ''} ${message ?? ''}`;
    },
  };
  for (const name of ['default', 'kube-system']) api.ok('POST', '/api/v1/namespaces', { metadata: { name } });
  api.ok('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  return api;
}

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

const map = (name: string, data?: Record<string, string>, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...(data ? { data } : {}),
});

const pod = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});

const deployment = (name: string, replicas = 1) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  },
});

const asPatch = (type: string): Extra => ({ headers: { 'content-type': `application/${type}` } });
const MERGE = asPatch('merge-patch+json');
const JSON_PATCH = asPatch('json-patch+json');
const STRATEGIC = asPatch('strategic-merge-patch+json');

const status = (body: unknown): Status => body as Status;
const data = (object: KubeObject) => (object as { data?: Record<string, string> }).data;
const spec = (object: KubeObject) => object.spec as Record<string, unknown>;
const rv = (object: KubeObject) => object.metadata.resourceVersion;

describe('create', () => {
  it('fills in what only the server decides', () => {
    const api = newApi();
    const { metadata, ...rest } = api.ok('POST', MAPS, map('a', { k: 'v' }, { uid: 'mine', labels: { x: 'y' } }));
    expect(rest).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' } });
    expect(metadata).toMatchObject({ name: 'a', namespace: 'default', labels: { x: 'y' } });
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(metadata.creationTimestamp).toBe('2026-01-01T00:00:00Z');
    expect(metadata.generation).toBeUndefined();
  });

  it('answers 201 and starts the generation of kinds that have one', () => {
    const api = newApi();
    const response = api.send('POST', DEPLOYMENTS, deployment('web'));
    expect(response.code).toBe(201);
    expect((response.body as KubeObject).metadata.generation).toBe(1);
  });

  it('makes up a name', () => {
    const api = newApi();
    const names = [1, 2, 3].map(() => api.ok('POST', MAPS, { metadata: { generateName: 'x-' } }).metadata.name);
    for (const name of names) expect(name).toMatch(/^x-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(new Set(names).size).toBe(3);
  });

  it('keeps owners and finalizers', () => {
    const api = newApi();
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u', controller: true }];
    const made = api.ok('POST', MAPS, map('a', {}, { ownerReferences, finalizers: ['x.io/f'] }));
    expect(made.metadata).toMatchObject({ ownerReferences, finalizers: ['x.io/f'] });
  });

  it.each([
    ['twice', MAPS, map('twice'), '409 AlreadyExists configmaps "twice" already exists'],
    [
      'without a name',
      MAPS,
      { metadata: {} },
      '422 Invalid ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'in another namespace',
      MAPS,
      map('a', {}, { namespace: 'x' }),
      '400 BadRequest the namespace of the provided object does not match the namespace sent on the request',
    ],
    ['in no namespace', '/api/v1/namespaces/nope/configmaps', map('a'), '404 NotFound namespaces "nope" not found'],
    [
      'of another kind',
      MAPS,
      { ...map('a'), kind: 'Secret' },
      '400 BadRequest the object provided is unrecognized (must be of type ConfigMap): got v1, Kind=Secret, expected v1, Kind=ConfigMap',
    ],
    [
      'of another version',
      MAPS,
      { ...map('a'), apiVersion: 'v2' },
      '400 BadRequest the API version in the data (v2) does not match the expected API version (v1)',
    ],
    [
      'of no resource',
      '/api/v1/namespaces/default/nopes',
      map('a'),
      '404 NotFound the server could not find the requested resource',
    ],
    [
      'with a value of another type',
      MAPS,
      { ...map('a'), data: [] },
      '400 BadRequest ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string',
    ],
  ])('refuses one %s', (_name, path, body, text) => {
    const api = newApi();
    api.ok('POST', MAPS, map('twice'));
    expect(api.refused('POST', path, body)).toBe(text);
  });

  it('stores nothing in a dry run', () => {
    const api = newApi();
    const made = api.ok('POST', MAPS, map('a'), { query: { dryRun: 'All' } });
    expect(made.metadata.uid).toBeDefined();
    expect(api.refused('GET', `${MAPS}/a`)).toBe('404 NotFound configmaps "a" not found');
  });

  it.each([
    [
      'Strict',
      '400 BadRequest ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "date"',
      undefined,
    ],
    ['Warn', 'created', ['unknown field "date"']],
    ['Ignore', 'created', undefined],
  ])('deals with unknown fields as fieldValidation=%s asks', (fieldValidation, outcome, warnings) => {
    const api = newApi();
    const response = api.send('POST', MAPS, { ...map('a'), date: 'x' }, { query: { fieldValidation } });
    const { reason, message } = status(response.body);
    expect(response.code === 201 ? 'created' : `${response.code} ${reason ?? ''} ${message ?? ''}`).toBe(outcome);
    expect(response.warnings).toEqual(warnings);
    if (response.code === 201) expect(response.body).not.toHaveProperty('date');
  });
});

describe('get and list', () => {
  function withMaps(): Api {
    const api = newApi();
    for (const name of ['c', 'a', 'b', 'd']) {
      api.ok('POST', MAPS, map(name, {}, { labels: { name, half: name < 'c' ? 'first' : 'second' } }));
    }
    return api;
  }
  const names = (body: unknown) => (body as ObjectList).items.map((o) => o.metadata.name);
  const list = (api: Api, query: Record<string, string> = {}) =>
    api.send('GET', MAPS, undefined, { query }).body as ObjectList;

  it('lists in order of the names, with the revision of the moment', () => {
    const api = withMaps();
    const all = list(api);
    expect(names(all)).toEqual(['a', 'b', 'c', 'd']);
    expect(all).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '7' } });
  });

  it.each([
    ['half=first', ['a', 'b']],
    ['half!=first', ['c', 'd']],
    ['name in (a,d),half', ['a', 'd']],
    ['name notin (a,d)', ['b', 'c']],
    ['!half', []],
  ])('selects by labels: %s', (labelSelector, expected) => {
    expect(names(list(withMaps(), { labelSelector }))).toEqual(expected);
  });

  it('selects by fields', () => {
    const api = withMaps();
    expect(names(list(api, { fieldSelector: 'metadata.name=b' }))).toEqual(['b']);
    expect(names(list(api, { fieldSelector: 'metadata.name!=b,metadata.namespace=default' }))).toEqual(['a', 'c', 'd']);
    expect(api.refused('GET', MAPS, undefined, { query: { fieldSelector: 'data=x' } })).toBe(
      '400 BadRequest field label not supported: data',
    );
    api.ok('POST', PODS, pod('p', { nodeName: 'n1' }));
    const onNode = (node: string) =>
      names(api.ok('GET', PODS, undefined, { query: { fieldSelector: `spec.nodeName=${node}` } }));
    expect([onNode('n1'), onNode('n2')]).toEqual([['p'], []]);
  });

  it('gives pages of one moment', () => {
    const api = withMaps();
    const first = list(api, { limit: '2' });
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(2);
    api.ok('DELETE', `${MAPS}/c`);
    const second = list(api, { limit: '2', continue: first.metadata.continue as string });
    expect(names(second)).toEqual(['c', 'd']);
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  it('lists over all namespaces', () => {
    const api = withMaps();
    api.ok('POST', '/api/v1/namespaces/kube-system/configmaps', map('z'));
    expect(names(api.ok('GET', '/api/v1/configmaps'))).toEqual(['a', 'b', 'c', 'd', 'z']);
  });

  it('shows tables', () => {
    const api = withMaps();
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
    const table = api.send('GET', MAPS, undefined, { headers }).body as Table;
    expect(table.columnDefinitions.map((c) => c.name)).toEqual(['Name', 'Data', 'Age']);
    expect(table.rows.map((r) => r.cells)).toEqual(['a', 'b', 'c', 'd'].map((n) => [n, 0, '0s']));
    const one = api.send('GET', `${MAPS}/a`, undefined, { headers }).body as Table;
    expect(one.rows).toHaveLength(1);
  });

  it('has no rows of what is only created: 406, or the object if that would do', () => {
    const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const body = { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } };
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { send, refused } = newApi();
    expect(refused('POST', reviews, body, { headers: { accept: table } })).toContain(
      'only the following media types are accepted: application/json, application/yaml',
    );
    const plain = send('POST', reviews, body, { headers: { accept: `${table},application/json` } });
    expect(plain).toMatchObject({ code: 201, body: { kind: 'SelfSubjectAccessReview', status: { allowed: true } } });
  });

  it('says what is missing', () => {
    const api = newApi();
    expect(api.refused('GET', `${MAPS}/x`)).toBe('404 NotFound configmaps "x" not found');
    expect(api.refused('GET', `${DEPLOYMENTS}/x`)).toBe('404 NotFound deployments.apps "x" not found');
    expect(api.refused('PUT', MAPS, map('x'))).toMatch(/^405 MethodNotAllowed /);
  });
});

describe('update', () => {
  it('moves the resourceVersion, and the generation only with the spec', () => {
    const api = newApi();
    const made = api.ok('POST', DEPLOYMENTS, deployment('web'));
    const labelled = api.ok('PUT', `${DEPLOYMENTS}/web`, {
      ...made,
      metadata: { ...made.metadata, labels: { a: 'b' } },
    });
    expect(Number(rv(labelled))).toBeGreaterThan(Number(rv(made)));
    expect(labelled.metadata.generation).toBe(1);
    const scaled = api.ok('PUT', `${DEPLOYMENTS}/web`, { ...labelled, spec: { ...spec(labelled), replicas: 5 } });
    expect(scaled.metadata.generation).toBe(2);
  });

  it('keeps everything if nothing changes', () => {
    const api = newApi();
    const made = api.ok('POST', DEPLOYMENTS, deployment('web'));
    expect(api.ok('PUT', `${DEPLOYMENTS}/web`, deployment('web'))).toEqual(made);
  });

  it.each([
    [
      'an old resourceVersion',
      { resourceVersion: '1' },
      '409 Conflict Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'another uid',
      { uid: 'other' },
      /^409 Conflict Operation cannot be fulfilled on configmaps "a": Precondition failed: UID in precondition: other, UID in object meta: [0-9a-f-]{36}$/,
    ],
    ['another name', { name: 'b' }, '400 BadRequest the name of the object (b) does not match the name on the URL (a)'],
  ])('refuses %s', (_name, metadata, text) => {
    const api = newApi();
    api.ok('POST', MAPS, map('a'));
    const answer = api.refused('PUT', `${MAPS}/a`, map('a', { k: 'v' }, metadata));
    if (typeof text === 'string') expect(answer).toBe(text);
    else expect(answer).toMatch(text);
  });

  it.each([
    ['no version', {}],
    ['version 0', { resourceVersion: '0' }],
  ])('takes %s for whatever is stored, where the strategy allows unconditional updates', (_name, metadata) => {
    const api = newApi();
    api.ok('POST', MAPS, map('a'));
    expect(api.ok('PUT', `${MAPS}/a`, map('a', { k: 'v' }, metadata))).toMatchObject({ data: { k: 'v' } });
  });

  it.each([
    ['no version', {}],
    ['version 0', { resourceVersion: '0' }],
  ])('refuses %s where the strategy does not', (_name, metadata) => {
    const api = newApi();
    const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a', ...metadata } };
    const made = api.ok('POST', leases, { ...lease, metadata: { name: 'a' } });
    expect(api.refused('PUT', `${leases}/a`, { ...lease, spec: { holderIdentity: 'me' } })).toBe(
      '422 Invalid leases.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
    expect(api.ok('PUT', `${leases}/a`, { ...made, spec: { holderIdentity: 'me' } })).toMatchObject({
      spec: { holderIdentity: 'me' },
    });
  });

  it('splits spec and status', () => {
    const api = newApi();
    const made = api.ok('POST', DEPLOYMENTS, { ...deployment('web'), status: { replicas: 9 } });
    expect(made.status).toEqual({});
    const main = api.ok('PUT', `${DEPLOYMENTS}/web`, { ...made, status: { replicas: 9 } });
    expect(main.status).toEqual({});
    const changed = { ...made, spec: { ...spec(made), replicas: 7 }, status: { replicas: 1 } };
    const reported = api.ok('PUT', `${DEPLOYMENTS}/web/status`, changed);
    expect([spec(reported).replicas, reported.status, reported.metadata.generation]).toEqual([1, { replicas: 1 }, 1]);
    expect(api.ok('GET', `${DEPLOYMENTS}/web/status`)).toEqual(reported);
  });

  it('stores nothing in a dry run', () => {
    const api = newApi();
    const made = api.ok('POST', MAPS, map('a'));
    expect(data(api.ok('PUT', `${MAPS}/a`, map('a', { k: 'v' }), { query: { dryRun: 'All' } }))).toEqual({ k: 'v' });
    expect(api.ok('GET', `${MAPS}/a`)).toEqual(made);
  });
});

describe('patch', () => {
  it('merges', () => {
    const api = newApi();
    api.ok('POST', MAPS, map('a', { x: '1', y: '2' }));
    const patched = api.ok('PATCH', `${MAPS}/a`, { data: { x: null, z: '3' } }, MERGE);
    expect(data(patched)).toEqual({ y: '2', z: '3' });
  });

  it('applies JSON patches', () => {
    const api = newApi();
    api.ok('POST', MAPS, map('a', { x: '1' }));
    const ops = [
      { op: 'test', path: '/data/x', value: '1' },
      { op: 'replace', path: '/data/x', value: '2' },
    ];
    expect(data(api.ok('PATCH', `${MAPS}/a`, ops, JSON_PATCH))).toEqual({ x: '2' });
    expect(api.refused('PATCH', `${MAPS}/a`, ops, JSON_PATCH)).toMatch(/^422 Invalid /);
  });

  it('merges lists by their keys', () => {
    const api = newApi();
    api.ok('POST', DEPLOYMENTS, deployment('web'));
    const containers = [
      { name: 'c', image: 'nginx:2' },
      { name: 'd', image: 'redis' },
    ];
    const patched = api.ok('PATCH', `${DEPLOYMENTS}/web`, { spec: { template: { spec: { containers } } } }, STRATEGIC);
    const template = spec(patched).template as { spec: { containers: { name: string; image: string }[] } };
    expect(template.spec.containers.map((c) => `${c.name}=${c.image}`).sort()).toEqual(['c=nginx:2', 'd=redis']);
    expect(patched.metadata.generation).toBe(2);
  });

  it('keeps the resourceVersion if nothing changes', () => {
    const api = newApi();
    const made = api.ok('POST', MAPS, map('a', { x: '1' }));
    expect(rv(api.ok('PATCH', `${MAPS}/a`, { data: { x: '1' } }, MERGE))).toBe(rv(made));
  });

  it('wants a known form', () => {
    const api = newApi();
    api.ok('POST', MAPS, map('a'));
    expect(api.refused('PATCH', `${MAPS}/a`, {}, asPatch('json'))).toMatch(/^415 UnsupportedMediaType /);
  });
});

describe('delete', () => {
  it('removes at once and says so', () => {
    const api = newApi();
    const made = api.ok('POST', MAPS, map('a'));
    expect(api.ok('DELETE', `${MAPS}/a`)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: made.metadata.uid },
    });
    expect(api.refused('DELETE', `${MAPS}/a`)).toBe('404 NotFound configmaps "a" not found');
  });

  it('waits for finalizers', () => {
    const api = newApi();
    api.ok('POST', MAPS, map('a', {}, { finalizers: ['x.io/f'] }));
    const marked = api.ok('DELETE', `${MAPS}/a`);
    expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 });
    api.ok('PATCH', `${MAPS}/a`, { metadata: { finalizers: null } }, MERGE);
    expect(api.refused('GET', `${MAPS}/a`)).toMatch(/^404 /);
  });

  it.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ])('marks what is to become of the dependents: %s', (propagationPolicy, finalizers) => {
    const api = newApi();
    api.ok('POST', MAPS, map('a'));
    expect(api.ok('DELETE', `${MAPS}/a`, { propagationPolicy }).metadata).toMatchObject({ finalizers });
  });

  it('orphans the pods of a Job unless told otherwise', () => {
    const api = newApi();
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } };
    for (const name of ['a', 'b']) api.ok('POST', jobs, { metadata: { name }, spec: { template } });
    expect(api.ok('DELETE', `${jobs}/a`).metadata.finalizers).toEqual(['orphan']);
    expect(api.ok('DELETE', `${jobs}/b`, { propagationPolicy: 'Background' })).toMatchObject({ status: 'Success' });
  });

  it('checks preconditions', () => {
    const api = newApi();
    const { metadata } = api.ok('POST', MAPS, map('a'));
    expect(api.refused('DELETE', `${MAPS}/a`, { preconditions: { uid: 'x' } })).toBe(
      `409 Conflict Operation cannot be fulfilled on configmaps "a": the UID in the precondition (x) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    );
    expect(api.refused('DELETE', `${MAPS}/a`, { preconditions: { resourceVersion: '1' } })).toBe(
      `409 Conflict Operation cannot be fulfilled on configmaps "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`,
    );
  });

  it('gives pods on a node their time', () => {
    const api = newApi();
    api.ok('POST', PODS, pod('p', { nodeName: 'n1' }));
    const marked = api.ok('DELETE', `${PODS}/p`);
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    const shorter = api.ok('DELETE', `${PODS}/p`, { gracePeriodSeconds: 5 });
    expect(shorter.metadata.deletionGracePeriodSeconds).toBe(5);
    expect(api.ok('DELETE', `${PODS}/p`, { gracePeriodSeconds: 20 }).metadata.deletionGracePeriodSeconds).toBe(5);
    expect(api.ok('DELETE', `${PODS}/p`, { gracePeriodSeconds: 0 }).kind).toBe('Pod');
    expect(api.refused('GET', `${PODS}/p`)).toMatch(/^404 /);
  });

  it('removes pods that no kubelet keeps', () => {
    const api = newApi();
    api.ok('POST', PODS, pod('p'));
    api.ok('DELETE', `${PODS}/p`);
    expect(api.refused('GET', `${PODS}/p`)).toMatch(/^404 /);
  });

  it('removes all that are selected', () => {
    const api = newApi();
    for (const name of ['a', 'b', 'c']) api.ok('POST', MAPS, map(name, {}, { labels: { drop: String(name !== 'b') } }));
    api.ok('DELETE', MAPS, undefined, { query: { labelSelector: 'drop=true' } });
    expect((api.ok('GET', MAPS) as unknown as ObjectList).items.map((o) => o.metadata.name)).toEqual(['b']);
  });

  it('removes nothing in a dry run', () => {
    const api = newApi();
    api.ok('POST', MAPS, map('a'));
    api.ok('DELETE', `${MAPS}/a`, undefined, { query: { dryRun: 'All' } });
    api.ok('GET', `${MAPS}/a`);
  });
});

describe('subresources', () => {
  it('binds a pod once, in one write', () => {
    const api = newApi();
    api.ok('POST', PODS, pod('p'));
    const before = api.plane.store.revision;
    const bind = (node: string) =>
      api.send('POST', `${PODS}/p/binding`, { metadata: { name: 'p' }, target: { name: node } });
    expect(status(bind('n1').body).status).toBe('Success');
    expect(api.plane.store.revision).toBe(before + 1);
    const bound = api.ok('GET', `${PODS}/p`);
    expect(spec(bound).nodeName).toBe('n1');
    expect(bound.status).toMatchObject({ conditions: [{ type: 'PodScheduled', status: 'True' }] });
    expect(status(bind('n2').body).message).toBe(
      'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    );
  });

  it('scales', () => {
    const api = newApi();
    api.ok('POST', DEPLOYMENTS, deployment('web', 2));
    const scale = api.ok('GET', `${DEPLOYMENTS}/web/scale`);
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 2 }, status: { replicas: 0, selector: 'app=web' } });
    api.ok('PUT', `${DEPLOYMENTS}/web/scale`, { ...scale, spec: { replicas: 4 } });
    api.ok('PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 6 } }, MERGE);
    const scaled = api.ok('GET', `${DEPLOYMENTS}/web`);
    expect([spec(scaled).replicas, scaled.metadata.generation]).toEqual([6, 3]);
    expect(api.refused('PUT', `${DEPLOYMENTS}/web/scale`, { ...scale, spec: { replicas: -1 } })).toBe(
      '422 Invalid Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
  });

  it('finalizes a namespace', () => {
    const api = newApi();
    const made = api.ok('POST', '/api/v1/namespaces', { metadata: { name: 'x' } });
    expect(made).toMatchObject({
      spec: { finalizers: ['kubernetes'] },
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
    });
    expect(api.ok('DELETE', '/api/v1/namespaces/x').status).toEqual({ phase: 'Terminating' });
    expect(api.refused('POST', '/api/v1/namespaces/x/configmaps', map('a'))).toBe(
      '403 Forbidden configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
    );
    api.ok('PUT', '/api/v1/namespaces/x/finalize', { ...made, metadata: { name: 'x' }, spec: {} });
    expect(api.refused('GET', '/api/v1/namespaces/x')).toBe('404 NotFound namespaces "x" not found');
  });

  it('evicts as far as the budget allows', () => {
    const api = newApi();
    const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
    const labelled = (name: string) => ({ ...pod(name, { nodeName: 'n1' }), metadata: { name, labels: { app: 'a' } } });
    for (const name of ['p', 'q']) {
      const made = api.ok('POST', PODS, labelled(name));
      const status = { ...(made.status as object), phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      api.ok('PUT', `${PODS}/${name}/status`, { ...made, status });
    }
    const budget = api.ok('POST', budgets, {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
    });
    const counts = {
      disruptionsAllowed: 1,
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
      observedGeneration: 1,
    };
    api.ok('PUT', `${budgets}/b/status`, { ...budget, status: counts });
    const evict = (name: string) => api.refused('POST', `${PODS}/${name}/eviction`, { metadata: { name } });
    expect(evict('p')).toBe('201  ');
    expect(evict('q')).toBe("429 TooManyRequests Cannot evict pod as it would violate the pod's disruption budget.");
  });
});
