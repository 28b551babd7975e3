import type { Io, Outcome } from '../run/io.ts';
import { UDP } from '../../http.ts';
import { parseArgs } from './args.ts';
import { REASONS } from './reasons.ts';

/** `nc`: whether a port answers, and what an HTTP server says to what it is given.*/
/** Sends what it is given and prints what comes back. Modelled: HTTP only, headers as Go's server writes them. */
function converse(io: Io, url: string): Outcome {
  const text = io.readAll();
  if (text === undefined) return 'read';
  if (text === '') return 0;
  const [, method, path] = /^(GET|HEAD|POST|PUT|DELETE) (\S+) HTTP\/1/.exec(text) ?? [];
  const answer = io.network.request(method ?? 'GET', url + (path ?? '/'));
  if (answer.kind !== 'answered') return 0;
  const status = method === undefined ? 400 : (answer.status ?? 200);
  const type = 'Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n';
  io.out(`HTTP/1.1 ${status} ${REASONS[status] ?? 'OK'}\r\n${type}`);
  io.out(method === undefined ? '400 Bad Request' : (answer.body ?? ''));
  return 0;
}

/** Sends one datagram and waits as long as it was told for what comes back. */
function datagram(io: Io, url: string, waitMs: number): Outcome {
  if (io.state === undefined) {
    const body = io.readAll();
    if (body === undefined) return 'read';
    const answer = io.network.request('GET', url, { protocol: UDP, body });
    if (answer.kind === 'answered') io.out(answer.body ?? '');
    io.state = { status: answer.kind === 'answered' ? 0 : 1, until: io.now + (answer.kind === 'refused' ? 1 : waitMs) };
  }
  const { status, until } = io.state as { status: number; until: number };
  return io.now < until ? { sleepUntil: until } : status;
}

export function nc(io: Io): Outcome {
  const { words, has, value } = parseArgs(io.args, 'wpi');
  if (has('l')) {
    io.state ??= { serves: true };
    return 'forever';
  }
  const [name = '', port = value('p') ?? ''] = words;
  if (has('u') && !has('z')) return datagram(io, `http://${name}:${port}/`, Number(value('w') ?? 1) * 1000);
  const state = (io.state ??= { result: io.network.connect(name, Number(port)) }) as {
    result: string;
    until?: number;
    hasSaid?: boolean;
  };
  const waitMs = state.result === 'timeout' ? Number(value('w') ?? 75) * 1000 : 1;
  state.until ??= io.now + waitMs;
  if (io.now < state.until) return { sleepUntil: state.until };
  const isLoud = has('v');
  if (state.result === 'open') {
    if (isLoud && !state.hasSaid)
      io.err(
        has('z') && !/busybox|alpine/.test(io.machine.image)
          ? `Connection to ${name} ${port} port [tcp/*] succeeded!\n`
          : `${name} (${name}:${port}) open\n`,
      );
    state.hasSaid = true;
    return has('z') || has('u') || io.isTty() ? 0 : converse(io, `http://${name}:${port}`);
  }
  if (state.result === 'no-such-name') io.err(`nc: bad address '${name}'\n`);
  else if (isLoud)
    io.err(
      `nc: ${name} (${name}:${port}): ${state.result === 'timeout' ? 'Connection timed out' : 'Connection refused'}\n`,
    );
  return 1;
}
