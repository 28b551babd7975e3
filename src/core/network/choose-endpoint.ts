import type { RngStream } from '../lib/rng.ts';
import type { RoutingEndpoint, RoutingRule } from './types.ts';

/** Goes down the rules in order; each matches with its own probability, the last with 1. */
export function chooseEndpoint(rule: RoutingRule, random: RngStream): RoutingEndpoint | undefined {
  const { endpoints } = rule;
  for (let i = 0; i < endpoints.length - 1; i++) {
    const endpoint = endpoints[i] as RoutingEndpoint;
    if (random.float() < endpoint.probability) return endpoint;
  }
  return endpoints[endpoints.length - 1];
}
