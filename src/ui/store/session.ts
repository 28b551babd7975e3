import type { EngineClient } from '../../workers/client.ts';
import type { SavedSnapshot, WarmUp } from '../../workers/protocol.ts';
import { connectBridge } from './bridge.ts';
import type { AppStore } from './create-store.ts';

/**
 * Keeps one engine running behind a store: starts it, connects the bridge, and replaces it after a crash. `warmUp` says
 * what an engine that does not start from a snapshot has behind it when the page first sees it.
 */
export interface SessionOptions {
  readonly store: AppStore;
  readonly createClient: () => EngineClient;
  readonly warmUp: (store: AppStore) => Promise<WarmUp>;
}

/** Boots the client that is in the store. Returns the function that ends the session. */
export function startSession({ store, createClient, warmUp }: SessionOptions): () => void {
  let disconnect = (): void => undefined;

  const run = async (snapshot: SavedSnapshot | null): Promise<void> => {
    const { client } = store.getState();
    disconnect = connectBridge(store, client);
    const start = snapshot ? { snapshot } : { warmUp: await warmUp(store) };
    await client.call('engine.boot', { options: { ...store.getState().cluster, ...start } });
    client.send({ type: 'clock.play' });
  };

  const runAndReport = (snapshot: SavedSnapshot | null): void => {
    run(snapshot).catch((error: unknown) => {
      // A crash has its own dialog.
      if (store.getState().phase === 'crashed') return;
      const text = error instanceof Error ? error.message : String(error);
      store.getState().toast({ tone: 'bad', text });
    });
  };

  const end = (): void => {
    disconnect();
    store.getState().client.close();
  };

  const restart = (snapshot: SavedSnapshot | null, choice = store.getState().cluster): void => {
    const cluster = { ...choice, ...snapshot?.cluster };
    end();
    store.setState({ cluster, shell: null });
    store.setState({ client: createClient(), phase: 'booting', crash: null, snapshot: null, selection: null });
    runAndReport(snapshot);
  };

  store.setState({ restart });
  runAndReport(null);
  return end;
}
