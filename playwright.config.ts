import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from './scripts/browser.mjs';

const port = Number(process.env.E2E_PORT ?? 4199);
const browser = findBrowser();

/** E2E_SKIP_BUILD: scripts/test.mjs has just built. */
const serve = `PORT=${port} STRICT_PORT=1 node scripts/serve.mjs`;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.{spec,test}.ts',
  outputDir: 'test-results/e2e',
  workers: 1,
  retries: 0,
  // a busy machine must not fail them; what holds is no slower for it
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: { args: CHROMIUM_ARGS, ...(browser ? { executablePath: browser.path } : {}) },
  },
  webServer: {
    command: process.env.E2E_SKIP_BUILD ? serve : `npm run -s build && ${serve}`,
    url: `http://localhost:${port}/`,
    timeout: 600_000,
    reuseExistingServer: false,
  },
});
