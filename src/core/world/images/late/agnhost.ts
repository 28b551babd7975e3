import type { ContainerSpec } from '../../records.ts';
import type { WorldRequest } from '../../http.ts';
import type { Io, Outcome } from '../../shell/run/io.ts';
import { serveUnless } from '../common.ts';
import {
  MIB,
  SERVE,
  type Command,
  type HttpAnswer,
  type ImageDef,
  type MainOutcome,
  type ServeContext,
} from '../image.ts';

/**
 * The test image of Kubernetes: `netexec` (default port 8080), `serve-hostname` (9376), `liveness` (well for ten
 * seconds), `test-webserver`, `porter`, `pause`, `entrypoint-tester`, `dns-suffix`, `connect`.
 * Upstream: test/images/agnhost. Left out: dialling through /dial, uploads, what stands in the certificate `/localhost.crt`.
 */
const words = (spec: ContainerSpec): readonly string[] =>
  [...(spec.command ?? []), ...(spec.args ?? [])].filter((w) => !w.endsWith('agnhost'));

const mode = (spec: ContainerSpec): string => words(spec)[0] ?? 'pause';

function flag(spec: ContainerSpec, name: string, fallback: number): number {
  const list = words(spec);
  for (const [i, word] of list.entries()) {
    const m = new RegExp(`^--?${name}(?:=(\\d+))?$`).exec(word);
    if (m) return Number(m[1] ?? list[i + 1]);
  }
  return fallback;
}

function query(path: string, name: string): string {
  const m = new RegExp(`[?&]${name}=([^&]*)`).exec(path);
  return m ? decodeURIComponent(m[1] as string) : '';
}

/** Modelled: every client's own port is the first that Linux gives. */
const CLIENT_PORT = 32_768;

function netexec(request: WorldRequest, spec: ContainerSpec, now: string): HttpAnswer {
  switch (request.path.split('?')[0]) {
    case '/':
      return { status: 200, body: `NOW: ${now}` };
    case '/hostname':
    case '/hostName':
      return { status: 200, body: spec.pod };
    case '/healthz':
      return { status: 200, body: '' };
    case '/echo':
      return { status: Number(query(request.path, 'code')) || 200, body: query(request.path, 'msg') };
    case '/clientip':
      return { status: 200, body: request.from === undefined ? '' : `${request.from}:${CLIENT_PORT}` };
    default:
      return { status: 404, body: '404 page not found\n' };
  }
}

const LIVE_MS = 10_000;

/** The documentation's liveness example. Upstream: test/images/agnhost/liveness/server.go. */
function liveness(request: WorldRequest, uptimeMs: number): HttpAnswer {
  const path = request.path.split('?')[0];
  if (path === '/started') return { status: 200, body: `${(uptimeMs / 1000).toFixed(9)}s` };
  if (path !== '/healthz') return { status: 404, body: '404 page not found\n' };
  return uptimeMs > LIVE_MS
    ? { status: 500, body: `error: ${(uptimeMs / 1000).toFixed(9)}` }
    : { status: 200, body: 'ok' };
}

function porter(port: number, spec: ContainerSpec): HttpAnswer {
  const body = spec.env[`SERVE_PORT_${port}`];
  return body === undefined ? { status: 404, body: '404 page not found\n' } : { status: 200, body };
}

/** `test-webserver` serves the root of its files; tests look for this one. */
const CRT = '/localhost.crt';
const FILES: Readonly<Record<string, string>> = {
  [CRT]: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
};
const readDefault = (path: string): string | undefined => FILES[path];

function serve(request: WorldRequest, { spec, now, uptimeMs, port, read = readDefault }: ServeContext): HttpAnswer {
  switch (mode(spec)) {
    case 'netexec':
      return netexec(request, spec, now);
    case 'liveness':
      return liveness(request, uptimeMs);
    case 'porter':
      return porter(port, spec);
    case 'test-webserver': {
      const body = read((request.path.split('?')[0] ?? '').replace(/\/$/, '/index.html'));
      return body === undefined ? { status: 404, body: '404 page not found\n' } : { status: 200, body };
    }
    default:
      return { status: 200, body: spec.pod };
  }
}

/** Its subcommands as programs: those that end, and those that serve. */
const command: Command = (io, { spec, isServing }) => {
  const [name = 'pause', ...args] = io.name === 'agnhost' ? io.args : [io.name, ...io.args];
  if (name === 'entrypoint-tester') io.out(`[${['/agnhost', name, ...args].join(' ')}]\n`);
  else if (name === 'dns-suffix') io.out(`${spec.namespace}.svc.cluster.local,svc.cluster.local,cluster.local\n`);
  else if (name === 'connect') return dial(io, args.find((a) => !a.startsWith('-')) ?? '');
  else return serveUnless(io, isServing);
  return 0;
};

/** Upstream: test/images/agnhost/connect/connect.go. */
function dial(io: Io, target: string): Outcome {
  const [host = '', port = ''] = target.split(':');
  const result = io.network.connect(host, Number(port));
  if (result === 'open') return 0;
  io.err(`${{ refused: 'REFUSED', timeout: 'TIMEOUT', 'no-such-name': 'DNS' }[result]}\n`);
  return 1;
}

const PORTS: Readonly<Record<string, (spec: ContainerSpec) => readonly number[]>> = {
  netexec: (spec) => [flag(spec, 'http-port', 8080)],
  'serve-hostname': (spec) => [flag(spec, 'port', 9376)],
  liveness: () => [8080],
  'test-webserver': (spec) => [flag(spec, 'port', 80)],
  porter: (spec) =>
    Object.keys(spec.env)
      .flatMap((name) => /^SERVE_PORT_(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number),
  pause: () => [],
};

const ENDS: ReadonlySet<string> = new Set(['entrypoint-tester', 'dns-suffix']);

/** Subcommands that end are told by the arguments alone. */
function main(spec: ContainerSpec): MainOutcome {
  const name = mode(spec);
  if (!ENDS.has(name)) return SERVE;
  const line =
    name === 'dns-suffix'
      ? `${spec.namespace}.svc.cluster.local,svc.cluster.local,cluster.local`
      : `[${['/agnhost', ...words(spec)].join(' ')}]`;
  return { kind: 'exit', code: 0, afterMs: 50, lines: [line] };
}

export const agnhost: ImageDef = {
  name: 'agnhost',
  repositories: ['e2e-test-images/agnhost'],
  sizeBytes: 50 * MIB,
  startMs: 100,
  argsAreCommand: false,
  main,
  ports: (spec) => PORTS[mode(spec)]?.(spec) ?? spec.ports,
  http: serve,
  files: () => FILES,
  commands: { agnhost: command },
  onTerm: { exitCode: 0, afterMs: 50 },
  use: () => ({ steadyCpuMilli: 0.5, memoryBytes: 10 * MIB, requestCpuMs: 0.2 }),
};
