import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ExecListener, ExecRequest, ExecSession } from '../../workers/shell/exec-session.ts';
import { NodePorts } from '../node-ports.ts';
import { RunningCluster } from '../running-cluster.ts';
import { createBridge } from '../server.ts';
import { CONTROL, controlFrame, dataFrame, FLAG_FIN, FrameReader, words, type SpdyFrame } from '../spdy/frames.ts';
import { HeaderWriter } from '../spdy/header-block.ts';
import { eventually } from '../testing/eventually.ts';
import { freeNodePorts } from '../testing/free-node-ports.ts';
import type { ContainerStreams } from './container-streams.ts';
import { SimulatedHttp } from './simulated-http.ts';

/** Sessions of a container that does what the test says. */
interface Started {
  readonly request: ExecRequest;
  readonly listener: ExecListener;
  readonly calls: string[];
}

const PODS = '/api/v1/namespaces/default/pods';
const started: Started[] = [];
const open: { close(): void }[] = [];
let cluster: RunningCluster;
let server: Server;
let port: number;

const start = (request: ExecRequest, listener: ExecListener): ExecSession => {
  const calls: string[] = [];
  started.push({ request, listener, calls });
  return {
    write: (bytes) => void calls.push(`write ${Buffer.from(bytes).toString()}`),
    closeStdin: () => void calls.push('closeStdin'),
    resize: (columns, rows) => void calls.push(`resize ${columns}x${rows}`),
    cancel: () => void calls.push('cancel'),
  };
};
const containers: ContainerStreams = { exec: start, attach: start };

const post = (path: string, body: unknown) => cluster.handle({ method: 'POST', path, body });

beforeAll(async () => {
  const onError = (error: unknown): never => {
    throw error;
  };
  cluster = new RunningCluster({ nodes: 1, seed: 1, speed: 100, onError });
  server = createBridge(cluster, containers);
  const containersOf = (image: string) => [{ name: 'c', image, ports: [{ containerPort: 80 }] }];
  post(PODS, { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: containersOf('nginx') } });
  post(PODS, { metadata: { name: 'bad' }, spec: { containers: containersOf('myapp:does-not-exist') } });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  await eventually(() => cluster.engine.portState('Pod/default/web', 80) === 'open');
});

afterEach(() => {
  for (const o of open.splice(0)) o.close();
});

afterAll(() => {
  cluster.close();
  server.closeAllConnections();
  server.close();
});

/** A client of the channel protocols, with what it got as 'channel text'. */
async function channels(path: string, protocols: string[]) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols);
  open.push(socket);
  const got: string[] = [];
  let closed = 0;
  socket.on('message', (data: Buffer) => got.push(`${data[0] ?? ''} ${data.subarray(1).toString()}`));
  socket.on('close', (code) => (closed = code));
  await new Promise((done, failed) => {
    socket.on('open', done);
    socket.on('error', failed);
  });
  return { socket, got, closed: () => closed, send: (...bytes: number[]) => socket.send(Buffer.from(bytes)) };
}

const EXEC = `${PODS}/web/exec?command=echo&command=a%20b&stdout=true&stderr=true`;

