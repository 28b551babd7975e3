import type { Container, GRPCAction, HTTPGetAction, Pod, Probe } from '../api/types.ts';
import { GRPC_HEALTH } from '../world/images/grpc-health.ts';
import { hexId } from '../world/image-ref.ts';
import type { ContainerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { ProbeKind } from './pod-parts.ts';
import { startCommand, type RunningCommand } from './run-command.ts';

/**
 * Runs one probe once. Upstream: pkg/probe/{http,tcp,exec,grpc}, pkg/kubelet/prober/prober.go; the messages are Go's and
 * upstream's own. Modelled: a probe that gets no answer takes its whole timeout, all others no time.
 */
export type ProbeResult =
  | { readonly outcome: 'success' }
  /** A success that is told of. */
  | { readonly outcome: 'warning'; readonly message: string }
  | { readonly outcome: 'failure'; readonly message: string }
  /** It could not be made: told of, but no result. */
  | { readonly outcome: 'errored'; readonly message: string }
  /** Nothing came: a failure, but only after the timeout. */
  | { readonly outcome: 'timeout'; readonly message: string }
  /** A command that runs on: it fails with the message if it has not ended by the timeout. */
  | { readonly outcome: 'pending'; readonly message: string; readonly command: RunningCommand };

export interface ProbeTarget {
  readonly world: World;
  readonly pod: Pod;
  readonly container: Container;
  readonly record: ContainerRecord;
  readonly ip: string;
}

const SUCCESS: ProbeResult = { outcome: 'success' };
const failure = (message: string): ProbeResult => ({ outcome: 'failure', message });
const errored = (message: string): ProbeResult => ({ outcome: 'errored', message });
const timeout = (message: string): ProbeResult => ({ outcome: 'timeout', message });

export function runProbe(kind: ProbeKind, probe: Probe, target: ProbeTarget): ProbeResult {
  const { world, pod } = target;
  const isForced = world.probeOverride(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, kind) === 'fail';
  if (probe.httpGet) return httpProbe(probe.httpGet, probe, target, isForced);
  if (probe.tcpSocket) return tcpProbe(probe.tcpSocket.host, probe.tcpSocket.port, probe, target, isForced);
  if (probe.exec) return execProbe(probe.exec.command ?? [], probe, target, isForced);
  if (probe.grpc) return grpcProbe(probe.grpc, probe, target, isForced);
  return SUCCESS;
}

const timeoutSeconds = (probe: Probe): number => probe.timeoutSeconds ?? 1;

export function portOf(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  const named = container.ports?.find((p) => p.name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

/** The kubelet probes from the machine: its loopback is that of the pods on the host's network, which have its address. */
const hostOf = (host: string | undefined, t: ProbeTarget): string =>
  host === undefined || host === '' || (t.pod.spec.hostNetwork && LOOPBACK.has(host)) ? t.ip : host;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

function httpProbe(get: HTTPGetAction, probe: Probe, t: ProbeTarget, isForced: boolean): ProbeResult {
  if (isForced) return failure('HTTP probe failed with statuscode: 503');
  const port = portOf(get.port, t.container);
  if (port === undefined) return noPort(get.port);
  const ip = hostOf(get.host, t);
  return httpAnswer(get, t, { ip, port, path: get.path ?? '/' }, 0);
}

/** Upstream: pkg/probe/util.go (ResolveContainerPort). */
const noPort = (port: number | string): ProbeResult =>
  errored(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);

interface Place {
  readonly ip: string;
  readonly port: number;
  readonly path: string;
}

const MAX_REDIRECTS = 10;

/** Redirects are followed on the same host. Upstream: pkg/probe/http (RedirectChecker). */
function httpAnswer(get: HTTPGetAction, t: ProbeTarget, place: Place, redirects: number): ProbeResult {
  const { ip, port, path } = place;
  const where = url(get, ip, port, path);
  const headers = { 'user-agent': 'kube-probe/1.36', ...headersOf(get) };
  const response = t.world.deliver(ip, port, { method: 'GET', path, headers });
  if (response.kind === 'timeout')
    return timeout(`${where}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  if (response.kind === 'refused')
    return failure(
      response.isReset ? `${where}: EOF` : `${where}: dial tcp ${ip}:${port}: connect: connection refused`,
    );
  if (get.scheme === 'HTTPS' && !response.isTls)
    return failure(`${where}: http: server gave HTTP response to HTTPS client`);
  const { status, body } = response;
  if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
  const target = REDIRECTS.has(status) ? response.headers?.['location'] : undefined;
  const next = target === undefined ? undefined : redirected(place, target);
  if (next && redirects + 1 >= MAX_REDIRECTS)
    return failure(`Get ${JSON.stringify(target)}: stopped after 10 redirects`);
  if (next) return httpAnswer(get, t, next, redirects + 1);
  if (status < 300) return SUCCESS;
  return { outcome: 'warning', message: `Probe terminated redirects, Response body: ${body}` };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const headersOf = (get: HTTPGetAction): Record<string, string> =>
  Object.fromEntries((get.httpHeaders ?? []).map((h) => [h.name.toLowerCase(), h.value]));

/** undefined: it is another host's. */
function redirected(place: Place, target: string): Place | undefined {
  if (target.startsWith('/') && !target.startsWith('//')) return { ...place, path: target };
  const m = /^https?:\/\/([^/:?]+)(?::(\d+))?(\/.*)?$/.exec(target);
  if (!m) return { ...place, path: `/${target}` };
  if (m[1] !== place.ip) return undefined;
  return { ...place, port: m[2] === undefined ? 80 : Number(m[2]), path: m[3] ?? '/' };
}

const url = (get: HTTPGetAction, ip: string, port: number, path: string): string =>
  `Get "${(get.scheme ?? 'HTTP').toLowerCase()}://${ip}:${port}${path.startsWith('/') ? '' : '/'}${path}"`;

function tcpProbe(
  host: string | undefined,
  wanted: number | string,
  probe: Probe,
  t: ProbeTarget,
  isForced: boolean,
): ProbeResult {
  const port = portOf(wanted, t.container);
  if (port === undefined) return noPort(wanted);
  const ip = hostOf(host, t);
  const result = isForced ? 'refused' : t.world.connect(ip, port);
  if (result === 'open') return SUCCESS;
  if (result === 'timeout') return timeout(`dial tcp ${ip}:${port}: i/o timeout`);
  return failure(`dial tcp ${ip}:${port}: connect: connection refused`);
}

function execProbe(command: readonly string[], probe: Probe, t: ProbeTarget, isForced: boolean): ProbeResult {
  if (isForced) return failure('command exited with 1');
  const seconds = timeoutSeconds(probe);
  const running = startCommand(t.world, t.record, command);
  if (running.isMissing) return errored(execError(t.record.id, running.output));
  if (running.status !== undefined) return verdictOf(running);
  const message = `command timed out: "${command.join(' ')}" timed out after ${seconds}s`;
  return { outcome: 'pending', message, command: running };
}

/** What a command that has ended says about its container. */
export function verdictOf({ status, output }: RunningCommand): ProbeResult {
  return status === 0 ? SUCCESS : failure(output);
}

/** Upstream: containerd's answer to ExecSync. */
const execError = (id: string, message: string): string =>
  `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${hexId(`exec ${id}`)}": ${message}`;

function grpcProbe(grpc: GRPCAction, probe: Probe, t: ProbeTarget, isForced: boolean): ProbeResult {
  if (isForced) return failure('service unhealthy (responded with "NOT_SERVING")');
  const { port, service } = grpc;
  const body = service ?? '';
  const answer = t.world.deliver(t.ip, port, { method: 'POST', path: '/', protocol: GRPC_HEALTH, body });
  const seconds = timeoutSeconds(probe);
  // The client tries again and again, also with a server that speaks no gRPC.
  if (answer.kind !== 'answered')
    return timeout(
      `timeout: failed to connect service "${t.ip}:${port}" within ${seconds}s: context deadline exceeded`,
    );
  if (answer.body === 'SERVING') return SUCCESS;
  if (answer.body.startsWith('rpc error:')) return failure(`error: health rpc probe failed: ${answer.body}`);
  return failure(`service unhealthy (responded with ${JSON.stringify(answer.body)})`);
}
