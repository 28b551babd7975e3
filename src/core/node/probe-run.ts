import type { Container, HTTPGetAction, Pod, Probe } from '../api/types.ts';
import type { ContainerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { ProbeKind } from './pod-parts.ts';
import { startCommand, type RunningCommand } from './run-command.ts';

/** Runs one probe once. Upstream: pkg/probe/{http,tcp,exec,grpc}; the messages are Go's and upstream's own. */
export type ProbeResult =
  | { readonly outcome: 'success' }
  | { readonly outcome: 'failure'; readonly message: string }
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
const timeout = (message: string): ProbeResult => ({ outcome: 'timeout', message });

export function runProbe(kind: ProbeKind, probe: Probe, target: ProbeTarget): ProbeResult {
  const { world, pod } = target;
  const isForced = world.probeOverride(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, kind) === 'fail';
  if (probe.httpGet) return httpProbe(probe.httpGet, probe, target, isForced);
  if (probe.tcpSocket) return tcpProbe(probe.tcpSocket.host, probe.tcpSocket.port, probe, target, isForced);
  if (probe.exec) return execProbe(probe.exec.command ?? [], probe, target, isForced);
  if (probe.grpc) return grpcProbe(probe.grpc.port, probe, target, isForced);
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
  if (port === undefined) return failure(`couldn't find port: ${JSON.stringify(get.port)}`);
  const ip = hostOf(get.host, t);
  const path = get.path ?? '/';
  const response = t.world.deliver(ip, port, { method: 'GET', path, headers: { 'user-agent': 'kube-probe/1.36' } });
  if (response.kind === 'answered') {
    if (get.scheme === 'HTTPS' && !response.isTls)
      return failure(`${url(get, ip, port, path)}: http: server gave HTTP response to HTTPS client`);
    const isGood = response.status >= 200 && response.status < 400;
    return isGood ? SUCCESS : failure(`HTTP probe failed with statuscode: ${response.status}`);
  }
  const where = url(get, ip, port, path);
  if (response.kind === 'timeout') {
    return timeout(`${where}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  }
  return failure(response.isReset ? `${where}: EOF` : `${where}: dial tcp ${ip}:${port}: connect: connection refused`);
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
  if (port === undefined) return failure(`couldn't find port: ${JSON.stringify(wanted)}`);
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
  if (running.status !== undefined) return verdictOf(running);
  const message = `command timed out: "${command.join(' ')}" timed out after ${seconds}s`;
  return { outcome: 'pending', message, command: running };
}

/** What a command that has ended says about its container. */
export function verdictOf({ status, output }: RunningCommand): ProbeResult {
  return status === 0 ? SUCCESS : failure(output);
}

function grpcProbe(port: number, probe: Probe, t: ProbeTarget, isForced: boolean): ProbeResult {
  if (isForced) return failure('service unhealthy (responded with "NOT_SERVING")');
  const result = t.world.connect(t.ip, port);
  if (result === 'open') return SUCCESS;
  const message = `timeout: failed to connect service "${t.ip}:${port}" within ${timeoutSeconds(probe)}s: context deadline exceeded`;
  return timeout(message);
}
