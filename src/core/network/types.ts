/** What the data plane tells about itself: routing tables and the way a request took. Plain data, sent to the page. */

/** One Service port in a node's table, as kube-proxy in iptables mode would have it. */
export interface RoutingRule {
  /** 'Service/default/web-service'. */
  readonly service: string;
  readonly portName: string;
  readonly protocol: string;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort?: number;
  /** Addresses from outside that lead here too: external ones and those of load balancers. */
  readonly externalIPs?: readonly string[];
  readonly sessionAffinity: 'None' | 'ClientIP';
  readonly affinityTimeoutSeconds?: number;
  /** For the cluster IP. */
  readonly endpoints: readonly RoutingEndpoint[];
  /** For node ports and addresses from outside, of traffic that starts at this node; absent: the same. */
  readonly inside?: readonly RoutingEndpoint[];
  /** For node ports and addresses from outside, of all other traffic; absent: as `inside`. */
  readonly outside?: readonly RoutingEndpoint[];
  /** Endpoints are elsewhere, so where a list is empty packets are dropped, not refused. */
  readonly drops?: true;
  /** Traffic from outside keeps its client's address (externalTrafficPolicy Local). */
  readonly keepsClient?: true;
  /** Whose packets to these addresses of load balancers are let in; absent: everybody's. */
  readonly firewall?: { readonly ips: readonly string[]; readonly ranges: readonly string[] };
  /** Where a load balancer asks whether the node has endpoints of its own. */
  readonly healthCheck?: { readonly port: number; readonly localEndpoints: number };
}

export interface RoutingEndpoint {
  readonly ip: string;
  readonly port: number;
  /** 'Pod/default/web-x', if a pod is behind it. */
  readonly pod?: string;
  readonly node?: string;
  /** Of its rule's `--probability` match: 1/n, 1/(n-1), ... 1. */
  readonly probability: number;
}

export interface RoutingTable {
  readonly node: string;
  /** Virtual time of the last sync. */
  readonly syncedAt: number;
  readonly rules: readonly RoutingRule[];
}

export type RequestFailure =
  | 'dns-no-such-name'
  | 'dns-unreachable'
  | 'no-route'
  | 'no-endpoints'
  | 'connection-refused'
  | 'connection-timeout'
  | 'node-down'
  | 'denied-by-policy'
  /** The traffic policy wants an endpoint on the node, and there is none. */
  | 'no-local-endpoints'
  /** The load balancer's source ranges do not have the client. */
  | 'denied-by-source-ranges'
  | 'source-not-running';

export type HopKind = 'source' | 'dns' | 'service' | 'endpoint' | 'server';

export interface Hop {
  readonly kind: HopKind;
  /** Object key or node name this hop is at. */
  readonly at: string;
  /** Short facts for the reader: { name, ip, probability, status }. */
  readonly args: Readonly<Record<string, string | number>>;
}

export interface HttpCall {
  /**
   * Object key of the pod it starts in, 'node/<name>' for a request from a machine, 'client' or 'client/<ip>' for one from
   * outside of the cluster.
   */
  readonly source: string;
  readonly method: string;
  /** 'http://web-service/path', 'http://10.96.0.7:80/'. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Not HTTP: what is said to a server that speaks this is in `body`. */
  readonly protocol?: string;
  /** Whose search path names are looked up with, if the source is a machine; default: 'default'. */
  readonly namespace?: string;
  /** One of many that are counted as a stream: it is shown, but costs nobody anything. */
  readonly isSample?: true;
}

export interface HttpOutcome {
  readonly id: number;
  /** Virtual milliseconds at which it started. */
  readonly t: number;
  readonly latencyMs: number;
  readonly call: HttpCall;
  readonly ok: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly failure?: RequestFailure;
  readonly service?: string;
  /** Object key of the pod that answered, or should have. */
  readonly pod?: string;
  readonly node?: string;
  readonly hops: readonly Hop[];
}

/** How a rate changes with virtual time, as data. */
export type LoadShape =
  /** From one rate to the full one, evenly, and then on. */
  | { readonly kind: 'ramp'; readonly seconds: number; readonly fromPerSecond?: number }
  /** In equal steps, each so many seconds long, up to the full rate. */
  | { readonly kind: 'steps'; readonly count: number; readonly seconds: number }
  /** Up and down as a day does: from the low rate to the full one and back in each period. */
  | { readonly kind: 'wave'; readonly periodSeconds: number; readonly lowPerSecond?: number }
  /** The full rate for a short while, again and again; the low rate in between. */
  | {
      readonly kind: 'spike';
      readonly everySeconds: number;
      readonly forSeconds: number;
      readonly lowPerSecond?: number;
    };

/** A source of requests. Stands in the world store, so that it survives snapshots. */
export interface TrafficSource {
  readonly name: string;
  readonly namespace: string;
  readonly url: string;
  /** The full rate; the shape says when it is reached. */
  readonly requestsPerSecond: number;
  readonly isOn: boolean;
  /** How the rate changes with time; absent: it does not. */
  readonly shape?: LoadShape;
  /** Begins so long after it was switched on, and ends by itself. */
  readonly afterSeconds?: number;
  readonly forSeconds?: number;
  /** Virtual milliseconds at which the shape begins; set when the source is switched on. */
  readonly startedAt?: number;
}

export interface TrafficReport {
  readonly source: TrafficSource;
  /** Requests a second at this moment. */
  readonly rate: number;
  /** Over the last ten virtual seconds. */
  readonly sent: number;
  readonly ok: number;
  /** A sample of the latest outcomes, oldest first, for the page to draw. */
  readonly recent: readonly HttpOutcome[];
}
