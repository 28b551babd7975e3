import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../core/api/status-error.ts';
import type { Deployment, KubeObject } from '../core/api/types.ts';
import { RunningCluster } from './running-cluster.ts';
import { createBridge } from './server.ts';

const DEFAULT = '/api/v1/namespaces/default';
const MAPS = `${DEFAULT}/configmaps`;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

let cluster: RunningCluster;
let server: Server;
let base: string;

beforeAll(async () => {
  const onError = (error: unknown): never => {
    throw error;
  };
  cluster = new RunningCluster({ nodes: 2, seed: 1, speed: 100, onError });
  server = createBridge(cluster);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  cluster.close();
  server.closeAllConnections();
  server.close();
});

interface Sent {
  readonly type?: string;
  readonly accept?: string;
}

function send(method: string, path: string, body?: unknown, { type, accept }: Sent = {}): Promise<Response> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const headers: Record<string, string> = { accept: accept ?? 'application/json' };
  if (text !== undefined) headers['content-type'] = type ?? 'application/json';
  return fetch(base + path, { method, headers, ...(text === undefined ? {} : { body: text }) });
}

async function json<T = KubeObject>(method: string, path: string, body?: unknown, sent?: Sent): Promise<T> {
  return (await (await send(method, path, body, sent)).json()) as T;
}

/** Lines of a watch, until one fits. */
async function watchUntil(path: string, fits: (line: Line) => boolean, accept?: string): Promise<Line[]> {
  const response = await send('GET', path, undefined, accept ? { accept } : {});
  expect(response.status).toBe(200);
  const lines: Line[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = JSON.parse(part) as Line;
      lines.push(line);
      if (fits(line)) return lines;
    }
  }
  return lines;
}

interface Line {
  readonly type: string;
  readonly object: KubeObject & Record<string, unknown>;
}

const map = (name: string, value = '1') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
});

const deployment = (name: string, replicas: number) => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  },
});