describe('exec over WebSocket', () => {
  it.each([
    [0, ['1 ', '1 out']],
    [3, ['1 ', '1 out', '3 command terminated with exit code 3']],
  ])('tells of exit code %i in words, if at all, before version 4', async (code, got) => {
    const c = await channels(EXEC, ['channel.k8s.io']);
    expect(c.socket.protocol).toBe('channel.k8s.io');
    const { listener } = started.at(-1) as Started;
    listener.stdout(Buffer.from('out'));
    listener.exit({ code });
    await eventually(() => c.closed() > 0);
    expect(c.got).toEqual(got);
  });

  it('carries streams, a result and the end', async () => {
    const c = await channels(`${EXEC}&stdin=true`, ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    expect(c.socket.protocol).toBe('v5.channel.k8s.io');
    const { request, listener, calls } = started.at(-1) as Started;
    expect(request).toEqual({
      podKey: 'Pod/default/web',
      container: 'c',
      command: ['echo', 'a b'],
      stdin: true,
      tty: false,
    });
    c.send(0, 0x68, 0x69);
    c.send(4, ...Buffer.from('{"Width":80,"Height":24}'));
    c.send(255, 0);
    await eventually(() => calls.includes('closeStdin'));
    expect(calls).toEqual(['write hi', 'closeStdin']);
    listener.stdout(Buffer.from('out'));
    listener.stderr(Buffer.from('err'));
    listener.exit({ code: 7 });
    listener.stdout(Buffer.from('late'));
    await eventually(() => c.closed() > 0);
    expect(c.closed()).toBe(1000);
    expect(c.got.slice(0, 3)).toEqual(['1 ', '1 out', '2 err']);
    expect(c.got.slice(3).map((m) => [m.slice(0, 2), JSON.parse(m.slice(2))])).toEqual([
      [
        '3 ',
        {
          metadata: {},
          status: 'Failure',
          reason: 'NonZeroExitCode',
          message: 'command terminated with exit code 7',
          details: { causes: [{ reason: 'ExitCode', message: '7' }] },
        },
      ],
    ]);
  });

  it('resizes terminals, which have one output, and cancels when the client goes', async () => {
    const c = await channels(`${EXEC}&stdin=1&tty=1`, ['v4.channel.k8s.io']);
    const { listener, calls } = started.at(-1) as Started;
    for (const text of ['{"Width":80,"Height":24}', '{"Width":-1}', 'x', '{"Width":100,"Height":30}'])
      c.send(4, ...Buffer.from(text));
    listener.stderr(Buffer.from('unseen'));
    await eventually(() => calls.length >= 2 && c.got.length >= 1);
    expect([calls, c.got]).toEqual([['resize 80x24', 'resize 100x30'], ['1 ']]);
    c.socket.terminate();
    await eventually(() => calls.includes('cancel'));
  });

  it('answers pings', async () => {
    const c = await channels(EXEC, ['v5.channel.k8s.io']);
    const pong = new Promise((done) => c.socket.on('pong', done));
    c.socket.ping();
    await pong;
  });

  it('says what went wrong inside', async () => {
    const c = await channels(EXEC, ['v4.channel.k8s.io']);
    (started.at(-1) as Started).listener.exit({ error: 'no such program' });
    await eventually(() => c.closed() > 0);
    const message = 'Internal error occurred: error executing command in container: no such program';
    expect(JSON.parse(c.got.at(-1)?.slice(2) ?? '')).toMatchObject({ code: 500, reason: 'InternalError', message });
  });
});

/** What a client that asks for an upgrade is answered instead. */
function refused(path: string, headers: Record<string, string>, method = 'GET'): Promise<[number, string]> {
  return new Promise((done, failed) => {
    const req = httpRequest({ host: '127.0.0.1', port, path, method, headers: { connection: 'Upgrade', ...headers } });
    req.on('response', (res) => {
      let text = '';
      res.on('data', (b: Buffer) => (text += b.toString()));
      res.on('end', () => done([res.statusCode ?? 0, text]));
    });
    req.on('upgrade', () => failed(new Error('upgraded')));
    req.on('error', failed);
    req.end();
  });
}

const WS = { upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
const SPDY = { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' };

describe('a log over WebSocket', () => {
  it.each([
    ['what there is, then the end', '', ['binary.k8s.io'], 1000],
    ['in base64', '', ['base64.binary.k8s.io'], 1000],
    ['without a protocol', '', [], 1000],
    ['followed: no end', '&follow=true', ['binary.k8s.io'], 0],
  ])('%s', async (_, query, protocols, code) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${PODS}/web/log?container=c${query}`, protocols);
    open.push(socket);
    const got: string[] = [];
    let closed = 0;
    socket.on('message', (data: Buffer) => {
      got.push(Buffer.from(data.toString(), socket.protocol.startsWith('base64') ? 'base64' : 'utf8').toString());
    });
    socket.on('close', (c) => (closed = c));
    await eventually(() => got.join('').includes('start worker process') && closed === code);
    expect(got[0]).toBe('');
    expect(socket.protocol).toBe(protocols[0] ?? '');
  });

  it('that is refused', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${PODS}/web/log?container=x`);
    const status = await new Promise((done) => {
      socket.on('unexpected-response', (_, answer) => done(answer.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(400);
  });
});

describe('an upgrade is refused', () => {
  it.each<[string, string, Record<string, string>, string, number, string]>([
    ['for no pod', `${PODS}/x/exec?command=a&stdout=1`, WS, 'GET', 404, 'pods \\"x\\" not found'],
    [
      'for no container',
      `${PODS}/web/exec?container=x&stdout=1`,
      WS,
      'GET',
      400,
      'container x is not valid for pod web',
    ],
    [
      'for no streams',
      `${PODS}/web/exec?command=a`,
      WS,
      'GET',
      400,
      'you must specify at least 1 of stdin, stdout, stderr',
    ],
    ['for what does not run', `${PODS}/bad/exec?command=a&stdout=1`, WS, 'GET', 500, 'container not found ("c")'],
    ['by SPDY, too', `${PODS}/bad/exec?command=a&stdout=1`, SPDY, 'POST', 500, 'container not found ("c")'],
    ['to attach', `${PODS}/bad/attach?stdout=1`, SPDY, 'POST', 500, 'container c not found in pod bad_default'],
    ['to forward', `${PODS}/bad/portforward`, SPDY, 'POST', 500, 'pod not found ("bad_default")'],
    ['without ports', `${PODS}/web/portforward?ports=x`, WS, 'GET', 400, 'query parameter "ports" is required'],
    [
      'in an old protocol',
      EXEC,
      { ...SPDY, 'x-stream-protocol-version': 'channel.k8s.io' },
      'POST',
      403,
      'client supports [channel.k8s.io]',
    ],
    ['to something else', EXEC, { upgrade: 'h2c' }, 'GET', 400, 'h2c is not served'],
    ['of what is no stream', '/healthz', { upgrade: 'h2c' }, 'GET', 200, 'ok'],
    ['of nothing', '/nothing', WS, 'GET', 404, '404 page not found'],
  ])('%s', async (_name, path, headers, method, code, text) => {
    expect(await refused(path, headers, method)).toEqual([code, expect.stringContaining(text)]);
  });
});

/** A client of SPDY/3.1 over a pipe. */
class SpdyClient {
  readonly frames: SpdyFrame[] = [];
  readonly #reader = new FrameReader();
  readonly #writer = new HeaderWriter();
  readonly #write: (bytes: Buffer) => void;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  receive(bytes: Buffer): void {
    this.frames.push(...this.#reader.push(bytes));
  }

  async open(id: number, headers: Record<string, string>, flags = 0): Promise<void> {
    const block = await this.#writer.write(headers);
    this.#write(controlFrame(CONTROL.SYN_STREAM, Buffer.concat([words(id, 0), Buffer.alloc(2), block]), flags));
  }

  send(id: number, text: string): void {
    this.#write(dataFrame(id, Buffer.from(text)));
  }

  end(id: number): void {
    this.#write(dataFrame(id, Buffer.alloc(0), FLAG_FIN));
  }

  text(id: number): string {
    return this.frames.map((f) => (f.kind === 'data' && f.stream === id ? f.payload.toString() : '')).join('');
  }

  isEnded(id: number): boolean {
    return this.frames.some((f) => f.kind === 'data' && f.stream === id && f.flags === FLAG_FIN);
  }
}

async function spdyUpgrade(path: string, protocol: string): Promise<SpdyClient> {
  const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol };
  const req = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers });
  req.end();
  const socket = await new Promise<Socket>((done) => {
    req.on('upgrade', (res, s) => {
      expect(res.headers['x-stream-protocol-version']).toBe(protocol);
      done(s as Socket);
    });
  });
  open.push({ close: () => socket.destroy() });
  const client = new SpdyClient((bytes) => socket.write(bytes));
  socket.on('data', (bytes: Buffer) => client.receive(bytes));
  return client;
}

it('exec works over SPDY', async () => {
  const client = await spdyUpgrade(`${EXEC}&stdin=true`, 'v4.channel.k8s.io');
  const before = started.length;
  await client.open(1, { streamtype: 'error' });
  await client.open(3, { streamtype: 'stdin' });
  client.send(3, 'early');
  await client.open(5, { streamtype: 'stdout' });
  await client.open(7, { streamtype: 'stderr' });
  await eventually(() => started.length > before);
  const { listener, calls } = started.at(-1) as Started;
  client.end(3);
  await eventually(() => calls.includes('closeStdin'));
  expect(calls).toEqual(['write early', 'closeStdin']);
  listener.stdout(Buffer.from('out'));
  listener.exit({ code: 0 });
  await eventually(() => client.isEnded(1));
  expect([client.text(5), JSON.parse(client.text(1))]).toEqual(['out', { metadata: {}, status: 'Success' }]);
});

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('port-forward', () => {
  async function forward(): Promise<SpdyClient> {
    const headers = { ...WS, connection: 'Upgrade', 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io' };
    const req = httpRequest({ host: '127.0.0.1', port, path: `${PODS}/web/portforward`, headers });
    req.end();
    const socket = await new Promise<Socket>((done) =>
      req.on('upgrade', (res, s) => {
        expect(res.headers['sec-websocket-protocol']).toBe('SPDY/3.1+portforward.k8s.io');
        done(s as Socket);
      }),
    );
    open.push({ close: () => socket.destroy() });
    // Frames of WebSocket by hand: no client library takes that protocol's name.
    const client = new SpdyClient((bytes) => {
      const head = Buffer.from([0x82, 0xfe, bytes.length >> 8, bytes.length & 0xff, 0, 0, 0, 0]);
      socket.write(Buffer.concat([head, bytes]));
    });
    let rest = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        const short = (rest[1] ?? 0) & 0x7f;
        const at = short === 126 ? 4 : 2;
        const length = short === 126 && rest.length >= 4 ? rest.readUInt16BE(2) : short;
        if (rest.length < at + length || rest.length < 2) return;
        if (rest[0] === 0x82) client.receive(rest.subarray(at, at + length));
        rest = rest.subarray(at + length);
      }
    });
    return client;
  }

  it('answers HTTP from the pod, request after request', async () => {
    const client = await forward();
    await client.open(1, { streamtype: 'error', port: '80', requestid: '0' }, FLAG_FIN);
    await client.open(3, { streamtype: 'data', port: '80', requestid: '0' });
    client.send(3, GET.slice(0, 9));
    client.send(3, GET.slice(9));
    await eventually(() => client.text(3).includes('</html>'));
    client.send(3, GET.replace('/ ', '/nothing '));
    await eventually(() => client.text(3).includes('404 Not Found'));
    expect(client.text(3)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('ends what is no HTTP, and says what is refused', async () => {
    const client = await forward();
    for (const [id, to] of [
      [1, '80'],
      [5, '81'],
    ] as const) {
      await client.open(id, { streamtype: 'error', port: to, requestid: String(id) }, FLAG_FIN);
      await client.open(id + 2, { streamtype: 'data', port: to, requestid: String(id) });
    }
    client.send(3, 'PING\r\n');
    await eventually(() => client.isEnded(3) && client.isEnded(7));
    expect(client.text(5)).toContain('IPv4: dial tcp4 127.0.0.1:81: connect: connection refused');
  });

  it('works by SPDY without a tunnel', async () => {
    const client = await spdyUpgrade(`${PODS}/web/portforward`, 'portforward.k8s.io');
    await client.open(1, { streamtype: 'error', port: '80', requestid: '0' }, FLAG_FIN);
    await client.open(3, { streamtype: 'data', port: '80', requestid: '0' });
    client.send(3, GET);
    await eventually(() => client.text(3).includes('</html>'));
  });

  it('works by channels', async () => {
    const c = await channels(`${PODS}/web/portforward?ports=80`, ['v4.channel.k8s.io']);
    c.socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(GET)]));
    await eventually(() => c.got.join('').includes('</html>'));
    expect(c.got.slice(0, 2)).toEqual(['0 P\0', '1 P\0']);
  });
});

