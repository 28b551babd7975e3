import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { EngineClient } from '../workers/client.ts';
import { createWorkerClient } from '../workers/engine-client.ts';
import { startApp } from './app-start.ts';
import { App } from './app.tsx';
import { takeEarlyWorker } from './take-worker.ts';
import './kit/tokens.css';
import './kit/base.css';

/** Starts the page on an engine in a worker of its own; in development `?fake` puts a hand-made cluster there instead. */
const workerClient = (): EngineClient =>
  createWorkerClient(
    takeEarlyWorker() ?? new Worker(new URL('../workers/engine.worker.ts', import.meta.url), { type: 'module' }),
  );

async function chooseClient(): Promise<() => EngineClient> {
  if (!import.meta.env.DEV || !new URLSearchParams(location.search).has('fake')) return workerClient;
  const { FakeClient } = await import('./testing/fake-client.ts');
  return () => new FakeClient();
}

const { store, engineIsAsked } = startApp(await chooseClient());
/** For the console of the curious, for embedding pages and for tests: see docs/embedding.md. */
Object.assign(globalThis, {
  drydock: {
    store,
    get client() {
      return store.getState().client;
    },
  },
});
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await engineIsAsked;
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);
