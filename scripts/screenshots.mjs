/**
 * Makes the pictures of README from the real page: `npm run build && node scripts/screenshots.mjs`. The moment: node-2
 * lost its power six minutes ago, its pod is being replaced, and the new pod says why it is there.
 */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from './browser.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = `${ROOT}docs/images`;
const PORT = 4397;
const VIEWPORT = { width: 1440, height: 900 };
/** From the cut to just after the eviction: 50 s of grace, 300 s of toleration, and what the lease had left. */
const LONGEST_MS = 420_000;
const STEP_MS = 250;

/* global window */

/** Runs in the page: steps until the lost pod's successor is starting, and opens its chain of causes. */
async function playMoment({ longestMs, stepMs }) {
  const { client, store } = window.drydock;
  const pods = () => [...store.getState().pods.values()];
  client.send({ type: 'clock.pause' });
  await client.call('fault.inject', { fault: { name: 'power-off', target: 'node-2' } });
  const old = new Set(pods().map((pod) => pod.key));
  const successor = () => pods().find((pod) => !old.has(pod.key) && pod.node !== '');
  for (let t = 0; t < longestMs && successor() === undefined; t += stepMs) {
    await client.call('clock.step', { ms: stepMs });
  }
  const pod = successor();
  if (pod === undefined) throw new Error('no pod was replaced');
  store.getState().select(pod.key, 'why');
}

async function shoot(browser, colorScheme) {
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme, locale: 'en-US', reducedMotion: 'reduce' });
  await page.goto(`http://localhost:${PORT}/`);
  await page.waitForFunction(() => window.drydock?.store.getState().phase === 'running');
  await page.locator('.monaco-editor .view-line').first().waitFor();
  await page.evaluate(playMoment, { longestMs: LONGEST_MS, stepMs: STEP_MS });
  await page.getByRole('tabpanel').getByRole('listitem').first().waitFor();
  // the canvas fits itself to what it shows a moment after it has changed
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: `${OUT}/${colorScheme}.png` });
  await page.close();
}

const server = spawn('node', ['scripts/serve.mjs'], {
  cwd: ROOT,
  env: { ...process.env, PORT: String(PORT), STRICT_PORT: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await new Promise((resolve, reject) => {
    server.stdout.once('data', resolve);
    server.once('exit', () => reject(new Error('the server did not start: run `npm run build` first')));
  });
  await mkdir(OUT, { recursive: true });
  const found = findBrowser();
  const browser = await chromium.launch({ args: CHROMIUM_ARGS, ...(found ? { executablePath: found.path } : {}) });
  for (const scheme of ['light', 'dark']) await shoot(browser, scheme);
  await browser.close();
  console.log('docs/images/light.png and dark.png');
} finally {
  server.kill();
}
