import type { Endpoint, EndpointSlice, Service, ServiceSpec } from '../api/types.ts';
import type { NetworkWorld, SandboxPlace } from '../network/network-world.ts';
import type { WorldRequest, WorldResponse } from '../world/http.ts';

/** Services, slices and a small world in few words. */
export function service(name: string, spec: Partial<ServiceSpec> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metaOf(name),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.50',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }],
      ...spec,
    },
  };
}

export interface EndpointShape {
  readonly ip: string;
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
  readonly node?: string;
  readonly hostname?: string;
}

export function slice(serviceName: string, endpoints: readonly EndpointShape[], suffix = 'x'): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metaOf(`${serviceName}-${suffix}`), labels: { 'kubernetes.io/service-name': serviceName } },
    addressType: 'IPv4',
    endpoints: endpoints.map(endpointOf),
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  };
}

function endpointOf(shape: EndpointShape): Endpoint {
  const { ip, ready = true, serving = ready, terminating = false, node = 'node-1', hostname } = shape;
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    nodeName: node,
    targetRef: { kind: 'Pod', name: podAt(ip), namespace: 'default' },
    ...(hostname ? { hostname } : {}),
  };
}

export const podAt = (ip: string): string => `pod-${ip.replaceAll('.', '-')}`;

function metaOf(name: string) {
  return {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
}

/** Machines node-1 and node-2; what is at an address can be set. */
export class TinyWorld implements NetworkWorld {
  readonly off = new Set<string>();
  /** Pods by address. */
  readonly pods = new Map<string, SandboxPlace>();
  readonly answers = new Map<string, WorldResponse>();
  readonly requests: (WorldRequest & { to: string })[] = [];
  readonly #machines = [
    { name: 'node-1', ip: '172.18.0.2' },
    { name: 'node-2', ip: '172.18.0.3' },
  ];
  readonly sandboxes = {
    get: (uid: string): SandboxPlace | undefined => [...this.pods.values()].find((p) => `uid-${p.pod}` === uid),
  };

  run(ip: string, machine = 'node-1'): void {
    this.pods.set(ip, { namespace: 'default', pod: podAt(ip), machine, ip, isReady: true });
  }

  deliver(ip: string, port: number, request: WorldRequest): WorldResponse {
    this.requests.push({ ...request, to: `${ip}:${port}` });
    const machine = this.machineOfIp(ip);
    if (!machine || this.off.has(machine.name)) return { kind: 'timeout' };
    const pod = this.pods.get(ip)?.pod;
    return (
      this.answers.get(ip) ??
      (pod
        ? { kind: 'answered', status: 200, body: 'ok', latencyMs: 2, pod: `Pod/default/${pod}` }
        : { kind: 'refused', latencyMs: 1 })
    );
  }

  podAt(ip: string): SandboxPlace | undefined {
    return this.pods.get(ip);
  }

  machine(name: string) {
    return this.#machines.find((m) => m.name === name);
  }

  machineOfIp(ip: string) {
    const pod = this.pods.get(ip);
    return pod ? this.machine(pod.machine) : this.#machines.find((m) => m.ip === ip);
  }

  isPowered(machine: string): boolean {
    return !this.off.has(machine);
  }
}
