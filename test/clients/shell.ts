import { spawn, type ChildProcess } from 'node:child_process';
import process from 'node:process';

/** Runs command lines as a user types them: with pipes, here-documents and all, in a process group of their own. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface ShellPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Background {
  out(): string;
  /** Waits until what it printed matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<void>;
}

/** Longer than what any command line waits for by itself. */
const TIMEOUT_MS = 120_000;
const UNTIL_MS = 60_000;
const KILLED = 137;

export function runShell(command: string, place: ShellPlace, timeoutMs = TIMEOUT_MS): Promise<Ran> {
  return new Promise((resolve) => {
    const child = start(command, place);
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => void (out += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => void (err += text));
    const timer = setTimeout(() => {
      err += `\n(killed after ${timeoutMs / 1000} s)`;
      killGroup(child);
    }, timeoutMs);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? KILLED, out, err });
    });
  });
}

export function startShell(command: string, place: ShellPlace): Background {
  const child = start(command, place);
  let out = '';
  const take = (text: string): void => void (out += text);
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    out: () => out,
    until: (pattern) => until(pattern, () => out, command),
    async stop() {
      killGroup(child);
      await closed;
    },
  };
}

const start = (command: string, { cwd, env }: ShellPlace): ChildProcess =>
  spawn('sh', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // the group has ended by itself
  }
}

async function until(pattern: RegExp, text: () => string, what: string): Promise<RegExpExecArray> {
  const end = performance.now() + UNTIL_MS;
  for (;;) {
    const match = pattern.exec(text());
    if (match) return match;
    if (performance.now() > end) throw new Error(`${what}: no ${pattern} in: ${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
