import type { ContainerSpec } from '../records.ts';
import type { WorldRequest } from '../http.ts';
import { MIB, SERVE, type HttpAnswer, type ImageDef } from './image.ts';

/**
 * The test image of Kubernetes: `netexec` (default port 8080), `serve-hostname` (9376), `pause`, `liveness`.
 * Upstream: test/images/agnhost. Left out: dialling out, uploads, DNS tests.
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
      return { status: 200, body: '' };
    default:
      return { status: 404, body: '404 page not found\n' };
  }
}

export const agnhost: ImageDef = {
  name: 'agnhost',
  repositories: ['e2e-test-images/agnhost'],
  sizeBytes: 50 * MIB,
  startMs: 100,
  argsAreCommand: false,
  main: () => SERVE,
  ports: (spec) => {
    if (mode(spec) === 'netexec') return [flag(spec, 'http-port', 8080)];
    if (mode(spec) === 'serve-hostname') return [flag(spec, 'port', 9376)];
    return mode(spec) === 'pause' ? [] : spec.ports;
  },
  http: (request, ctx) =>
    mode(ctx.spec) === 'netexec' ? netexec(request, ctx.spec, ctx.now) : { status: 200, body: ctx.spec.pod },
  onTerm: { exitCode: 0, afterMs: 50 },
  use: () => ({ steadyCpuMilli: 0.5, memoryBytes: 10 * MIB, requestCpuMs: 0.2 }),
};
