import { objectKey, parseObjectKey } from '../api/group-kind.ts';
import type { RngStream } from '../lib/rng.ts';
import { UDP, type WorldResponse } from '../world/http.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import type { ClusterDns, DnsAnswer } from './dns.ts';
import { healthAnswer } from './health-answer.ts';
import { isIPv4 } from './ipv4.ts';
import type { NetworkWorld } from './network-world.ts';
import { parseUrl, type Target } from './parse-url.ts';
import type { PolicyEnforcer } from './policy/policy-enforcer.ts';
import type { RoutingTables } from './proxy/routing-tables.ts';
import type { Resolvers } from './resolver.ts';
import { wayTo, type Gate, type Origin, type Outside, type Way } from './route.ts';
import { SessionAffinity } from './session-affinity.ts';
import { spreadOver, type Share, type SpreadCall } from './spread.ts';
import type { Hop, HttpCall, HttpOutcome, RequestFailure, RoutingEndpoint } from './types.ts';

/**
 * The way of a request: name, the source node's routing table, endpoint, answer. It knows only what the tables and the
 * DNS know, so what is stale there goes wrong here, as it does in reality.
 * Left out: connection reuse, TLS (https goes as http to its port).
 */
/** Asks the API server if that is what listens there; undefined: it is not. */
export type ApiDoor = (
  ip: string,
  port: number,
  request: {
    readonly method: string;
    readonly path: string;
    readonly isTls: boolean;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
) => { readonly status: number; readonly body: string } | undefined;

export interface DataPlaneDeps {
  readonly world: NetworkWorld;
  readonly dns: ClusterDns;
  readonly tables: RoutingTables;
  readonly random: RngStream;
  /** Without one everything is let through. */
  readonly policy?: PolicyEnforcer;
  /** Without one nothing listens behind the Service `kubernetes`. */
  readonly api?: ApiDoor;
  readonly outside?: Outside;
  /** How pods ask for names that do so in a way of their own. */
  readonly resolvers?: Resolvers;
  /** Whether something of the control plane beside the nodes listens there; undefined: the address is not one of it. */
  isOpenBeside?(ip: string, port: number): boolean | undefined;
  now(): number;
  /** Uid of a pod by its object key, or undefined if there is none. */
  podUid(namespace: string, name: string): string | undefined;
}

/** How long a client waits for an answer. */
const CLIENT_TIMEOUT_MS = 5000;
const DNS_MS = 1;
const DNS_IP = '10.96.0.10';
const UNREACHABLE = { kind: 'unreachable' } as const;
const REFUSED_MS = 1;

interface Source extends Origin {
  readonly namespace: string;
}

/** Somebody outside of the cluster (RFC 2544's addresses, which nobody has). */
export const OUTSIDE = 'client';
const OUTSIDE_IP = '198.18.0.10';

/** A request under way: what is known so far. */
interface Journey {
  readonly call: HttpCall;
  readonly source: Source;
  readonly target: Target;
  readonly random: RngStream;
  readonly hops: Hop[];
  latencyMs: number;
  service?: string;
  pod?: string;
  node?: string;
}

type Ending =
  | { readonly failure: RequestFailure }
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

export class DataPlane {
  readonly #deps: DataPlaneDeps;
  readonly #affinity = new SessionAffinity();
  #nextId = 1;

  constructor(deps: DataPlaneDeps) {
    this.#deps = deps;
  }

  /** `random`: a stream of the caller's own, so that requests by others do not change its choices. */
  send(call: HttpCall, random = this.#deps.random): HttpOutcome {
    const source = this.#sourceOf(call);
    const target = parseUrl(call.url);
    const hops: Hop[] = [{ kind: 'source', at: call.source, args: { url: call.url } }];
    if (!source || !target) {
      const failure = source ? 'dns-no-such-name' : 'source-not-running';
      return this.#outcome({ call, hops, latencyMs: 0 }, { failure });
    }
    const journey: Journey = { call, source, target, random, hops, latencyMs: 0 };
    return this.#outcome(journey, this.#travel(journey));
  }

  /** Where a stream of requests from these nodes goes, without sending any. */
  spread(call: SpreadCall): readonly Share[] {
    const { world, dns, tables, policy, now, outside } = this.#deps;
    const own = outside ? { outside } : {};
    const shares = spreadOver({ world, dns, tables, affinity: this.#affinity, now: now(), ...own }, call);
    if (!policy) return shares;
    // Load comes from outside: from the first of its machines that is not the pod's own.
    return shares.map((share) => ('ip' in share && !this.#isOpenTo(share, call.nodes) ? denied(share) : share));
  }

  /** Whether a URL leads to something that stands outside of the cluster: a load balancer, or a name of the world's DNS. */
  isOutside(url: string): boolean {
    const { outside } = this.#deps;
    const host = outside && parseUrl(url)?.host;
    if (host === undefined) return false;
    return (isIPv4(host) ? outside?.balancerAt(host) : outside?.addressOf(host)) !== undefined;
  }

  #isOpenTo({ ip, port }: { readonly ip: string; readonly port: number }, nodes: SpreadCall['nodes']): boolean {
    const { world, policy } = this.#deps;
    if (nodes === 'outside') return policy?.isAllowed({ fromIp: OUTSIDE_IP, toIp: ip, port }) !== false;
    const own = world.podAt(ip)?.machine;
    const node = nodes.find((n) => n !== own) ?? nodes[0];
    const machine = node === undefined ? undefined : world.machine(node);
    return !machine || policy?.isAllowed({ fromIp: machine.ip, node: machine.name, toIp: ip, port }) !== false;
  }

  #sourceOf(call: HttpCall): Source | undefined {
    const { world, podUid } = this.#deps;
    if (call.source === OUTSIDE || call.source.startsWith(`${OUTSIDE}/`))
      return { ip: call.source.slice(OUTSIDE.length + 1) || OUTSIDE_IP, namespace: 'default' };
    if (call.source.startsWith('node/')) {
      const machine = world.machine(call.source.slice('node/'.length));
      if (!machine || !world.isPowered(machine.name)) return undefined;
      return { node: machine.name, ip: machine.ip, namespace: call.namespace ?? 'default' };
    }
    const { namespace, name } = parseObjectKey(call.source);
    const uid = podUid(namespace, name);
    const sandbox = uid === undefined ? undefined : world.sandboxes.get(uid);
    if (!sandbox?.isReady || !world.isPowered(sandbox.machine)) return undefined;
    return { node: sandbox.machine, ip: sandbox.ip, namespace };
  }

  #travel(journey: Journey): Ending {
    const { target, source } = journey;
    const ip = isLocalhost(target.host) ? source.ip : isIPv4(target.host) ? target.host : this.#resolve(journey);
    if (typeof ip !== 'string') return ip;
    const way = wayTo(this.#deps, source, ip, target.port, transportOf(journey.call));
    switch (way.kind) {
      case 'service':
        return this.#viaService(journey, way, ip);
      case 'health':
        return this.#askHealth(journey, way);
      case 'nowhere':
        if (way.failure === 'no-route') return this.#noRoute(journey);
        journey.latencyMs += CLIENT_TIMEOUT_MS;
        return { failure: way.failure };
      case 'direct':
        return this.#direct(journey, ip);
    }
  }

  #direct(journey: Journey, ip: string): Ending {
    const { world } = this.#deps;
    const isKnown = world.podAt(ip) || world.machineOfIp(ip) || this.#isBeside(ip, journey.target.port);
    if (!isKnown) return this.#noRoute(journey);
    return this.#deliver(journey, { ip, port: journey.target.port, probability: 1 }, journey.source);
  }

  #askHealth(journey: Journey, { rule, node }: Way & { kind: 'health' }): Ending {
    journey.node = node;
    journey.latencyMs += REFUSED_MS;
    journey.hops.push({ kind: 'endpoint', at: node, args: { port: journey.target.port } });
    return healthAnswer(rule);
  }

  #ask({ call, source, target }: Journey): DnsAnswer {
    const { dns, resolvers } = this.#deps;
    const own = source.node === undefined ? undefined : resolvers?.of(call.source);
    return dns.resolve(target.host, source.namespace, own, own && resolvers?.clusterIp());
  }

  #resolve(journey: Journey): string | Ending {
    const { outside } = this.#deps;
    if (journey.source.node === undefined)
      return outside?.addressOf(journey.target.host) ?? { failure: 'dns-no-such-name' };
    const isOpen = this.#deps.policy?.isDnsAllowed(journey.source.ip, DNS_IP) !== false;
    const answer = isOpen ? this.#ask(journey) : UNREACHABLE;
    const args = { name: answer.kind === 'found' ? answer.name : journey.target.host };
    const at = objectKey('Service', 'kube-system', 'kube-dns');
    if (answer.kind === 'unreachable') {
      journey.latencyMs += CLIENT_TIMEOUT_MS;
      journey.hops.push({ kind: 'dns', at, args });
      return { failure: 'dns-unreachable' };
    }
    journey.latencyMs += DNS_MS;
    if (answer.kind === 'no-such-name') {
      journey.hops.push({ kind: 'dns', at, args });
      return { failure: 'dns-no-such-name' };
    }
    // CoreDNS shuffles the records of an answer; clients take the first.
    const ip = answer.ips[journey.random.int(answer.ips.length)] as string;
    journey.hops.push({ kind: 'dns', at, args: { ...args, ip } });
    return ip;
  }

  /** A load balancer shares connections evenly among the machines it finds in good health. */
  #viaService(journey: Journey, { gates }: Way & { kind: 'service' }, ip: string): Ending {
    const gate = (gates.length > 1 ? gates[journey.random.int(gates.length)] : gates[0]) as Gate;
    const { endpoints, rule } = gate;
    journey.service = rule.service;
    journey.hops.push({
      kind: 'service',
      at: rule.service,
      args: { ip, port: journey.target.port, endpoints: endpoints.length },
    });
    if (gate.failure) {
      journey.latencyMs += gate.failure === 'no-endpoints' ? REFUSED_MS : CLIENT_TIMEOUT_MS;
      return { failure: gate.failure };
    }
    return this.#deliver(journey, this.#choose(journey, gate), gate.from);
  }

  #choose({ source, random }: Journey, gate: Gate): RoutingEndpoint {
    const pick = (): RoutingEndpoint => chooseEndpoint(gate, random) as RoutingEndpoint;
    if (gate.rule.sessionAffinity === 'None') return pick();
    const now = this.#deps.now();
    const endpoint = this.#affinity.find(gate, source.ip, now) ?? pick();
    this.#affinity.note(gate, source.ip, { endpoint, now });
    return endpoint;
  }

  /** `from`: whom the server takes for its client. */
  #deliver(journey: Journey, endpoint: RoutingEndpoint, from: Origin): Ending {
    const { world } = this.#deps;
    const { call, target } = journey;
    const { ip, port } = endpoint;
    const place = world.podAt(ip);
    const pod = endpoint.pod ?? (place && objectKey('Pod', place.namespace, place.pod));
    const node = endpoint.node ?? world.machineOfIp(ip)?.name;
    if (pod !== undefined) journey.pod = pod;
    if (node !== undefined) journey.node = node;
    journey.hops.push({ kind: 'endpoint', at: pod ?? ip, args: { ip, port, probability: endpoint.probability } });
    const start = from.node === undefined ? {} : { node: from.node };
    const protocol = transportOf(call);
    const isOpen = this.#deps.policy?.isAllowed({ fromIp: from.ip, ...start, toIp: ip, port, protocol }) !== false;
    if (!isOpen) {
      journey.latencyMs += CLIENT_TIMEOUT_MS;
      return { failure: 'denied-by-policy' };
    }
    const own = call.headers ? { headers: call.headers } : {};
    const isTls = call.url.startsWith('https:');
    const sent = call.body === undefined ? own : { ...own, body: call.body };
    const api = this.#deps.api?.(ip, port, { method: call.method, path: target.path, isTls, ...sent });
    if (api) return api;
    // Whatever listens there speaks no HTTP.
    if (this.#isBeside(ip, port)) return this.#receive(journey, { kind: 'refused', latencyMs: REFUSED_MS });
    const sample = call.isSample ? { isSample: call.isSample } : {};
    const { body } = call;
    const spoken = call.protocol === undefined ? {} : { protocol: call.protocol };
    const more = { ...own, ...(body === undefined ? {} : { body }), ...spoken };
    const request = {
      method: call.method,
      path: target.path,
      host: hostOf(call) ?? target.host,
      from: from.ip,
      ...more,
      ...sample,
    };
    return this.#receive(journey, world.deliver(ip, port, request));
  }

  #receive(journey: Journey, response: WorldResponse): Ending {
    switch (response.kind) {
      case 'answered':
        journey.pod = response.pod;
        if (response.latencyMs >= CLIENT_TIMEOUT_MS) {
          journey.latencyMs += CLIENT_TIMEOUT_MS;
          return { failure: 'connection-timeout' };
        }
        journey.latencyMs += response.latencyMs;
        journey.hops.push({ kind: 'server', at: response.pod, args: { status: response.status } });
        return {
          status: response.status,
          body: response.body,
          ...(response.headers ? { headers: response.headers } : {}),
        };
      case 'refused':
        journey.latencyMs += response.latencyMs;
        return { failure: 'connection-refused' };
      case 'timeout': {
        journey.latencyMs += CLIENT_TIMEOUT_MS;
        const isDown = journey.node !== undefined && !this.#deps.world.isPowered(journey.node);
        return { failure: isDown ? 'node-down' : 'connection-timeout' };
      }
    }
  }

  #isBeside(ip: string, port: number): boolean {
    return this.#deps.isOpenBeside?.(ip, port) !== undefined;
  }

  /** An address nobody has: packets go out and nothing comes back. */
  #noRoute(journey: Journey): Ending {
    journey.latencyMs += CLIENT_TIMEOUT_MS;
    return { failure: 'no-route' };
  }

  #outcome(
    journey: Pick<Journey, 'call' | 'hops' | 'latencyMs' | 'service' | 'pod' | 'node'>,
    ending: Ending,
  ): HttpOutcome {
    const { call, hops, latencyMs, service, pod, node } = journey;
    return {
      id: this.#nextId++,
      t: this.#deps.now(),
      latencyMs,
      call,
      ok: 'status' in ending && ending.status < 400,
      ...ending,
      ...(service === undefined ? {} : { service }),
      ...(pod === undefined ? {} : { pod }),
      ...(node === undefined ? {} : { node }),
      hops,
    };
  }
}

const denied = ({ share }: Share): Share => ({ share, failure: 'denied-by-policy' });

/** A client may name another host than that of the URL. */
const hostOf = ({ headers }: HttpCall): string | undefined => headers?.['host'] ?? headers?.['Host'];

const transportOf = ({ protocol }: HttpCall): string => (protocol === UDP ? UDP : 'TCP');

const isLocalhost = (host: string): boolean => host === 'localhost' || host.startsWith('127.');
