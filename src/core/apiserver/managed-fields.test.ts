import { LATE_RULES } from '../resources/late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject, ManagedFieldsEntry } from '../api/types.ts';
import { ControlPlane } from '../control-plane.ts';
import { createClient, type Client } from '../runtime/client.ts';
import type { ApiRequest, ApiResponse } from './request.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const WEB = '/apis/apps/v1/namespaces/default/deployments/web';
const JSON_MERGE = 'application/merge-patch+json';

class Api {
  readonly plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: [],
  });
  readonly client: Client = createClient({ server: this.plane.server, manager: 'kube-controller-manager' });

  constructor() {
    this.send('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  }

  send(method: ApiRequest['method'], path: string, body?: unknown, extra: Partial<ApiRequest> = {}): ApiResponse {
    return this.plane.server.handle({ method, path, ...(body === undefined ? {} : { body }), ...extra });
  }

  apply(path: string, body: object, query: Record<string, string> = {}): ApiResponse {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    return this.send('PATCH', path, body, { headers, query: { fieldManager: 'me', ...query } });
  }

  patch(path: string, body: unknown, agent: string, type = JSON_MERGE): ApiResponse {
    return this.send('PATCH', path, body, { headers: { 'content-type': type, 'user-agent': agent } });
  }

  get(path: string): KubeObject {
    return this.send('GET', path).body as KubeObject;
  }

  /** 'manager operation/subresource: paths'. */
  owners(path: string): string[] {
    return (this.get(path).metadata.managedFields ?? []).map(brief);
  }
}

function brief({ manager, operation, subresource, fieldsV1 }: ManagedFieldsEntry): string {
  return `${manager} ${operation}${subresource ? `/${subresource}` : ''}: ${leaves(fieldsV1 as never).join(' ')}`;
}

function leaves(fields: Record<string, never>, prefix = ''): string[] {
  const names = Object.keys(fields).filter((name) => name !== '.');
  return names.flatMap((name) => {
    const path = name.startsWith('f:') ? `${prefix}.${name.slice(2)}` : `${prefix}[${name.slice(2)}]`;
    const below = leaves(fields[name] as never, path);
    return below.length > 0 ? below : [path];
  });
}

const answer = ({ code, body }: ApiResponse): string => `${code} ${(body as Status).message ?? ''}`;
const map = (data: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  data,
});
const deployment = (spec: object = {}, containers: object[] = [{ name: 'c', image: 'nginx' }]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
    ...spec,
  },
});
const A = `${MAPS}/a`;