it('node ports come and go with their Services', async () => {
  const reports: string[] = [];
  const http = new SimulatedHttp((call) => cluster.engine.http(call));
  const ports = new NodePorts({ cluster, http, report: (text) => reports.push(text) });
  open.push(ports);
  const path = '/api/v1/namespaces/default/services';
  const spec = (nodePort: number, app: string) => ({
    type: 'NodePort',
    selector: { app },
    ports: [{ port: 80, nodePort }],
  });
  const [ofWeb = 0, ofNone = 0] = await freeNodePorts(2);
  post(path, { metadata: { name: 'web' }, spec: spec(ofWeb, 'web') });
  post(path, { metadata: { name: 'none' }, spec: spec(ofNone, 'none') });
  await eventually(() => ports.ports.length === 2);
  const get = async (n: number): Promise<number> => (await fetch(`http://127.0.0.1:${n}/`)).status;
  await eventually(
    () => cluster.engine.routes('node-1')?.rules.some((r) => r.nodePort === ofWeb && r.endpoints.length > 0) === true,
  );
  expect(await get(ofWeb)).toBe(200);
  await expect(get(ofNone)).rejects.toThrow();
  cluster.handle({ method: 'DELETE', path: `${path}/web` });
  cluster.handle({ method: 'DELETE', path: `${path}/none` });
  await eventually(() => ports.ports.length === 0);
  expect(reports).toEqual([]);
});

it('a node port that is taken is reported once', async () => {
  const taken = createBridge(cluster, containers);
  const [nodePort = 0] = await freeNodePorts(1);
  await new Promise<void>((done) => taken.listen(nodePort, '127.0.0.1', done));
  open.push(taken);
  const reports: string[] = [];
  const http = new SimulatedHttp((call) => cluster.engine.http(call));
  const ports = new NodePorts({ cluster, http, report: (text) => reports.push(text) });
  open.push(ports);
  post('/api/v1/namespaces/default/services', {
    metadata: { name: 'taken' },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort }] },
  });
  await eventually(() => reports.length > 0);
  expect(reports).toEqual([
    expect.stringContaining(`node port ${nodePort} of default/taken is not served: listen EADDRINUSE`),
  ]);
});

it('noise does not end the server', async () => {
  const socket = connect(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  let text = '';
  socket.on('data', (b: Buffer) => (text += b.toString()));
  socket.write('\0\0nonsense\r\n\r\n');
  await eventually(() => text.includes('400 Bad Request'));
  expect(await refused('/healthz', { upgrade: 'x' })).toEqual([200, 'ok']);
});
