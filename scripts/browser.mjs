/**
 * Finds a Chromium for the end-to-end tests, installs one if there is none.
 * Order: DRYDOCK_BROWSER, CHROMIUM_PATH, the system's, Playwright's own; then Playwright's installer, then apt.
 * `node scripts/browser.mjs` does it and says in one line what it did.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', ...(env.PATH ?? '').split(delimiter).filter(Boolean)];

const fromEnv = () =>
  ['DRYDOCK_BROWSER', 'CHROMIUM_PATH']
    .filter((name) => env[name])
    .map((name) => ({ path: env[name] ?? '', how: `from ${name}` }));

const fromSystem = () =>
  NAMES.flatMap((name) => FOLDERS.map((folder) => ({ path: join(folder, name), how: 'of the system' })));

const fromPlaywright = () => {
  try {
    return [{ path: chromium.executablePath(), how: 'of Playwright' }];
  } catch {
    return []; // no build of Playwright's browser for this platform
  }
};

/** The first Chromium that exists, or undefined. */
export function findBrowser() {
  return [...fromEnv(), ...fromSystem(), ...fromPlaywright()].find(({ path }) => existsSync(path));
}

const run = (command, args) => spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0;

const INSTALLERS = [
  {
    how: 'installed by Playwright',
    install: () => run('npx', ['playwright', 'install', '--with-deps', 'chromium']),
  },
  {
    how: 'installed by apt',
    install: () => run('sh', ['-c', 'apt-get update && apt-get install -y chromium fonts-noto-cjk']),
  },
];

/** As findBrowser, but installs one if there is none. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  for (const { how, install } of INSTALLERS) {
    const installed = install() && findBrowser();
    if (installed) return { ...installed, how };
  }
  return undefined;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const browser = ensureBrowser();
  console.log(browser ? `Chromium ${browser.how}: ${browser.path}` : 'No Chromium found and none could be installed.');
  process.exitCode = browser ? 0 : 1;
}