describe('server-side apply', () => {
  it('creates, changes, removes, and does nothing', () => {
    const api = new Api();
    const first = api.apply(A, map({ x: '1', y: '1' }));
    expect(first.code).toBe(201);
    const again = api.apply(A, map({ x: '1', y: '1' }));
    expect(again.code).toBe(200);
    expect(again.body).toEqual(first.body);
    const third = api.apply(A, map({ x: '2' })).body as KubeObject & { data: unknown };
    expect(third.data).toEqual({ x: '2' });
    expect(api.owners(A)).toEqual(['me Apply: .data.x']);
  });

  it('refuses what others own, unless forced', () => {
    const api = new Api();
    api.apply(WEB, deployment({ replicas: 2 }));
    const theirs = deployment({ replicas: 3 }, [{ name: 'c', image: 'nginx:2' }]);
    const refused = api.apply(WEB, theirs, { fieldManager: 'you' });
    expect(refused).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        message:
          'Apply failed with 2 conflicts: conflicts with "me":\n- .spec.replicas\n- .spec.template.spec.containers[name="c"].image',
        details: {
          causes: [
            { reason: 'FieldManagerConflict', message: 'conflict with "me"', field: '.spec.replicas' },
            { message: 'conflict with "me"', field: '.spec.template.spec.containers[name="c"].image' },
          ],
        },
      },
    });
    expect(api.apply(WEB, theirs, { fieldManager: 'you', force: 'true' }).code).toBe(200);
    expect(answer(api.apply(WEB, deployment({ replicas: 2 })))).toMatch(/^409 Apply failed with 2 conflicts/);
  });

  it('keeps replicas from whoever scaled', () => {
    const api = new Api();
    api.apply(WEB, deployment({ replicas: 2 }));
    api.client.dynamic.patch('apps/Deployment', 'default', 'web', { spec: { replicas: 5 } }, { subresource: 'scale' });
    expect(answer(api.apply(WEB, deployment({ replicas: 2 })))).toBe(
      '409 Apply failed with 1 conflict: conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas',
    );
    expect(api.apply(WEB, deployment()).code).toBe(200);
    expect((api.get(WEB).spec as { replicas: number }).replicas).toBe(5);
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 6 } };
    expect(api.apply(`${WEB}/scale`, scale).code).toBe(409);
    const forced = api.apply(`${WEB}/scale`, scale, { force: 'true' }).body as KubeObject;
    expect(forced.spec).toEqual({ replicas: 6 });
    expect(api.owners(WEB)).toContain('me Apply/scale: .spec.replicas');
  });

  it('keeps status and object apart', () => {
    const api = new Api();
    api.apply(WEB, { ...deployment(), status: { replicas: 7 } });
    const status = { ...deployment({ replicas: 9 }), status: { replicas: 3 } };
    expect(api.apply(`${WEB}/status`, status).code).toBe(200);
    const stored = api.get(WEB) as KubeObject & { spec: { replicas: number }; status: object };
    expect([stored.spec.replicas, stored.status]).toEqual([1, { replicas: 3 }]);
    const own = '.spec.selector .spec.template.metadata.labels.app';
    expect(api.owners(WEB)).toEqual([
      `me Apply: ${own} .spec.template.spec.containers[{"name":"c"}].image .spec.template.spec.containers[{"name":"c"}].name`,
      'me Apply/status: .status.replicas',
    ]);
  });

  it('stores nothing in a dry run', () => {
    const api = new Api();
    expect(api.apply(A, map({ x: '1' }), { dryRun: 'All' }).code).toBe(201);
    expect(api.send('GET', A).code).toBe(404);
  });

  const query = (q: Record<string, string>) => q;
  it.each<[name: string, path: string, body: object, query: Record<string, string>, want: string]>([
    [
      'no manager',
      A,
      map({}),
      query({ fieldManager: '' }),
      '422 PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    ['managedFields', A, map({}, { managedFields: [{}] }), {}, '400 metadata.managedFields must be nil'],
    [
      'another name',
      A,
      map({}, { name: 'b' }),
      {},
      '400 the name of the object (b) does not match the name on the URL (a)',
    ],
    [
      'no name',
      A,
      { ...map({}), metadata: {} },
      {},
      '400 the name of the object (a based on URL) was undeterminable: name must be provided',
    ],
    [
      'another namespace',
      A,
      map({}, { namespace: 'b' }),
      {},
      '400 the namespace of the provided object does not match the namespace sent on the request',
    ],
    ['another kind', A, { ...map({}), kind: 'Secret' }, {}, '400 invalid object type: /v1, Kind=Secret'],
    [
      'an unknown field',
      WEB,
      deployment({ foo: 1 }),
      {},
      '500 failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
    ],
    [
      'one key twice',
      WEB,
      deployment({}, [{ name: 'c' }, { name: 'c' }]),
      {},
      '500 failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="c"]',
    ],
    [
      'a uid from nowhere',
      A,
      map({}, { uid: 'u' }),
      {},
      '409 Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid u, and no existing object was found',
    ],
    ['the status of nothing', `${WEB}/status`, deployment(), {}, '404 deployments.apps "web" not found'],
  ])('refuses %s', (_name, path, body, q, want) => expect(answer(new Api().apply(path, body, q))).toBe(want));

  it('takes force for nothing else', () => {
    const extra = { query: { force: 'true' }, headers: { 'content-type': JSON_MERGE } };
    expect(answer(new Api().send('PATCH', A, {}, extra))).toBe(
      '422 PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });
});

describe('managedFields', () => {
  it('name who wrote, by query or by user agent', () => {
    const api = new Api();
    api.send('POST', MAPS, map({ x: '1' }), { query: { fieldManager: 'kubectl-create' } });
    api.patch(A, { data: { y: '1' }, metadata: { labels: { l: '1' } } }, 'curl/8.0');
    api.patch(A, { data: { x: '2' } }, '');
    expect(api.owners(A)).toEqual([
      'curl Update: .data.y .metadata.labels.l',
      'kubectl-create Update: .data',
      'unknown Update: .data.x',
    ]);
  });

  it('are left alone by clients that do not know them, and reset by an empty entry', () => {
    const api = new Api();
    api.apply(A, map({ x: '1' }));
    api.send('PUT', A, map({ x: '1', y: '1' }), { query: { fieldManager: 'put' } });
    expect(api.owners(A)).toEqual(['me Apply: .data.x', 'put Update: .data.y']);
    const reset = [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }];
    api.patch(A, reset, 'x', 'application/json-patch+json');
    expect(api.owners(A)).toEqual([]);
    api.patch(A, { data: { z: '1' } }, 'x');
    expect(api.owners(A)).toEqual([]);
    api.apply(A, map({ x: '1' }));
    expect(api.owners(A)).toEqual(['me Apply: .data.x', 'before-first-apply Update: .data.x .data.y .data.z']);
  });

  it('of what a component wrote are shown, and stored by the first write from outside', () => {
    const api = new Api();
    const made = { ...map({ x: '1' }), metadata: { name: 'a', namespace: 'default' } };
    api.client.create('ConfigMap', made as never);
    const stored = api.plane.server.peek('ConfigMap', 'default', 'a') as KubeObject;
    expect(stored.metadata.managedFields).toBeUndefined();
    const shown = api.get(A);
    expect(api.owners(A)).toEqual(['kube-controller-manager Update: .data.x']);
    expect(api.send('PUT', A, shown).body).toEqual(shown);
    expect(api.plane.server.peek('ConfigMap', 'default', 'a')).toBe(stored);
    expect(answer(api.apply(A, map({ x: '2' })))).toBe(
      '409 Apply failed with 1 conflict: conflict with "kube-controller-manager" using v1: .data.x',
    );
    api.apply(A, map({ x: '2' }), { force: 'true' });
    expect(api.owners(A)).toEqual(['me Apply: .data.x', 'kube-controller-manager Update: .data']);
    api.client.patch('ConfigMap', 'default', 'a', { data: { x: '3', y: '1' } });
    expect(api.owners(A)).toEqual(['kube-controller-manager Update: .data.x .data.y']);
  });

  it('do not move with a write whose changes the server takes back', () => {
    const api = new Api();
    api.send('POST', '/apis/apps/v1/namespaces/default/deployments', deployment(), { query: { fieldManager: 'a' } });
    const before = api.get(WEB);
    api.plane.advance(5_000);
    api.patch(WEB, { status: { replicas: 4 }, metadata: { generation: 8 } }, 'b');
    expect(api.get(WEB)).toEqual(before);
  });

  it('say of a pod that its status is the kubelet’s, and leave out what the server filled in', () => {
    const api = new Api();
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', labels: { app: 'x' } },
      spec: { containers: [{ name: 'c', image: 'i' }], nodeName: 'n' },
    };
    const stored = api.client.create('Pod', pod as never);
    api.client.updateStatus('Pod', { ...stored, status: { phase: 'Running' } } as never);
    const [main, status] = api.owners('/api/v1/namespaces/default/pods/p');
    expect(main).toMatch(/^kube-controller-manager Update: \.metadata\.labels\.app \.spec\.containers/);
    expect(main).not.toMatch(/nodeName/);
    expect(status).toMatch(/^kubelet Update\/status: \.status\.phase/);
  });
});

