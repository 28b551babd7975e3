import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { PodSummary } from '../src/workers/protocol.ts';
import { parseManifest } from '../src/kubectl/manifest/parse-manifest.ts';

/**
 * The running page as the tests see it. Acts go through the page's own controls where a journey is about them; time is
 * always stepped through `window.drydock` (documented in docs/embedding.md), never slept for.
 */
export interface DrydockWindow {
  readonly drydock: {
    readonly client: {
      call(type: string, payload: object): Promise<unknown>;
      ask(query: object): Promise<unknown>;
      send(command: object): void;
    };
    readonly store: { getState(): { pods: ReadonlyMap<string, PodSummary>; phase: string; clock: { now: number } } };
  };
}

declare const window: DrydockWindow;

export const fixture = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), 'utf8');

/** Opens the page with a cluster that runs and holds nothing of the user's; paused. */
export async function openEmpty(page: Page, path = './'): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => window.drydock?.store.getState().phase === 'running');
  await page.evaluate(async () => {
    const { client } = window.drydock;
    client.send({ type: 'clock.pause' });
    await client.call('engine.boot', { options: { seed: 1, nodes: 3 } });
    await client.call('clock.step', { ms: 10_000 });
  });
}

export async function apply(page: Page, ...texts: readonly string[]): Promise<unknown> {
  const documents = texts.flatMap((t) => parseManifest(t).documents).map((d, index) => ({ index, object: d.object }));
  return page.evaluate(
    (docs) => window.drydock.client.call('manifest.apply', { documents: docs, dryRun: false, label: 'test.yaml' }),
    documents,
  );
}

export const step = (page: Page, ms: number): Promise<unknown> =>
  page.evaluate((n) => window.drydock.client.call('clock.step', { ms: n }), ms);

export async function get<T>(page: Page, path: string): Promise<T> {
  const answer = await page.evaluate(
    (p) => window.drydock.client.call('api.request', { request: { method: 'GET', path: p } }),
    path,
  );
  return (answer as { body: T }).body;
}

export const call = (page: Page, type: string, payload: object): Promise<unknown> =>
  page.evaluate(([t, p]) => window.drydock.client.call(t, p), [type, payload] as const);

export const pods = (page: Page): Promise<PodSummary[]> =>
  page.evaluate(() => [...window.drydock.store.getState().pods.values()]);

/** For commands that have no reply. */
export const send = (page: Page, command: object): Promise<void> =>
  page.evaluate((c) => window.drydock.client.send(c), command);
