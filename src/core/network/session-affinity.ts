import type { RoutingEndpoint, RoutingRule } from './types.ts';

/**
 * Which endpoint a client was sent to last, per node, as the kernel's `recent` lists have it: forgotten when unused
 * for the timeout. Upstream: the `-m recent` rules of pkg/proxy/iptables/proxier.go.
 */
interface Entry {
  readonly node: string;
  readonly rule: RoutingRule;
  /** Those the packet may go to. */
  readonly endpoints: readonly RoutingEndpoint[];
}

export class SessionAffinity {
  readonly #last = new Map<string, { endpoint: string; at: number }>();

  find({ node, rule, endpoints }: Entry, client: string, now: number): RoutingEndpoint | undefined {
    const key = keyOf(node, rule, client);
    const known = this.#last.get(key);
    if (!known) return undefined;
    if (now - known.at > (rule.affinityTimeoutSeconds ?? 0) * 1000) {
      this.#last.delete(key);
      return undefined;
    }
    return endpoints.find((e) => addressOf(e) === known.endpoint);
  }

  note({ node, rule }: Entry, client: string, use: { endpoint: RoutingEndpoint; now: number }): void {
    this.#last.set(keyOf(node, rule, client), { endpoint: addressOf(use.endpoint), at: use.now });
  }
}

const keyOf = (node: string, rule: RoutingRule, client: string): string =>
  `${node} ${rule.service}:${rule.portName} ${client}`;
const addressOf = (e: RoutingEndpoint): string => `${e.ip}:${e.port}`;
