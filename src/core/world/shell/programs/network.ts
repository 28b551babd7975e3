import { getent } from './getent.ts';
import { ip } from './ip.ts';
import { lookups } from './lookups.ts';
import { nc } from './nc.ts';
import { REASONS } from './reasons.ts';
import type { HttpAnswer, Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';
import { baseName } from '../../files/path.ts';

/**
 * wget, curl, ping and kin over the simulated network. A request takes the virtual time
 * the network says. Modelled: output in the programs' usual words, without progress bars; no TLS.
 */
interface Pending {
  readonly answer: HttpAnswer;
  readonly until: number;
}

/** Sends a request and waits until its answer is there. */
function fetched(
  io: Io,
  method: string,
  url: string,
  options: { headers?: Record<string, string>; body?: string; timeoutMs?: number } = {},
): HttpAnswer | { sleepUntil: number } {
  const state = (io.state ??= {}) as { pending?: Pending };
  if (!state.pending) {
    const answer = io.network.request(method, url, options);
    const late = options.timeoutMs !== undefined && answer.latencyMs > options.timeoutMs;
    const made: HttpAnswer = late ? { ...answer, kind: 'timeout', latencyMs: options.timeoutMs as number } : answer;
    state.pending = { answer: made, until: io.now + Math.max(1, Math.round(made.latencyMs)) };
  }
  return io.now < state.pending.until ? { sleepUntil: state.pending.until } : state.pending.answer;
}

const hostOf = (url: string): string => /^(?:\w+:\/\/)?(?:[^@/]*@)?([^:/?]+)/.exec(url)?.[1] ?? url;
const withScheme = (url: string): string => (/^\w+:\/\//.test(url) ? url : `http://${url}`);

const WGET = { 'user-agent': 'Wget' };
const CURL = { 'user-agent': 'curl/8.5.0' };

function wget(io: Io): Outcome {
  const { words, has, value } = parseArgs(io.args, 'OTtPU');
  const url = words[0];
  if (url === undefined) {
    io.err('wget: missing URL\n');
    return 1;
  }
  const timeoutMs = value('T') ?? value('timeout');
  const body = value('post-data');
  const answer = fetched(io, has('spider') ? 'HEAD' : body === undefined ? 'GET' : 'POST', withScheme(url), {
    ...(timeoutMs === undefined ? {} : { timeoutMs: Number(timeoutMs) * 1000 }),
    headers: WGET,
    ...(body === undefined ? {} : { body }),
  });
  if ('sleepUntil' in answer) return answer;
  const isQuiet = has('q');
  const host = hostOf(url);
  const where = `${host} (${answer.ip ?? ''}:${answer.port ?? 80})`;
  if (!isQuiet && answer.kind !== 'no-such-name') io.err(`Connecting to ${where}\n`);
  switch (answer.kind) {
    case 'no-such-name':
    case 'dns-unreachable':
      io.err(`wget: bad address '${host}'\n`);
      return 1;
    case 'refused':
      io.err(`wget: can't connect to remote host (${answer.ip ?? host}): Connection refused\n`);
      return 1;
    case 'no-route':
      io.err(`wget: can't connect to remote host (${answer.ip ?? host}): No route to host\n`);
      return 1;
    case 'timeout':
      io.err('wget: download timed out\n');
      return 1;
    case 'answered':
  }
  if ((answer.status ?? 0) >= 400) {
    io.err(
      `wget: server returned error: HTTP/1.1 ${answer.status ?? ''} ${REASONS[answer.status ?? 0] ?? ''}`.trimEnd() +
        '\n',
    );
    return 1;
  }
  const target = value('O') ?? (baseName(url.replace(/^\w+:\/\/[^/]+\/?/, '').split('?')[0] ?? '') || 'index.html');
  if (has('spider')) return 0;
  if (target === '-') io.out(answer.body ?? '');
  else if (target !== '/dev/null') io.files.write(io.path(target), answer.body ?? '');
  if (!isQuiet && target !== '-')
    io.err(
      `saving to '${target}'\n${target}           100% |********************************|  ${String(answer.body?.length ?? 0).padStart(4)}  0:00:00 ETA\n'${target}' saved\n`,
    );
  return 0;
}

function curl(io: Io): Outcome {
  const options = curlOptions(io.args);
  const { url } = options;
  if (url === undefined) {
    io.err("curl: try 'curl --help' for more information\n");
    return 2;
  }
  const answer = fetched(io, options.method, withScheme(url), {
    headers: { ...CURL, ...options.headers },
    ...(options.body === undefined ? {} : { body: options.body }),
    ...(options.maxTime === undefined ? {} : { timeoutMs: options.maxTime * 1000 }),
  });
  if ('sleepUntil' in answer) return answer;
  const host = hostOf(url);
  const fail = (code: number, text: string): Outcome => {
    if (options.format !== undefined) io.out(written(options.format, undefined, answer));
    if (!options.silent || options.showError) io.err(`curl: (${code}) ${text}\n`);
    return code;
  };
  const ms = Math.round(answer.latencyMs);
  switch (answer.kind) {
    case 'no-such-name':
    case 'dns-unreachable':
      return fail(6, `Could not resolve host: ${host}`);
    case 'refused':
      return fail(
        7,
        `Failed to connect to ${host} port ${answer.port ?? 80} after ${ms} ms: Could not connect to server`,
      );
    case 'no-route':
    case 'timeout':
      return options.maxTime !== undefined
        ? fail(28, `Connection timed out after ${ms} milliseconds`)
        : fail(
            28,
            `Failed to connect to ${host} port ${answer.port ?? 80} after ${ms} ms: Could not connect to server`,
          );
    case 'answered':
  }
  const status = answer.status ?? 200;
  const body = answer.body ?? '';
  if (options.failing && status >= 400) return fail(22, `The requested URL returned error: ${status}`);
  const head = `HTTP/1.1 ${status} ${REASONS[status] ?? 'OK'}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const text = (options.include ? head : '') + (options.headOnly ? '' : body);
  if (options.output === undefined) io.out(text);
  else if (options.output !== '/dev/null') io.files.write(io.path(options.output), text);
  if (options.format !== undefined) io.out(written(options.format, status, answer));
  return 0;
}

const written = (format: string, status: number | undefined, answer: HttpAnswer): string =>
  format
    .replace(/%\{(?:http_code|response_code)\}/g, String(status ?? 0).padStart(3, '0'))
    .replace(/%\{time_total\}/g, (answer.latencyMs / 1000).toFixed(6))
    .replace(/%\{size_download\}/g, String(answer.body?.length ?? 0))
    .replace(/%\{remote_ip\}/g, answer.ip ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t');

interface Curl {
  url?: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  output?: string;
  format?: string;
  maxTime?: number;
  silent: boolean;
  showError: boolean;
  failing: boolean;
  include: boolean;
  headOnly: boolean;
}

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  request: 'X',
  header: 'H',
  data: 'd',
  'data-raw': 'd',
  output: 'o',
  'write-out': 'w',
  'max-time': 'm',
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  include: 'i',
  head: 'I',
  location: 'L',
  'connect-timeout': 'T',
  insecure: 'k',
  'user-agent': 'A',
  user: 'u',
  verbose: 'v',
};

function curlOptions(args: readonly string[]): Curl {
  const out: Curl = {
    method: '',
    headers: {},
    silent: false,
    showError: false,
    failing: false,
    include: false,
    headOnly: false,
  };
  const queue = [...args];
  const apply = (c: string, next: () => string): void => {
    if (c === 'X') out.method = next();
    else if (c === 'H') {
      const [name = '', value = ''] = next().split(/:\s*(.*)/s);
      out.headers[name.toLowerCase()] = value;
    } else if (c === 'd') out.body = (out.body === undefined ? '' : `${out.body}&`) + next();
    else if (c === 'o') out.output = next();
    else if (c === 'w') out.format = next();
    else if (c === 'm' || c === 'T') out.maxTime = Number(next());
    else if (c === 's') out.silent = true;
    else if (c === 'S') out.showError = true;
    else if (c === 'f') out.failing = true;
    else if (c === 'i') out.include = true;
    else if (c === 'I') out.headOnly = out.include = true;
    else if ('Aueb'.includes(c)) next();
  };
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      apply(LONG_OPTIONS[name] ?? '', () => value ?? queue.shift() ?? '');
    } else if (word.startsWith('-') && word.length > 1) {
      for (let i = 1; i < word.length; i++) {
        let isValue = false;
        const rest = word.slice(i + 1);
        apply(word[i] as string, () => ((isValue = true), rest !== '' ? rest : (queue.shift() ?? '')));
        if (isValue) break;
      }
    } else out.url ??= word;
  }
  if (out.method === '') out.method = out.headOnly ? 'HEAD' : out.body !== undefined ? 'POST' : 'GET';
  return out;
}

interface Ping {
  ip: string;
  sent: number;
  received: number;
  startedAt: number;
}

/** By a raw socket, or by one that the kernel lets groups have. Upstream: networking/ping.c of busybox. */
function mayPing(io: Io): boolean {
  const [low = 1, high = 0] = (io.sysctl('net.ipv4.ping_group_range') ?? '').split(/\s+/).map(Number);
  const isIn = (gid: number): boolean => gid >= low && gid <= high;
  return io.can('NET_RAW') || isIn(io.proc.gid) || io.proc.groups.some(isIn);
}

function ping(io: Io): Outcome {
  const { words, value, has } = parseArgs(io.args, 'cWwis');
  const name = words[0] ?? '';
  const state = (io.state ??= { ip: '', sent: 0, received: 0, startedAt: io.now } satisfies Ping) as Ping;
  if (state.sent === 0) {
    if (!mayPing(io)) {
      io.err(/busybox|alpine/.test(io.machine.image) ? 'ping: permission denied (are you root?)\n' : 'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n'); // prettier-ignore
      return /busybox|alpine/.test(io.machine.image) ? 1 : 2;
    }
    const answer = /^[\d.]+$/.test(name) ? { ips: [name] } : io.network.resolve(name);
    if (typeof answer === 'string') {
      io.err(`ping: bad address '${name}'\n`);
      return 1;
    }
    state.ip = answer.ips[0] ?? '';
    io.out(`PING ${name} (${state.ip}): 56 data bytes\n`);
  }
  const count = Number(value('c') ?? Infinity);
  if (state.sent >= count) {
    io.out(
      `\n--- ${name} ping statistics ---\n${state.sent} packets transmitted, ${state.received} packets received, ${Math.round(100 * (1 - state.received / state.sent))}% packet loss\n`,
    );
    if (state.received > 0) io.out('round-trip min/avg/max = 0.100/0.100/0.100 ms\n');
    return state.received > 0 ? 0 : 1;
  }
  if (state.ip.startsWith('127.') || io.network.ping(state.ip)) {
    if (!has('q')) io.out(`64 bytes from ${state.ip}: seq=${state.sent} ttl=62 time=0.100 ms\n`);
    state.received++;
  }
  state.sent++;
  return { sleepUntil: io.now + (state.sent >= count ? 1 : Number(value('i') ?? 1) * 1000) };
}

export const network: Readonly<Record<string, Program>> = {
  wget,
  curl,
  ...lookups,
  getent,
  ping,
  nc,
  ncat: nc,
  netcat: nc,
  ip,
  ifconfig: (io) => (
    io.out(
      `eth0      Link encap:Ethernet\n          inet addr:${io.machine.ip}  Bcast:${io.machine.ip.replace(/\.\d+$/, '.255')}  Mask:255.255.255.0\n`,
    ),
    0
  ),
};
