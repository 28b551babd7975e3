import type { EngineClient } from '../../workers/client.ts';
import type { Event, Frame } from '../../workers/protocol.ts';
import type { AppStore } from './create-store.ts';
import { createPace } from './pace.ts';

/**
 * The only writer of the engine's data. Invariants:
 * 1. At most one frame per animation frame (pace.ts), applied whole in one set(), acknowledged after it: a slow page gets fewer frames,
 *    never a longer queue.
 * 2. A reply is seen after every frame that came before it: waiting frames are applied first.
 */
export function connectBridge(store: AppStore, client: EngineClient, schedule = createPace()): () => void {
  const waiting: Frame[] = [];
  let isScheduled = false;
  let isConnected = true;

  const applyNext = (): void => {
    const frame = waiting.shift();
    if (frame === undefined) return;
    store.getState().applyFrame(frame);
    client.send({ type: 'frame.ack', seq: frame.seq });
  };

  const scheduleNext = (): void => {
    if (isScheduled || waiting.length === 0 || !isConnected) return;
    isScheduled = true;
    schedule(() => {
      isScheduled = false;
      if (!isConnected) return;
      applyNext();
      scheduleNext();
    });
  };

  const flush = (): void => {
    while (waiting.length > 0) applyNext();
  };

  const receive = (event: Event): void => {
    switch (event.type) {
      case 'ready':
        store.setState({ kinds: event.kinds, faultCatalog: event.faults });
        return;
      case 'frame':
        waiting.push(event.frame);
        scheduleNext();
        return;
      case 'reply':
        flush();
        return;
      case 'crashed':
        flush();
        store.setState({ phase: 'crashed', crash: event.report, snapshot: event.snapshot ?? null });
        return;
      case 'remote':
      case 'exec':
      case 'exec.exit':
        // For whoever asked: see join/relay.ts and terminal/shell-session.ts.
        return;
      default:
        event satisfies never;
    }
  };

  const unsubscribe = client.subscribe(receive);
  return () => {
    isConnected = false;
    unsubscribe();
  };
}
