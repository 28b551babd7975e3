import type { WorldRequest, WorldResponse } from '../http.ts';
import type { ContainerSpec, SandboxRecord } from '../records.ts';
import type { Network } from '../shell/run/io.ts';

/** The network as each pod sees it; the whole of it is put in by whoever builds the cluster. */
export type PodNetworks = (spec: Pick<ContainerSpec, 'podUid' | 'namespace' | 'pod'>) => Network;

export interface Wires {
  sandbox(podUid: string): SandboxRecord | undefined;
  deliver(ip: string, port: number, request: WorldRequest): WorldResponse;
  connect(ip: string, port: number): 'open' | 'refused' | 'timeout';
}

/** Bare wires: addresses only, no names and no Services. */
export const bareNetworks =
  (wires: Wires): PodNetworks =>
  ({ podUid }) => ({
    request: (method, url) => {
      const m = /^\w+:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url);
      const host = m?.[1] ?? '';
      const isOwn = host === 'localhost' || host.startsWith('127.');
      const ip = isOwn ? wires.sandbox(podUid)?.ip : /^[\d.]+$/.test(host) ? host : undefined;
      if (ip === undefined) return { kind: 'dns-unreachable', latencyMs: 5000 };
      const port = Number(m?.[2] ?? 80);
      const answer = wires.deliver(ip, port, { method, path: m?.[3] ?? '/', host });
      const base = { ip, port, latencyMs: answer.kind === 'timeout' ? 5000 : answer.latencyMs };
      return answer.kind === 'answered'
        ? { ...base, kind: 'answered', status: answer.status, body: answer.body }
        : { ...base, kind: answer.kind };
    },
    resolve: () => 'unreachable',
    connect: (host, port) => wires.connect(host === 'localhost' ? (wires.sandbox(podUid)?.ip ?? '') : host, port),
    ping: () => false,
    dnsServer: '10.96.0.10',
  });
