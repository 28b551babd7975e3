import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningCluster } from './running-cluster.ts';
import { createBridge } from './server.ts';

/** Who asks, over HTTP: repeated headers of impersonation, bearer tokens. */
let cluster: RunningCluster;
let server: Server;

beforeAll(async () => {
  const onError = (error: unknown): never => {
    throw error;
  };
  cluster = new RunningCluster({ nodes: 1, seed: 1, speed: 1, onError });
  server = createBridge(cluster);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});

afterAll(() => {
  cluster.close();
  server.closeAllConnections();
  server.close();
});

interface Answer {
  readonly code: number;
  readonly body: { readonly message?: string; readonly status?: unknown };
}

/** By hand: fetch joins repeated headers itself. */
function post(path: string, body: object, headers: Record<string, string | string[]> = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const options = { method: 'POST', port, path, headers: { 'content-type': 'application/json', ...headers } };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

const WHO = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const PODS = '/api/v1/namespaces/default/pods';
const TOKEN = '/api/v1/namespaces/default/serviceaccounts/default/token';

it('without credentials it is the administrator', async () => {
  expect((await post(WHO, {})).body.status).toEqual({
    userInfo: { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
  });
});

it('groups may be repeated, and may have commas', async () => {
  const headers = {
    'Impersonate-User': 'jane',
    'Impersonate-Group': ['a, b', 'c'],
    'Impersonate-Extra-Scopes%2fx': 'y',
  };
  expect((await post(WHO, {}, headers)).body.status).toEqual({
    userInfo: { username: 'jane', groups: ['a, b', 'c', 'system:authenticated'], extra: { 'scopes/x': ['y'] } },
  });
});

it('a token makes one its service account', async () => {
  const { status } = (await post(TOKEN, {})).body as { status: { token: string } };
  const answer = await post(PODS, {}, { authorization: `Bearer ${status.token}` });
  expect(answer).toMatchObject({
    code: 403,
    body: { message: expect.stringContaining('User "system:serviceaccount:default:default" cannot create') as string },
  });
  expect(await post(PODS, {}, { authorization: 'Bearer x' })).toMatchObject({
    code: 401,
    body: { message: 'Unauthorized' },
  });
});