describe('the bridge', () => {
  it.each([
    ['/version', '"gitVersion":"v1.36.0"'],
    ['/healthz', 'ok'],
    ['/livez?verbose', 'ok'],
    ['/api', '"kind":"APIVersions"'],
    ['/apis?timeout=32s', '"kind":"APIGroupList"'],
    ['/apis/apps/v1', '"name":"deployments/scale"'],
    ['/openapi/v3', '"apis/apps/v1"'],
    ['/openapi/v3/apis/apps/v1?hash=X', 'Deployment enables declarative updates for Pods and ReplicaSets.'],
  ])('answers %s', async (path, text) => {
    const response = await send('GET', path);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(text)]);
  });

  it.each([
    ['?pretty=true', 'x', true],
    ['', 'curl/8.5.0', true],
    ['', 'Mozilla/5.0 (X11)', true],
    ['?pretty=0', 'curl/8.5.0', false],
    ['', 'kubectl/v1.36.0', false],
  ])('writes JSON for people: %s %s', async (query, agent, isPretty) => {
    const response = await fetch(`${base}/version${query}`, { headers: { 'user-agent': agent } });
    expect((await response.text()).includes('\n  "major": "1"')).toBe(isPretty);
  });

  it('tells of fields that are unknown or there twice in the order of the text', async () => {
    const text = '{"nothing":1,"metadata":{"name":"twice"},"data":{"a":"1","a":"2"},"more":1}';
    const answer = await send('POST', `${MAPS}?dryRun=All&fieldValidation=Strict`, text, { type: 'application/json' });
    expect(((await answer.json()) as Status).message).toMatch(
      /: strict decoding error: unknown field "nothing", duplicate field "data\.a", unknown field "more"$/,
    );
  });

  it.each([
    ['JSON', '{"metadata":{"name":"twice"},"data":{"a":"1","a":"2"}}', 'duplicate field "data.a"', undefined],
    [
      'YAML',
      'metadata:\n  name: twice\ndata:\n  a: "1"\n  a: "2"\n',
      'yaml: unmarshal errors:\n  line 5: key "a" already set in map',
      'line 5: key "a" already set in map',
    ],
  ])('takes the last of what a body in %s has twice, and says so', async (form, text, error, warning = error) => {
    const type = `application/${form.toLowerCase()}`;
    const post = (mode: string) => send('POST', `${MAPS}?dryRun=All&fieldValidation=${mode}`, text, { type });
    const strict = (await (await post('Strict')).json()) as Status;
    const why = `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${error}`;
    expect([strict.code, strict.message]).toEqual([400, why]);
    const warned = await post('Warn');
    expect([warned.status, warned.headers.get('warning')]).toEqual([201, `299 - "${warning.replaceAll('"', '\\"')}"`]);
    expect(((await warned.json()) as { data: object }).data).toEqual({ a: '2' });
    expect((await post('Ignore')).headers.get('warning')).toBe(null);
  });

  it('does not tell those without rights which paths there are', async () => {
    const get = (path: string) => fetch(base + path, { headers: { 'impersonate-user': 'jane' } });
    const { code, message } = (await (await get('/debug/pprof')).json()) as Status;
    expect([code, message]).toEqual([403, 'forbidden: User "jane" cannot get path "/debug/pprof"']);
    expect(await (await fetch(`${base}/debug/pprof`)).text()).toBe('404 page not found\n');
  });

  it('repeats the type of aggregated discovery', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const response = await send('GET', '/apis', undefined, { accept: `${accept},application/json` });
    expect(response.headers.get('content-type')).toBe(accept);
  });

  it('creates, reads, patches, replaces and deletes', async () => {
    const created = await send('POST', MAPS, map('crud'));
    expect([created.status, created.headers.get('content-type')]).toEqual([201, 'application/json']);
    const type = 'application/merge-patch+json';
    const patched = await json('PATCH', `${MAPS}/crud`, { data: { more: '2' } }, { type });
    expect(patched).toMatchObject({ data: { value: '1', more: '2' } });
    await json('PUT', `${MAPS}/crud`, map('crud', '3'));
    expect(await json('GET', `${MAPS}/crud`)).toMatchObject({ data: { value: '3' } });
    expect(await json('DELETE', `${MAPS}/crud`, { propagationPolicy: 'Background' })).toMatchObject({
      status: 'Success',
      details: { name: 'crud', kind: 'configmaps' },
    });
    expect((await send('GET', `${MAPS}/crud`)).status).toBe(404);
  });

  it('takes YAML, and gives it to those who ask for it', async () => {
    const type = 'application/yaml';
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "yes"\n';
    expect(await json('POST', MAPS, text, { type })).toMatchObject({ data: { a: 'yes' } });
    const answer = await send('GET', `${MAPS}/yaml`, undefined, { accept: type });
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      type,
      expect.stringContaining('a: "yes"'),
    ]);
  });

  it.each<[string, string, string, unknown, Sent, number, string]>([
    ['no such object', 'GET', `${MAPS}/none`, undefined, {}, 404, 'configmaps "none" not found'],
    ['broken JSON', 'POST', MAPS, '{"a', {}, 400, 'json parse error'],
    ['broken YAML', 'POST', MAPS, 'a: [', { type: 'application/yaml' }, 400, 'error converting YAML to JSON'],
    ['another format', 'POST', MAPS, 'a', { type: 'text/plain' }, 415, 'unknown format'],
    ['broken protobuf', 'POST', MAPS, 'a', { type: 'application/vnd.kubernetes.protobuf' }, 400, 'expected prefix'],
    ['no name', 'POST', MAPS, { metadata: {} }, {}, 422, 'name or generateName is required'],
    ['a bad path', 'GET', '/api/v1/namespaces/%E0%A4%A/pods', undefined, {}, 400, 'not a valid URL'],
    ['too much', 'POST', MAPS, 'x'.repeat(3 * 1024 * 1024 + 1), {}, 413, 'Request entity too large'],
    ['OpenAPI v2 as a page', 'GET', '/openapi/v2', undefined, { accept: 'text/html' }, 406, 'only the following media types are accepted'], // prettier-ignore
    ['exec in nothing', 'POST', `${DEFAULT}/pods/x/exec?command=ls`, undefined, {}, 404, 'pods "x" not found'],
    ['a bad watch', 'GET', `${MAPS}?watch=true&fieldSelector=a=b`, undefined, {}, 400, 'field label not supported: a'],
  ])('answers %s with a Status', async (_name, method, path, body, sent, code, text) => {
    const response = await send(method, path, body, sent);
    const status = (await response.json()) as Status;
    expect([response.status, status.kind, status.code]).toEqual([code, 'Status', code]);
    expect(status.message).toContain(text);
  });

  it.each(['/nothing', '/api/v1/nothings', '/apis/example.com/v1/things'])('answers %s as text', async (path) => {
    const response = await send('GET', path);
    expect([response.status, await response.text()]).toEqual([404, '404 page not found\n']);
  });

  it('has the definitions of v3 in OpenAPI v2, as JSON', async () => {
    const { swagger, definitions } = (await (await send('GET', '/openapi/v2')).json()) as {
      swagger: string;
      definitions: Record<string, unknown>;
    };
    expect(swagger).toBe('2.0');
    expect(definitions['io.k8s.api.core.v1.ConfigMap']).toMatchObject({
      properties: { metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' } },
      'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'ConfigMap' }],
    });
  });

  it('says at its root which paths there are', async () => {
    const { paths } = (await (await send('GET', '/')).json()) as { paths: string[] };
    expect(paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/readyz']));
  });

  it('says what it checked if asked', async () => {
    expect(await (await send('GET', '/readyz?verbose')).text()).toBe('[+]ping ok\nreadyz check passed\n');
  });

  it('has an empty OpenAPI v2 for kubectl', async () => {
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const response = await send('GET', '/openapi/v2?timeout=32s', undefined, { accept });
    expect(response.headers.get('content-type')).toBe(accept.replace('@', '.'));
    expect(await response.text()).toBe('\n\x032.0\x12\x15\n\nKubernetes\x12\x07v1.36.0');
  });

  it('warns in headers', async () => {
    const response = await send('POST', MAPS, { ...map('warned'), extra: 1 });
    expect(response.headers.get('warning')).toBe('299 - "unknown field \\"extra\\""');
  });

  it('lets time pass, so that a deployment becomes available', async () => {
    await send('POST', DEPLOYMENTS, deployment('web', 2));
    const path = `${DEPLOYMENTS}?watch=true&fieldSelector=metadata.name=web`;
    const isAvailable = ({ object }: Line): boolean =>
      (object as unknown as Deployment).status?.availableReplicas === 2;
    const lines = await watchUntil(path, isAvailable);
    expect(lines[0]?.type).toBe('ADDED');
    expect(lines.at(-1)?.type).toBe('MODIFIED');
  });

  it('watches from a revision, as a Table and in order', async () => {
    const { metadata } = await json('GET', MAPS);
    await json('POST', MAPS, map('w1'));
    await json('POST', MAPS, map('w2'));
    await json('DELETE', `${MAPS}/w1`);
    const path = `${MAPS}?watch=1&resourceVersion=${metadata.resourceVersion ?? ''}`;
    const lines = await watchUntil(path, (l) => l.type === 'DELETED', TABLE);
    const rows = lines.map((l) => [l.type, (l.object.rows as { cells: unknown[] }[])[0]?.cells[0]]);
    expect(rows).toEqual([
      ['ADDED', 'w1'],
      ['ADDED', 'w2'],
      ['DELETED', 'w1'],
    ]);
    expect(lines.map((l) => l.object.columnDefinitions !== null)).toEqual([true, false, false]);
  });

  it('ends a watch when its time is over, with a bookmark before', async () => {
    const path = `${MAPS}?watch=true&timeoutSeconds=10&allowWatchBookmarks=true&resourceVersion=`;
    const lines = await watchUntil(path, () => false);
    expect(lines.at(-1)).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap' } });
  });

  it('lists as a Table', async () => {
    expect(await json('GET', '/api/v1/nodes', undefined, { accept: TABLE })).toMatchObject({
      kind: 'Table',
      columnDefinitions: expect.any(Array),
      rows: [{ cells: expect.arrayContaining(['node-1', 'Ready', 'v1.36.0']) }, {}],
    });
  });

  it('gives logs, and says why there are none', async () => {
    await send('POST', `${DEFAULT}/pods`, {
      metadata: { name: 'talker' },
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['echo', 'hello'] }] },
    });
    const isDone = ({ object }: Line): boolean => (object.status as { phase?: string }).phase === 'Succeeded';
    await watchUntil(`${DEFAULT}/pods?watch=true&fieldSelector=metadata.name=talker`, isDone);
    const text = async (query: string): Promise<string> =>
      (await send('GET', `${DEFAULT}/pods/talker/log${query}`)).text();
    expect(await text('')).toBe('hello\n');
    expect(await text('?follow=true&container=c')).toBe('hello\n');
    expect(await text('?tailLines=0')).toBe('');
    expect(await text('?previous=true')).toContain(
      'previous terminated container \\"c\\" in pod \\"talker\\" not found',
    );
    expect(await text('?container=x')).toContain('container x is not valid for pod talker');
  });
});
