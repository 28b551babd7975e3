import type { Pod } from '../api/types.ts';
import { UDP } from '../world/http.ts';
import type { PortMapping } from '../world/records.ts';
import { initContainersOf, isSidecar } from './pod-parts.ts';

/** Ports of the machine that pods ask for. Upstream: pkg/scheduler/framework/plugins/nodeports, GetHostPorts. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
  readonly containerPort: number;
}

const ANY = '0.0.0.0';
const NONE: readonly HostPort[] = [];

export function hostPortsOf(pod: Pod): readonly HostPort[] {
  let out: HostPort[] | undefined;
  const look = (list: Pod['spec']['containers']): void => {
    for (const { ports } of list)
      for (const { hostPort, hostIP, protocol = 'TCP', containerPort } of ports ?? [])
        if (hostPort) (out ??= []).push({ ip: hostIP || ANY, protocol, port: hostPort, containerPort });
  };
  look(pod.spec.containers);
  const init = initContainersOf(pod);
  if (init.length > 0) look(init.filter(isSidecar));
  return out ?? NONE;
}

/** What the network of pods is told of them; nothing for most pods. Left out: SCTP. */
export function portMappingsOf(pod: Pod): { readonly hostPorts?: readonly PortMapping[] } {
  const ports = hostPortsOf(pod).filter((p) => p.protocol === 'TCP' || p.protocol === UDP);
  if (ports.length === 0) return {};
  return {
    hostPorts: ports.map(({ ip, port, containerPort, protocol }) => ({
      hostPort: port,
      containerPort,
      ...(protocol === UDP ? { protocol } : {}),
      ...(ip === ANY ? {} : { hostIp: ip }),
    })),
  };
}

/** Whether one of the pod's ports is taken. */
export function portsConflict(pod: Pod, others: () => readonly { readonly pod: Pod }[]): boolean {
  const wanted = hostPortsOf(pod);
  if (wanted.length === 0) return false;
  return others().some((other) => hostPortsOf(other.pod).some((used) => wanted.some((port) => areSame(port, used))));
}

const areSame = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === ANY || b.ip === ANY);
