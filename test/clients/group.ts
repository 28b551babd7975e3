import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeKubeconfig } from './bridge.ts';
import type { Clients } from './clients.ts';
import { runShell, startShell, type Background, type Ran, type ShellPlace } from './shell.ts';

/**
 * What a group of checks is given: a namespace, a folder, a shell with kubectl and helm in it, and checks that are counted.
 * A check that fails is noted and the next one runs; a step of preparation (`sh`) that fails ends the group.
 */
export interface GroupDef {
  /** Also its namespace. */
  readonly name: string;
  /** Changes nodes or what is of the whole cluster: gets a cluster of its own. */
  readonly ownCluster?: boolean;
  readonly run: (t: Group) => Promise<void>;
}

/** A string must occur (blanks count once), a pattern must match. */
export type Want = string | RegExp;

export interface Failure {
  readonly group: string;
  readonly name: string;
  readonly text: string;
}

export interface GroupPlace {
  readonly name: string;
  readonly url: string;
  readonly clients: Clients;
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
}

export class Group {
  readonly name: string;
  readonly url: string;
  readonly clients: Clients;
  readonly cwd: string;
  readonly failures: Failure[] = [];
  passed = 0;
  private readonly place: ShellPlace;
  private readonly running: Background[] = [];

  constructor({ name, url, clients, scratch, env }: GroupPlace) {
    this.name = name;
    this.url = url;
    this.clients = clients;
    this.cwd = mkdtempSync(join(scratch, `${name}-`));
    const kubeconfig = join(this.cwd, '.kubeconfig');
    writeKubeconfig(kubeconfig, url, name);
    this.place = { cwd: this.cwd, env: { ...env, KUBECONFIG: kubeconfig, NS: name } };
  }

  /** Preparation: must succeed, is no check. */
  async sh(command: string): Promise<string> {
    const ran = await runShell(command, this.place);
    if (ran.code !== 0) throw new Error(`${command}\n${describe(ran)}`);
    return ran.out;
  }

  /** The command succeeds and prints, on either stream, all of this. */
  ok(command: string, ...wants: Want[]): Promise<void> {
    return this.ran(command, (ran) => [...(ran.code === 0 ? [] : [`exit code 0`]), ...missing(ran, wants)]);
  }

  /** The command fails and prints all of this. */
  no(command: string, ...wants: Want[]): Promise<void> {
    return this.ran(command, (ran) => [...(ran.code === 0 ? ['an error'] : []), ...missing(ran, wants)]);
  }

  /** The command succeeds and prints exactly this, but for blanks at the ends of lines. */
  is(command: string, text: string): Promise<void> {
    return this.ran(command, ({ code, out }) =>
      code === 0 && trimmed(out) === trimmed(text) ? [] : [`exactly:\n${text}`],
    );
  }

  /** The command succeeds and prints nothing of this. */
  lacks(command: string, ...unwanted: string[]): Promise<void> {
    return this.ran(command, ({ code, out, err }) => [
      ...(code === 0 ? [] : ['exit code 0']),
      ...unwanted.filter((text) => (out + err).includes(text)).map((text) => `no ${text}`),
    ]);
  }

  /** Any other check: throws, or it holds. */
  async check(name: string, holds: () => Promise<void>): Promise<void> {
    try {
      await inTime(holds());
      this.passed++;
    } catch (error) {
      this.fail(name, error instanceof Error ? error.message : String(error));
    }
  }

  fail(name: string, text: string): void {
    this.failures.push({ group: this.name, name, text });
  }

  file(name: string, content: string): string {
    const path = join(this.cwd, name);
    writeFileSync(path, content);
    return path;
  }

  background(command: string): Background {
    const background = startShell(command, this.place);
    this.running.push(background);
    return background;
  }

  async end(): Promise<void> {
    await Promise.all(this.running.map((background) => background.stop()));
  }

  private async ran(command: string, problemsOf: (ran: Ran) => string[]): Promise<void> {
    const ran = await runShell(command, this.place);
    const problems = problemsOf(ran);
    if (problems.length === 0) this.passed++;
    else this.fail(command, `wanted: ${problems.join('\n        ')}\n${describe(ran)}`);
  }
}

const CHECK_MS = 30_000;

async function inTime(promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${CHECK_MS / 1000} s`)), CHECK_MS);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function missing({ out, err }: Ran, wants: readonly Want[]): string[] {
  const text = `${out}\n${err}`;
  const flat = squeezed(text);
  const isThere = (want: Want): boolean => (typeof want === 'string' ? flat.includes(squeezed(want)) : want.test(text));
  return wants.filter((want) => !isThere(want)).map(String);
}

const squeezed = (text: string): string => text.replace(/[ \t]+/g, ' ');
const trimmed = (text: string): string => text.replace(/[ \t]+$/gm, '').trim();
const describe = ({ code, out, err }: Ran): string => `exit code ${code}\n${out}${err}`.trimEnd();
