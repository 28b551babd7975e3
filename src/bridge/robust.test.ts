import { request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunningCluster } from './running-cluster.ts';
import { createBridge } from './server.ts';
import { eventually } from './testing/eventually.ts';

/** Clients as they should not be: the server answers, or hangs up, and goes on. */
const MAPS = '/api/v1/namespaces/default/configmaps';

let cluster: RunningCluster;
let server: Server;
let port: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  const onError = (error: unknown): never => {
    throw error;
  };
  cluster = new RunningCluster({ nodes: 1, seed: 1, speed: 10, onError });
  server = createBridge(cluster);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

afterAll(() => {
  cluster.close();
  server.closeAllConnections();
  server.close();
});

/** A raw connection and what came over it. */
function raw(text: string) {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const seen = { text: '', isClosed: false };
  socket.on('data', (b: Buffer) => (seen.text += b.toString()));
  socket.on('close', () => (seen.isClosed = true));
  socket.on('error', () => undefined);
  socket.write(text);
  return { socket, seen };
}

interface Answer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function send(method: string, path: string, headers: Record<string, string> = {}, chunks: string[] = []) {
  return new Promise<Answer>((done, failed) => {
    const req = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (res) => {
      let body = '';
      res.on('data', (b: Buffer) => (body += b.toString()));
      res.on('end', () => done({ code: res.statusCode ?? 0, headers: res.headers, body }));
    });
    req.on('error', failed);
    for (const chunk of chunks) req.write(chunk);
    req.end();
  });
}

const HEAD = 'HTTP/1.1\r\nHost: 127.0.0.1\r\n';

describe('the server bears', () => {
  it('bodies in chunks without a type', async () => {
    const chunks = ['{"metadata":', '{"name":"chunked"}}'];
    expect((await send('POST', MAPS, { 'transfer-encoding': 'chunked' }, chunks)).code).toBe(201);
  });

  it('bodies without end: 413 and no more of them', async () => {
    const { socket, seen } = raw(`POST ${MAPS} ${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    // a client that looks up only now and then, and goes on writing meanwhile
    const timer = setInterval(() => socket.writable && socket.write(chunk.repeat(8)), 5);
    await eventually(() => seen.isClosed);
    clearInterval(timer);
    expect(seen.text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('HEAD and OPTIONS', async () => {
    const head = await send('HEAD', '/version');
    expect([head.code, head.headers['content-type'], head.body]).toEqual([200, 'application/json', '']);
    const options = await send('OPTIONS', MAPS);
    expect([options.code, JSON.parse(options.body)]).toMatchObject([
      405,
      { kind: 'Status', reason: 'MethodNotAllowed' },
    ]);
  });

  it.each([
    ['half a request', `GET ${MAPS} HTT`, ''],
    ['another language', '\x16\x03\x01\x02\x00\x01\x00', '400 Bad Request'],
    ['a header too long', `GET ${MAPS} ${HEAD}X: ${'a'.repeat(70_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
    ['two lengths', `POST ${MAPS} ${HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`, '400 Bad Request'],
    // As Go's server answers a URL that cannot be parsed.
    ['a path that is none', `GET //%zz?%zz=%zz ${HEAD}\r\n`, '400 Bad Request'],
    ['a path out of bounds', `GET /api/v1/../../etc/passwd ${HEAD}\r\n`, '404 Not Found'],
  ])('%s', async (_name, text, answer) => {
    const { seen, socket } = raw(text);
    if (answer === '') socket.end();
    await eventually(() => (answer === '' ? seen.isClosed : seen.text.includes(answer)));
    expect((await send('GET', '/healthz')).body).toBe('ok');
  });

  it('two requests at once on one connection', async () => {
    const { seen } = raw(`GET /healthz ${HEAD}\r\nGET /version ${HEAD}\r\n`);
    await eventually(() => seen.text.includes('gitVersion'));
    expect(seen.text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  it('connections that wait for minutes', () => expect(server.keepAliveTimeout).toBeGreaterThanOrEqual(60_000));
});

/** How often a text has come over a connection; counted as it comes, for there may be megabytes. */
function counted(socket: Socket, text: string): () => number {
  let count = 0;
  let tail = '';
  socket.on('data', (bytes: Buffer) => {
    const all = tail + bytes.toString('latin1');
    count += all.split(text).length - 1;
    tail = all.slice(1 - text.length);
  });
  return () => count;
}

/** What waits to be sent once the machine's own buffers are full, which they are a while after. */
async function standstill(socket: Socket): Promise<number> {
  let last = -1;
  let same = 0;
  await eventually(() => {
    same = socket.writableNeedDrain && socket.writableLength === last ? same + 1 : 0;
    last = socket.writableLength;
    return same >= 20;
  });
  return last;
}

it('a watcher that does not read is not written to, and misses nothing when it does', async () => {
  const accepted = new Promise<Socket>((done) => server.once('connection', done));
  const { socket, seen } = raw(`GET ${MAPS}?watch=true ${HEAD}\r\n`);
  const [added, deleted] = [counted(socket, '"type":"ADDED"'), counted(socket, '"type":"DELETED"')];
  const near = await accepted;
  await eventually(() => seen.text.includes('kube-root-ca.crt'));
  socket.pause();
  const payload = 'x'.repeat(200_000);
  for (let i = 0; i < 60; i++)
    cluster.handle({ method: 'POST', path: MAPS, body: { metadata: { name: `big-${i}` }, data: { payload } } });
  const kept = await standstill(near);
  for (let i = 0; i < 60; i++) cluster.handle({ method: 'DELETE', path: `${MAPS}/big-${i}` });
  let slices = 0;
  const stop = cluster.onProgress(() => slices++);
  await eventually(() => slices > 2);
  stop();
  expect(near.writableLength).toBeLessThanOrEqual(kept);
  socket.resume();
  await eventually(() => deleted() === 60);
  expect(added()).toBeGreaterThanOrEqual(60);
});

it('hundreds of watches at once', async () => {
  const watches = Array.from({ length: 300 }, () => raw(`GET ${MAPS}?watch=true&resourceVersion=0 ${HEAD}\r\n`));
  await eventually(() => watches.every(({ seen }) => seen.text.includes('200 OK')));
  cluster.handle({ method: 'POST', path: MAPS, body: { metadata: { name: 'seen-by-all' } } });
  await eventually(() => watches.every(({ seen }) => seen.text.includes('seen-by-all')));
});
