import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createEngine } from '../../core/index.ts';
import type { Status } from '../../core/api/status-error.ts';
import { createEngineClient } from '../../workers/engine-client.ts';
import { nodesInWords } from '../../workers/protocol/node-pools.ts';
import { EngineHost } from '../../workers/engine-host.ts';
import { portPair } from '../../workers/port.ts';
import type { Command, Event } from '../../workers/protocol.ts';
import { openJoinLink, type JoinLink, type JoinStatus, type SocketEvents } from '../../ui/join/join-link.ts';
import { createApiServer } from '../server.ts';
import { eventually } from '../testing/eventually.ts';
import { joinedCluster } from './joined-cluster.ts';
import { Joining } from './joining.ts';

const TOKEN = 'a-secret-of-twenty-letters';
const PAGE = 'http://localhost:5173';
const MAPS = '/api/v1/namespaces/default/configmaps';

let server: Server;
let port: number;
let joining: Joining;
let reports: string[] = [];
const ends: (() => void)[] = [];

beforeEach(async () => {
  const origins = ['https://example.org'];
  // what is left of the test before must not speak here
  const own: string[] = [];
  reports = own;
  joining = new Joining({ token: TOKEN, origins, report: (text) => own.push(text) });
  server = createApiServer(joinedCluster(joining), { origins });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
  server.closeAllConnections();
  server.close();
});

/** A page with an engine of its own that takes no frames, as a hidden one. */
async function page() {
  const [near, far] = portPair<Command, Event>();
  const host = new EngineHost({
    nodesInWords,
    port: far,
    createEngine,
    wallNow: () => performance.now(),
    schedule: (callback, ms) => void setTimeout(callback, ms),
  });
  const client = createEngineClient(near);
  ends.push(() => host.dispose());
  await client.call('engine.boot', { options: { seed: 1, nodes: 1 } });
  client.send({ type: 'clock.play' });
  return client;
}

const connectAs =
  (origin: string) =>
  (url: string, events: SocketEvents): { send(text: string): void; close(code?: number): void } => {
    const socket = new WebSocket(url, { origin });
    socket.on('open', () => events.opened());
    socket.on('message', (data: Buffer) => events.message(data.toString()));
    socket.on('close', (code) => events.closed(code));
    socket.on('error', () => undefined);
    ends.push(() => socket.terminate());
    return socket;
  };

async function joined(options: { token?: string; origin?: string } = {}) {
  const client = await page();
  const statuses: JoinStatus[] = [];
  const { token = TOKEN, origin = PAGE } = options;
  const link: JoinLink = openJoinLink({
    code: { port, token },
    client: () => client,
    onStatus: (status) => statuses.push(status),
    connect: connectAs(origin),
    later: (callback) => {
      const timer = setTimeout(callback, 50);
      return () => clearTimeout(timer);
    },
  });
  ends.push(() => link.leave());
  return { client, link, statuses, last: () => statuses.at(-1) };
}

const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
const create = (name: string): Promise<Response> =>
  fetch(url(MAPS), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name } }),
  });

/** What a stream has sent so far. */
function follow(path: string) {
  const seen = { text: '', isOver: false, status: 0 };
  const req = httpRequest(url(path), (res) => {
    seen.status = res.statusCode ?? 0;
    res.on('data', (b: Buffer) => (seen.text += b.toString()));
    res.on('end', () => (seen.isOver = true));
  });
  req.on('error', () => undefined);
  req.end();
  ends.push(() => req.destroy());
  return { seen, stop: () => req.destroy() };
}

describe('a page that has joined', () => {
  it('is read, written and watched', async () => {
    const { last } = await joined();
    await eventually(() => last() === 'joined');
    const watch = follow(`${MAPS}?watch=true`);
    await eventually(() => watch.seen.status === 200);
    expect((await create('a')).status).toBe(201);
    expect((await create('a')).status).toBe(409);
    expect((await fetch(url(`${MAPS}/a`))).status).toBe(200);
    await eventually(() => watch.seen.text.includes('"name":"a"'));
    expect((await fetch(url('/apis'))).status).toBe(200);
    expect((await fetch(url(`${MAPS}?watch=true&fieldSelector=a=b`))).status).toBe(400);
    const body = (await (await fetch(url('/api/v1/namespaces/default/pods/x/log?follow=true'))).json()) as Status;
    expect(body.message).toBe('pods "x" not found');
  });

  it('has its acts in the log, and can take them back: watches end with 410', async () => {
    const { client, last } = await joined();
    await eventually(() => last() === 'joined');
    await create('gone');
    const watch = follow(`${MAPS}?watch=true`);
    await eventually(() => watch.seen.text.includes('"name":"gone"'));
    // Its reply would wait for a frame.
    void client.call('clock.rewind', { to: 'command' }).catch(() => undefined);
    await eventually(() => watch.seen.isOver);
    expect(watch.seen.text.trim().split('\n').at(-1)).toContain('"type":"ERROR"');
    expect((await fetch(url(`${MAPS}/gone`))).status).toBe(404);
  });

  it('leaves: what was asked ends, what is asked is answered with 503', async () => {
    const { link, last } = await joined();
    await eventually(() => last() === 'joined');
    const watch = follow(`${MAPS}?watch=true`);
    await eventually(() => watch.seen.status === 200);
    link.leave();
    await eventually(() => watch.seen.isOver);
    expect((await fetch(url(MAPS))).status).toBe(503);
    expect(reports.slice(-2)).toEqual(['a page has joined', 'the page has left']);
  });

  it('comes back when the connection was lost', async () => {
    const { link, last, statuses } = await joined();
    await eventually(() => last() === 'joined');
    link.renew();
    await eventually(() => statuses.includes('waiting') && last() === 'joined');
    expect((await fetch(url(MAPS))).status).toBe(200);
  });

  it('has no exec', async () => {
    const response = await new Promise<number>((done) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      const req = httpRequest(url('/api/v1/namespaces/default/pods/x/exec'), { headers }, (res) =>
        done(res.statusCode ?? 0),
      );
      req.end();
    });
    expect(response).toBe(501);
  });
});

describe('turned away is', () => {
  it('a wrong secret', async () => {
    const { last } = await joined({ token: 'another-secret-altogether' });
    await eventually(() => last() === 'refused');
    expect(joining.page).toBeUndefined();
  });

  it('a second page', async () => {
    const first = await joined();
    await eventually(() => first.last() === 'joined');
    const second = await joined({ origin: 'https://example.org' });
    await eventually(() => second.last() === 'refused');
    expect(first.last()).toBe('joined');
  });

  it('a page from elsewhere, also without joining', async () => {
    const { last } = await joined({ origin: 'https://evil.example' });
    await eventually(() => last() === 'waiting');
    expect(joining.page).toBeUndefined();
    const foreign = await fetch(url('/api'), { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
  });

  it('a name that only seems to be here', async () => {
    const status = await new Promise((done) => {
      httpRequest(url('/api'), { headers: { host: 'evil.example' } }, (res) => done(res.statusCode)).end();
    });
    expect(status).toBe(403);
  });

  it('who does not say hello, or talks nonsense', async () => {
    const codes: number[] = [];
    for (const words of [['nonsense'], [JSON.stringify({ type: 'hello', version: 1, token: TOKEN }), 'nonsense']]) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/join`, { origin: PAGE });
      socket.on('open', () => words.forEach((word) => socket.send(word)));
      await new Promise<void>((done) =>
        socket.on('close', (code) => {
          codes.push(code);
          done();
        }),
      );
    }
    expect(codes).toEqual([4401, 1008]);
  });
});
