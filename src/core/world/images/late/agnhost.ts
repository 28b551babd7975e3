import { entryOf } from '../../../lib/entry-of.ts';
import type { ContainerSpec } from '../../records.ts';
import type { WorldRequest } from '../../http.ts';
import { MIB, SERVE_FOREVER, type HttpAnswer, type ImageDef, type ServeContext, type TermBehaviour } from '../image.ts';
import { ALPINE_RELEASE } from './nautilus.ts';

/**
 * The test image of Kubernetes: `netexec` (default port 8080), `serve-hostname` (9376), `liveness` (well for ten
 * seconds), `test-webserver`, `porter`, `pause`, `entrypoint-tester`, `dns-suffix`, `connect`.
 * Upstream: test/images/agnhost. Left out: dialling through /dial, uploads, what stands in the certificate `/localhost.crt`.
 */
export const words = (spec: ContainerSpec): readonly string[] =>
  [...(spec.command ?? []), ...(spec.args ?? [])].filter((w) => !/agnhost(-2)?$/.test(w));

export const mode = (spec: ContainerSpec): string => words(spec)[0] ?? 'pause';

export function flag(spec: ContainerSpec, name: string, fallback: number): number {
  const list = words(spec);
  for (const [i, word] of list.entries()) {
    const m = new RegExp(`^--?${name}(?:=(-?\\d+))?$`).exec(word);
    if (m) return Number(m[1] ?? list[i + 1]);
  }
  return fallback;
}

/** '' without it. */
export function textFlag(spec: ContainerSpec, name: string): string {
  const list = words(spec);
  for (const [i, word] of list.entries()) {
    const m = new RegExp(`^--?${name}(?:=(.*))?$`).exec(word);
    if (m) return m[1] ?? list[i + 1] ?? '';
  }
  return '';
}

/** `test-webserver` serves the root of its files; tests look for this one. */
const FILES: Readonly<Record<string, string>> = {
  '/localhost.crt': '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
  '/etc/os-release': ALPINE_RELEASE,
};

const LIVE_MS = 10_000;

/** What does not change with what it was asked before; late/agnhost-server.ts has the rest. */
function serve(request: WorldRequest, { spec, uptimeMs, port }: ServeContext): HttpAnswer {
  switch (mode(spec)) {
    case 'liveness':
      return liveness(request, uptimeMs);
    case 'porter':
      return porter(request, spec, port);
    default:
      return { status: 200, body: spec.pod };
  }
}

/** The documentation's liveness example. Upstream: test/images/agnhost/liveness/server.go. */
function liveness(request: WorldRequest, uptimeMs: number): HttpAnswer {
  const path = request.path.split('?')[0];
  if (path === '/started') return { status: 200, body: `${(uptimeMs / 1000).toFixed(9)}s` };
  if (path !== '/healthz') return { status: 404, body: '404 page not found\n' };
  return uptimeMs > LIVE_MS
    ? { status: 500, body: `error: ${(uptimeMs / 1000).toFixed(9)}` }
    : { status: 200, body: 'ok' };
}

/** Serves what its variables say. Upstream: test/images/agnhost/porter/porter.go. */
function porter({ method }: WorldRequest, spec: ContainerSpec, port: number): HttpAnswer {
  const value = ['', 'TCP_', 'TLS_'].map((kind) => spec.env[`SERVE_${kind}PORT_${port}`]).find((v) => v !== undefined);
  if (value === undefined) return { status: 404, body: '404 page not found\n' };
  if (!words(spec).some((w) => /^--json-response(=true)?$/.test(w))) return { status: 200, body: value };
  const body = JSON.stringify({ Method: method, Body: value });
  return { status: 200, body, headers: { 'content-type': 'application/json' } };
}

const portsServed = ({ env }: ContainerSpec, name: RegExp): number[] =>
  Object.keys(env).flatMap((key) => {
    const port = name.exec(key)?.[1];
    return port === undefined ? [] : [Number(port)];
  });

const PORTS: Readonly<Record<string, (spec: ContainerSpec) => readonly number[]>> = {
  netexec: (spec) => [flag(spec, 'http-port', 8080)],
  'serve-hostname': (spec) => [flag(spec, 'port', 9376)],
  liveness: () => [8080],
  'test-webserver': (spec) => [flag(spec, 'port', 80)],
  porter: (spec) => portsServed(spec, /^SERVE_(?:TCP_|TLS_)?PORT_(\d+)$/),
  guestbook: (spec) => [flag(spec, 'http-port', 80)],
  nettest: (spec) => [flag(spec, 'port', 8080)],
  'grpc-health-checking': (spec) => [flag(spec, 'port', 5000), flag(spec, 'http-port', 8080)],
  webhook: () => [443],
  'external-metrics': (spec) => [flag(spec, 'port', 6443)],
  'resource-consumer-controller': (spec) => [flag(spec, 'port', 8080)],
  'fake-gitserver': () => [8000],
  pause: () => [],
};

/** A negative port is none. */
const UDP_PORTS: Readonly<Record<string, (spec: ContainerSpec) => readonly number[]>> = {
  netexec: (spec) => [flag(spec, 'udp-port', 8081)],
  'serve-hostname': (spec) => (words(spec).some((w) => /^--?udp(=true)?$/.test(w)) ? [flag(spec, 'port', 9376)] : []),
};

/** Goes on as long as it was told (`netexec --delay-shutdown`), or says that it had been told to pause. */
function termOf(spec: ContainerSpec): TermBehaviour | undefined {
  const delay = mode(spec) === 'netexec' ? flag(spec, 'delay-shutdown', 0) : 0;
  if (delay > 0) return { exitCode: 0, afterMs: delay * 1000 };
  return mode(spec) === 'pause' ? { exitCode: 2, afterMs: 50 } : undefined;
}

/** Subcommands that do something and end, or write as they go: run step by step. */
const RUNS: ReadonlySet<string> = new Set([
  'entrypoint-tester',
  'dns-suffix',
  'dns-server-list',
  'etc-hosts',
  'connect',
  'logs-generator',
  'mounttest',
  'help',
  'inclusterclient',
]);

export const agnhost: ImageDef = {
  name: 'agnhost',
  repositories: ['e2e-test-images/agnhost'],
  sizeBytes: 50 * MIB,
  startMs: 100,
  argsAreCommand: false,
  main: () => SERVE_FOREVER,
  entry: (spec) => (RUNS.has(mode(spec)) ? ['/agnhost'] : undefined),
  isLate: true,
  ports: (spec) => entryOf(PORTS, mode(spec))?.(spec) ?? spec.ports,
  udpPorts: (spec) => entryOf(UDP_PORTS, mode(spec))?.(spec) ?? [],
  http: serve,
  accounts: [
    'user-defined-in-image:x:1000:1000::/home/user-defined-in-image:/bin/sh\n',
    'user-defined-in-image:x:1000:\ngroup-defined-in-image:x:50000:user-defined-in-image\n',
  ],
  isTls: (spec, port) =>
    mode(spec) === 'netexec'
      ? textFlag(spec, 'tls-cert-file') !== ''
      : mode(spec) === 'external-metrics' || spec.env[`SERVE_TLS_PORT_${port}`] !== undefined,
  startLog: (spec) => (mode(spec) === 'pause' ? ['Paused', 'Signals registered'] : []),
  files: () => FILES,
  onTerm: { exitCode: 0, afterMs: 50 },
  termOf,
  use: () => ({ steadyCpuMilli: 0.5, memoryBytes: 10 * MIB, requestCpuMs: 0.2 }),
};
