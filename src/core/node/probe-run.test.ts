import { describe, expect, test } from 'vitest';
import type { Probe } from '../api/types.ts';
import type { WorldResponse } from '../world/http.ts';
import { runProbe, type ProbeTarget } from './probe-run.ts';

/** What one probe says. Rows follow pkg/probe/{http,tcp,exec,grpc} and their tests. */
interface Row {
  readonly name: string;
  readonly probe: Probe;
  /** By path, or for all. */
  readonly answer?: WorldResponse | Readonly<Record<string, WorldResponse>>;
  readonly connection?: 'open' | 'refused' | 'timeout';
  readonly exits?: number;
  readonly output?: string;
  readonly isMissing?: true;
  readonly outcome: string;
  readonly message?: string;
}

const answered = (status: number, extra: object = {}): WorldResponse =>
  ({ kind: 'answered', status, body: '', latencyMs: 1, pod: 'p', ...extra }) as WorldResponse;
const to = (location: string, status = 302): WorldResponse =>
  answered(status, { headers: { location }, body: 'moved' });
const get = { httpGet: { path: '/healthz', port: 8080 } };
const GET = 'Get "http://10.0.0.2:8080/healthz"';

const ROWS: readonly Row[] = [
  { name: 'http 200', probe: get, answer: answered(200), outcome: 'success' },
  { name: 'http 399 is a success that is told of', probe: get, answer: answered(399), outcome: 'warning', message: 'Probe terminated redirects, Response body: ' }, // prettier-ignore
  { name: 'http 400', probe: get, answer: answered(400), outcome: 'failure', message: 'HTTP probe failed with statuscode: 400' }, // prettier-ignore
  { name: 'http 503', probe: get, answer: answered(503), outcome: 'failure', message: 'HTTP probe failed with statuscode: 503' }, // prettier-ignore
  { name: 'nobody listens', probe: get, answer: { kind: 'refused', latencyMs: 1 }, outcome: 'failure', message: `${GET}: dial tcp 10.0.0.2:8080: connect: connection refused` }, // prettier-ignore
  { name: 'no HTTP is spoken', probe: get, answer: { kind: 'refused', latencyMs: 1, isReset: true }, outcome: 'failure', message: `${GET}: EOF` }, // prettier-ignore
  { name: 'nothing comes', probe: get, answer: { kind: 'timeout' }, outcome: 'timeout', message: `${GET}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)` }, // prettier-ignore
  { name: 'TLS is wanted and not spoken', probe: { httpGet: { ...get.httpGet, scheme: 'HTTPS' } }, answer: answered(200), outcome: 'failure', message: 'Get "https://10.0.0.2:8080/healthz": http: server gave HTTP response to HTTPS client' }, // prettier-ignore
  { name: 'a named port', probe: { httpGet: { path: '/', port: 'web' } }, answer: answered(200), outcome: 'success' },
  { name: 'a port nobody has named', probe: { httpGet: { path: '/', port: 'admin' } }, outcome: 'errored', message: 'strconv.Atoi: parsing "admin": invalid syntax' }, // prettier-ignore
  { name: 'a redirect on the same host is followed', probe: get, answer: { '/healthz': to('/login'), '/login': answered(200) }, outcome: 'success' }, // prettier-ignore
  { name: 'to a failure', probe: get, answer: { '/healthz': to('http://10.0.0.2:8080/login'), '/login': answered(404) }, outcome: 'failure', message: 'HTTP probe failed with statuscode: 404' }, // prettier-ignore
  { name: 'a redirect to another host is not', probe: get, answer: to('https://example.com/'), outcome: 'warning', message: 'Probe terminated redirects, Response body: moved' }, // prettier-ignore
  { name: 'redirects in a circle', probe: get, answer: to('/healthz'), outcome: 'failure', message: 'Get "/healthz": stopped after 10 redirects' }, // prettier-ignore
  { name: 'tcp', probe: { tcpSocket: { port: 6379 } }, connection: 'open', outcome: 'success' },
  { name: 'tcp refused', probe: { tcpSocket: { port: 6379 } }, connection: 'refused', outcome: 'failure', message: 'dial tcp 10.0.0.2:6379: connect: connection refused' }, // prettier-ignore
  { name: 'tcp silent', probe: { tcpSocket: { port: 6379 } }, connection: 'timeout', outcome: 'timeout', message: 'dial tcp 10.0.0.2:6379: i/o timeout' }, // prettier-ignore
  { name: 'exec', probe: { exec: { command: ['true'] } }, exits: 0, outcome: 'success' },
  { name: 'exec fails with its output', probe: { exec: { command: ['cat', '/x'] } }, exits: 1, output: 'cat: no', outcome: 'failure', message: 'cat: no' }, // prettier-ignore
  { name: 'exec runs on', probe: { exec: { command: ['sleep', '9'] }, timeoutSeconds: 2 }, outcome: 'pending', message: 'command timed out: "sleep 9" timed out after 2s' }, // prettier-ignore
  { name: 'exec of nothing: no result', probe: { exec: { command: ['nope'] } }, isMissing: true, outcome: 'errored' },
  {
    name: 'grpc serving',
    probe: { grpc: { port: 5000 } },
    answer: answered(200, { body: 'SERVING' }),
    outcome: 'success',
  },
  { name: 'grpc not serving', probe: { grpc: { port: 5000 } }, answer: answered(200, { body: 'NOT_SERVING' }), outcome: 'failure', message: 'service unhealthy (responded with "NOT_SERVING")' }, // prettier-ignore
  { name: 'grpc does not know the service', probe: { grpc: { port: 5000, service: 'x' } }, answer: answered(200, { body: 'rpc error: code = NotFound desc = unknown service' }), outcome: 'failure', message: 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service' }, // prettier-ignore
  { name: 'grpc is not spoken', probe: { grpc: { port: 80 } }, answer: { kind: 'refused', latencyMs: 1, isReset: true }, outcome: 'timeout', message: 'timeout: failed to connect service "10.0.0.2:80" within 1s: context deadline exceeded' }, // prettier-ignore
];

function targetOf({ answer, connection, exits, output = '', isMissing }: Row): ProbeTarget {
  const world = {
    probeOverride: () => undefined,
    deliver: (_ip: string, _port: number, { path }: { path: string }) =>
      answer && 'kind' in answer ? answer : (answer as Record<string, WorldResponse>)[path],
    connect: () => connection,
    run: (_record: object, argv: string[], o: { onOutput(b: string): void; onExit(s: number): void }) => {
      if (isMissing) return { missing: argv[0], status: 127 };
      if (output) o.onOutput(output);
      if (exits !== undefined) o.onExit(exits);
      return { cancel: () => undefined };
    },
  };
  const container = { name: 'c', ports: [{ name: 'web', containerPort: 8080 }] };
  return { world, pod: { metadata: { name: 'p' }, spec: {} }, container, record: { id: 'i' }, ip: '10.0.0.2' } as never;
}

describe('one probe', () => {
  test.each(ROWS)('$name', (row) => {
    const result = runProbe('liveness', row.probe, targetOf(row));
    expect(result.outcome).toBe(row.outcome);
    if (row.message !== undefined) expect('message' in result && result.message).toBe(row.message);
    if (row.isMissing)
      expect(result).toMatchObject({
        message: expect.stringMatching(
          /^rpc error: code = Unknown desc = failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in \$PATH: unknown$/,
        ) as string,
      });
  });
});
