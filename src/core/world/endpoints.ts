import { objectKey } from '../api/group-kind.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { Containers } from './containers.ts';
import { podName } from './containers.ts';
import { GRPC_HEALTH } from './images/grpc-health.ts';
import { UDP, type WorldRequest, type WorldResponse } from './http.ts';
import type { HttpAnswer, ImageDef } from './images/image.ts';
import type { ContainerRecord, PortMapping, SandboxRecord } from './records.ts';

/** What answers at an address: finds the process that listens on a port and asks its image. */
export interface EndpointsOptions {
  readonly containers: Containers;
  readonly now: () => number;
  /** Sandboxes that may have the port: one for a pod's address, all on the host's network for a machine's. */
  sandboxesAt(ip: string): readonly SandboxRecord[];
  /** False: nothing answers there, not even with a refusal. */
  isReachable(ip: string): boolean;
  isHung(pod: string, container: string): boolean;
  /** Charges the container for a request; milliseconds it takes. */
  serve(record: ContainerRecord, isSample: boolean): number;
}

/** From request to answer inside the cluster. */
const LATENCY_MS = 2;
/** Refusals come from the kernel. */
const REFUSED_MS = 1;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+)$/;

interface Listener {
  readonly record: ContainerRecord;
  readonly def: ImageDef;
}

interface Place {
  readonly ip: string;
  readonly port: number;
}

export type Connection = 'open' | 'refused' | 'timeout';

export class Endpoints {
  readonly #o: EndpointsOptions;
  /** Servers write the time into their logs, in whole seconds. */
  #second = -1;
  #secondText = '';

  constructor(options: EndpointsOptions) {
    this.#o = options;
  }

  /** Opens a TCP connection and says no more. */
  connect(ip: string, port: number): Connection {
    if (!this.#o.isReachable(ip)) return 'timeout';
    // A hung process still has its socket: the kernel accepts for it.
    return this.#listener(ip, port) ? 'open' : 'refused';
  }

  deliver(ip: string, port: number, request: WorldRequest): WorldResponse {
    if (!this.#o.isReachable(ip)) return { kind: 'timeout' };
    // A client on the machine itself reaches what is bound to its loopback by that name.
    const bound = LOOPBACK.test(request.host ?? '') ? '127.0.0.1' : ip;
    const listener = this.#listener(ip, port, request.protocol === UDP, bound);
    if (!listener) return { kind: 'refused', latencyMs: REFUSED_MS };
    const { record, def } = listener;
    const { spec } = record;
    if (this.#o.isHung(podName(spec), spec.name)) return { kind: 'timeout' };
    if (request.protocol !== undefined) return this.#talk(listener, { ip, port }, request);
    if (!def.http) return { kind: 'refused', latencyMs: LATENCY_MS, isReset: true };
    const uptimeMs = this.#o.now() - record.startedAt;
    const base = { spec, port, ip, now: this.#time(), attempt: record.attempt, uptimeMs };
    const { files } = this.#o.containers;
    const ctx = files.hasOwnFiles(record) ? { ...base, read: (path: string) => files.readText(record, path) } : base;
    const answer = this.#answer(listener, request, ctx) ?? def.http(request, ctx);
    if (def.accessLog) this.#o.containers.log(spec, def.accessLog(request, answer, ctx));
    const pod = objectKey('Pod', spec.namespace, spec.pod);
    const latencyMs = LATENCY_MS + this.#o.serve(record, request.isSample ?? false);
    return {
      kind: 'answered',
      ...answer,
      latencyMs,
      pod,
      ...(def.tlsPorts?.includes(port) || def.isTls?.(spec, port) ? { isTls: true } : {}),
    };
  }

  #time(): string {
    const second = Math.floor(this.#o.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = formatTime(EPOCH_MS + second * 1000);
    }
    return this.#secondText;
  }

  /** By a server that keeps something in mind, as its late half knows. */
  #answer({ record, def }: Listener, request: WorldRequest, { ip, port }: Place): HttpAnswer | undefined {
    const { containers } = this.#o;
    if (record.process.memory === undefined && !def.isLate) return undefined;
    return containers.lateImage(record.spec.image)?.http?.(request, containers.server(record, ip, port));
  }

  #talk(
    { record, def }: Listener,
    { ip, port }: Place,
    { protocol = '', body = '', from = ip }: WorldRequest,
  ): WorldResponse {
    const { containers } = this.#o;
    const early = protocol === GRPC_HEALTH ? def.grpcHealth?.(body, port, record.spec) : undefined;
    const late = protocol === GRPC_HEALTH && !def.isLate ? undefined : containers.lateImage(record.spec.image);
    const said = early ?? late?.talk?.(body, protocol, containers.server(record, ip, port, from));
    if (said === undefined && protocol === UDP) return { kind: 'timeout' };
    if (said === undefined) return { kind: 'refused', latencyMs: LATENCY_MS, isReset: true };
    const pod = objectKey('Pod', record.spec.namespace, record.spec.pod);
    return { kind: 'answered', status: 200, body: said, latencyMs: LATENCY_MS + this.#o.serve(record, false), pod };
  }

  /** The container that would answer a request, without making it; or what happens instead. */
  serverAt(ip: string, port: number): ContainerRecord | 'refused' | 'timeout' {
    if (!this.#o.isReachable(ip)) return 'timeout';
    const listener = this.#listener(ip, port);
    if (!listener) return 'refused';
    const { spec } = listener.record;
    if (this.#o.isHung(podName(spec), spec.name)) return 'timeout';
    return listener.def.http ? listener.record : 'refused';
  }

  #listener(ip: string, port: number, isUdp = false, bound = ip): Listener | undefined {
    for (const sandbox of this.#o.sandboxesAt(ip)) {
      const inner = innerPort(sandbox, ip, { port, isUdp, bound });
      if (inner === undefined) continue;
      for (const record of this.#o.containers.ofPod(sandbox.podUid)) {
        if (!this.#isServing(record)) continue;
        const { def } = this.#o.containers.behaviour(record.spec.image);
        if (listens(record, def, inner, isUdp)) return { record, def };
      }
    }
    return undefined;
  }

  #isServing(record: ContainerRecord): boolean {
    const { servesAt } = record.process;
    return !record.exit && servesAt !== undefined && servesAt <= this.#o.now();
  }
}

function listens({ spec, process }: ContainerRecord, def: ImageDef, port: number, isUdp: boolean): boolean {
  if (isUdp) return def.udpPorts?.(spec).includes(port) ?? false;
  return def.isListening?.(process, port) ?? def.ports(spec).includes(port);
}

/** The port of the pod behind a port of an address: the same, unless it is its machine's. Upstream: CNI's portmap. */
function innerPort(
  { isHostNetwork, ip: own, hostPorts }: SandboxRecord,
  ip: string,
  { port, isUdp, bound }: { readonly port: number; readonly isUdp: boolean; readonly bound: string },
): number | undefined {
  if (isHostNetwork || own === ip) return port;
  const fits = ({ hostPort, protocol, hostIp = bound }: PortMapping): boolean =>
    hostPort === port && (protocol === UDP) === isUdp && hostIp === bound;
  return hostPorts?.find(fits)?.containerPort;
}
