import { createServer } from 'node:http';
import { chromium, type Browser } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from './median.ts';

/**
 * Navigation to the first painted, converged graph of three pods, cold cache, against a floor page taken in turns in
 * the same run: an empty module Worker, one round trip, one canvas paint.
 */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const FLOOR = `<!doctype html><canvas id=c></canvas><script type=module>
const w = new Worker('/floor-worker.js', { type: 'module' });
w.onmessage = () => { document.getElementById('c').getContext('2d').fillRect(0, 0, 9, 9);
  requestAnimationFrame(() => requestAnimationFrame(() => { document.title = String(performance.now()); })); };
w.postMessage(1);
</script>`;

const FLOOR_FILES: Readonly<Record<string, string>> = {
  '/floor.html': FLOOR,
  '/floor-worker.js': 'self.onmessage = () => self.postMessage(1);',
};

function serve(dist: string): Promise<{ url: string; close: () => void }> {
  const cache = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const name = path === '/' ? '/index.html' : path;
    const text = FLOOR_FILES[name] ?? (existsSync(dist + name) ? readFileSync(dist + name) : undefined);
    if (text === undefined) return void response.writeHead(404).end();
    const body = cache.get(name) ?? gzipSync(text);
    cache.set(name, body);
    response
      .writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain', 'content-encoding': 'gzip' })
      .end(body);
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address() as { port: number };
      resolve({ url: `http://127.0.0.1:${address.port}`, close: () => server.close() });
    }),
  );
}

async function visit(browser: Browser, url: string, ready: () => number | false): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  const ms = await page.waitForFunction(ready, undefined, { polling: 'raf', timeout: 60_000 });
  const value = Number(await ms.jsonValue());
  await context.close();
  return value;
}

/** What the two functions below find in the page: they run there, and a text would be refused by its policy. */
interface PageGlobals {
  readonly document: { readonly title: string; querySelectorAll(selector: string): { readonly length: number } };
}

const isFloorReady = (): number | false => Number((globalThis as unknown as PageGlobals).document.title) || false;

/** Three pods drawn as ready; the clock of the page at the frame in which they are there. */
const isGraphReady = (): number | false =>
  (globalThis as unknown as PageGlobals).document.querySelectorAll('[data-pod][data-tone="ready"]').length >= 3 &&
  performance.now();

export async function widgetCold(root: string, samples: number): Promise<Record<string, number>> {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'ignore' });
  const { CHROMIUM_ARGS, findBrowser } = (await import('../scripts/browser.mjs')) as {
    CHROMIUM_ARGS: string[];
    findBrowser: () => { path: string } | undefined;
  };
  const found = findBrowser();
  const browser = await chromium.launch({ args: CHROMIUM_ARGS, ...(found ? { executablePath: found.path } : {}) });
  const site = await serve(`${root}dist`);
  const floor: number[] = [];
  const cold: number[] = [];
  for (let i = 0; i < samples; i++) {
    floor.push(await visit(browser, `${site.url}/floor.html`, isFloorReady));
    cold.push(await visit(browser, `${site.url}/`, isGraphReady));
  }
  await browser.close();
  site.close();
  const floorMs = median(floor);
  const coldMs = median(cold);
  return { overFloorMs: coldMs - floorMs, coldMs, floorMs };
}
