import type { AppState } from '../store/state.ts';
import type { TrafficSource } from '../../workers/protocol.ts';

/** Creates or changes a source of traffic; a refusal is told in a toast. */
export function setTraffic({ client, toast }: Pick<AppState, 'client' | 'toast'>, source: TrafficSource): void {
  client
    .call('traffic.set', { source })
    .catch((error: unknown) => toast({ tone: 'bad', text: error instanceof Error ? error.message : String(error) }));
}
