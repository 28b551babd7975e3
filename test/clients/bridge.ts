import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** `npm run serve` as a child: one cluster for one or more groups of checks. */
export interface Bridge {
  readonly url: string;
  /** What it wrote to stderr. */
  errors(): string;
  isRunning(): boolean;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = ['--import', 'tsx', 'src/bridge/main.ts', '--port', '0'];

export async function startBridge(options: readonly string[]): Promise<Bridge> {
  const child = spawn(process.execPath, [...MAIN, ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
  const url = await announced(child, () => errors);
  return {
    url,
    errors: () => errors,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: () => stopped(child),
  };
}

function announced(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const url = /listening on (http:\S+)/.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the bridge ended with ${code}: ${errors()}`)));
  });
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** A kubeconfig of its own for each group: its namespace is the group's. */
export function writeKubeconfig(file: string, server: string, namespace: string): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'drydock',
    clusters: [{ name: 'drydock', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'drydock', user: {} }],
    contexts: [{ name: 'drydock', context: { cluster: 'drydock', user: 'drydock', namespace } }],
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
}
