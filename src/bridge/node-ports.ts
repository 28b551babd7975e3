import { createServer, type Server, type Socket } from 'node:net';
import type { Node, Service } from '../core/api/types.ts';
import type { RunningCluster } from './running-cluster.ts';
import type { SimulatedHttp } from './streams/simulated-http.ts';

/**
 * `--expose-node-ports`: for each TCP node port a listener on 127.0.0.1, opened and closed as Services come and go. What
 * arrives enters the cluster at a machine that is up, so that it takes kube-proxy's way. A port that another program has
 * is reported once and tried again when a Service changes.
 */
export interface NodePortsOptions {
  readonly cluster: RunningCluster;
  readonly http: SimulatedHttp;
  readonly report: (text: string) => void;
}

const HOST = '127.0.0.1';
const SERVICE = 'Service';

export class NodePorts {
  readonly #o: NodePortsOptions;
  readonly #servers = new Map<number, Server>();
  readonly #sockets = new Set<Socket>();
  readonly #reported = new Set<number>();
  readonly #stop: readonly (() => void)[];
  #isDirty = true;

  constructor(options: NodePortsOptions) {
    this.#o = options;
    const { cluster } = options;
    const onChange = cluster.engine.onChange(({ groupKind }) => {
      if (groupKind === SERVICE) this.#isDirty = true;
    });
    this.#stop = [onChange, cluster.onProgress(() => this.#sync())];
    this.#sync();
  }

  /** Ports that are listened on, for whoever wants to know. */
  get ports(): readonly number[] {
    return [...this.#servers.keys()].sort((a, b) => a - b);
  }

  close(): void {
    for (const stop of this.#stop) stop();
    for (const server of this.#servers.values()) server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#servers.clear();
  }

  #sync(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const wanted = nodePortsOf(listOf<Service>(this.#o.cluster, '/api/v1/services'));
    for (const [port, server] of this.#servers) {
      if (wanted.has(port)) continue;
      this.#servers.delete(port);
      server.close();
    }
    for (const [port, service] of wanted) if (!this.#servers.has(port)) this.#listen(port, service);
  }

  #listen(port: number, service: string): void {
    const server = createServer((socket) => this.#accept(socket, port));
    this.#servers.set(port, server);
    server.on('error', (error) => {
      if (this.#servers.get(port) === server) this.#servers.delete(port);
      if (!this.#reported.has(port)) this.#o.report(`node port ${port} of ${service} is not served: ${error.message}`);
      this.#reported.add(port);
    });
    server.listen(port, HOST, () => this.#reported.delete(port));
  }

  #accept(socket: Socket, port: number): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const gate = gateOf(this.#o.cluster);
    if (!gate) return void socket.destroy();
    this.#o.http.serve(socket, { source: `node/${gate.name}`, origin: `http://${gate.ip}:${port}` });
  }
}

/** Port by its Service 'ns/name'; the first in order has it. */
export function nodePortsOf(services: readonly Service[]): Map<number, string> {
  const out = new Map<number, string>();
  for (const { metadata, spec } of services)
    for (const { nodePort, protocol = 'TCP' } of spec.ports ?? [])
      if (nodePort && protocol === 'TCP' && !out.has(nodePort))
        out.set(nodePort, `${metadata.namespace ?? ''}/${metadata.name ?? ''}`);
  return out;
}

function gateOf(cluster: RunningCluster): { readonly name: string; readonly ip: string } | undefined {
  const name = cluster.engine.machines().find((m) => m.isPowered)?.name;
  const node = listOf<Node>(cluster, '/api/v1/nodes').find((n) => n.metadata.name === name);
  const ip = node?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address;
  return name === undefined || ip === undefined ? undefined : { name, ip };
}

const listOf = <T>({ engine }: RunningCluster, path: string): readonly T[] =>
  (engine.handle({ method: 'GET', path }).body as { items: readonly T[] }).items;
