/**
 * How iptables mode shares connections: rule i of n matches with --probability 1/(n-i), the last one always, which
 * gives every endpoint the same share.
 * Upstream: pkg/proxy/iptables/proxier.go (probability, `%0.10f`).
 */
import type { RoutingEndpoint } from '../../../workers/protocol.ts';

export interface EndpointChance {
  /** As iptables-save prints it; undefined for the last rule, which has no `--probability`. */
  readonly rule?: string;
  /** Of all connections, 0 to 1. */
  readonly share: number;
}

export function endpointChances(endpoints: readonly Pick<RoutingEndpoint, 'probability'>[]): EndpointChance[] {
  let left = 1;
  return endpoints.map(({ probability }) => {
    const share = left * probability;
    left -= share;
    return probability >= 1 ? { share } : { rule: probability.toFixed(10), share };
  });
}

/** '33.3 %', '50 %', '100 %', with a space that does not break. */
export function percentText(share: number): string {
  const percent = Math.round(share * 1000) / 10;
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)}\u00a0%`;
}
