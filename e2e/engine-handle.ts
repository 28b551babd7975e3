import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
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
    readonly store: {
      getState(): { pods: ReadonlyMap<string, PodSummary>; phase: string; clock: { now: number; isPlaying: boolean } };
    };
  };
}

declare const window: DrydockWindow & { told: string };

export const fixture = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), 'utf8');

/** Waits until the page has a cluster and has set its clock going: what is sent from then on comes after that. */
export const running = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => {
      const { phase, clock } = window.drydock?.store.getState() ?? {};
      return phase === 'running' && clock?.isPlaying;
    },
    undefined,
    { timeout: 60_000 },
  );

/** The page as a visitor finds it: the example runs; playing. */
export async function openReady(page: Page): Promise<void> {
  await page.goto('./');
  await running(page);
  await expect.poll(async () => (await pods(page)).filter((p) => p.tone === 'ready').length).toBe(3);
}

/** To be called before a page is opened: notes what it tells in its corner, which is gone after a few seconds. */
export const rememberTold = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.told = '';
    const note = (): void =>
      document.querySelectorAll('[role="status"] span').forEach((el) => (window.told += `${el.textContent}\n`));
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
  });

export const told = (page: Page): Promise<string> => page.evaluate(() => window.told);

/** Pauses, and steps to a moment that is the same however long the page took to get here. */
export async function pauseAt(page: Page, ms: number): Promise<void> {
  await send(page, { type: 'clock.pause' });
  await step(page, 1);
  const now = await page.evaluate(() => window.drydock.store.getState().clock.now);
  await step(page, Math.max(1, ms - now));
}

/** Until what was pressed or clicked is drawn, and what has the focus is told. */
export const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  );

/** Opens the page with a cluster that runs and holds nothing of the user's; paused. */
export async function openEmpty(page: Page, path = './'): Promise<void> {
  await page.goto(path);
  await running(page);
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