describe('managedFields of a custom resource', () => {
  const listMap = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['host', 'port'],
    items: {
      type: 'object',
      required: ['host'],
      properties: { host: { type: 'string' }, port: { type: 'integer', default: 80 }, note: { type: 'string' } },
    },
  };
  const properties = {
    peers: listMap,
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    plain: { type: 'array', items: { type: 'string' } },
    whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: { type: 'string' } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.x.io' },
    spec: {
      group: 'x.io',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
        },
      ],
    },
  };
  const THING = '/apis/x.io/v1/namespaces/default/things/a';
  const thing = (spec: object) => ({ apiVersion: 'x.io/v1', kind: 'Thing', metadata: { name: 'a' }, spec });

  it('go by its schema', () => {
    const api = new Api();
    expect(api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd).code).toBe(201);
    const spec = {
      peers: [{ host: 'h', note: 'n' }],
      tags: ['a', 'b'],
      plain: ['p'],
      whole: { a: '1' },
      free: { q: { r: [1] } },
    };
    expect(answer(api.apply(THING, thing(spec)))).toBe('201 ');
    expect(api.owners(THING)).toEqual([
      'me Apply: .spec.free.q.r .spec.peers[{"host":"h","port":80}].host .spec.peers[{"host":"h","port":80}].note .spec.plain .spec.tags["a"] .spec.tags["b"] .spec.whole',
    ]);
    const more = thing({ peers: [{ host: 'h', port: 81 }], tags: ['c'] });
    expect(api.apply(THING, more, { fieldManager: 'you' }).code).toBe(200);
    expect(api.apply(THING, thing({ tags: ['b'] })).code).toBe(200);
    expect(api.get(THING).spec).toEqual({ peers: [{ host: 'h', port: 81 }], tags: ['b', 'c'] });
  });
});
