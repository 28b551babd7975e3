import type { RngStream } from '../lib/rng.ts';
import type { RoutingEndpoint } from './types.ts';

interface Choice {
  readonly endpoints: readonly RoutingEndpoint[];
}

/** Goes down the rules in order; each matches with its own probability, the last with 1. */
export function chooseEndpoint({ endpoints }: Choice, random: RngStream): RoutingEndpoint | undefined {
  for (let i = 0; i < endpoints.length - 1; i++) {
    const endpoint = endpoints[i] as RoutingEndpoint;
    if (random.float() < endpoint.probability) return endpoint;
  }
  return endpoints[endpoints.length - 1];
}
