import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeKubeconfig } from './bridge.ts';
import type { Clients } from './clients.ts';
import { runShell, startShell, type Background, type Ran, type ShellPlace } from './shell.ts';

/**
 * What a group of checks is given: a namespace, a folder, a shell with kubectl and helm in it, and checks that are counted.
 * A check that fails is noted and the next one runs; a step of preparation (`sh`) that fails ends the group.
 *  - `t.is` and the like run a command once: for what holds as soon as the command before it has returned.
 *  - `t.soon.is` and the like ask again until it holds: for what controllers, kubelets and clocks move by themselves
 *    (status, endpoints, events, logs, metrics, a diff of what is still starting). Only for commands that change nothing.
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

export interface Checks {
  /** The command succeeds and prints, on either stream, all of this. */
  ok(command: string, ...wants: Want[]): Promise<void>;
  /** The command fails and prints all of this. */
  no(command: string, ...wants: Want[]): Promise<void>;
  /** The command succeeds and prints exactly this, but for blanks at the ends of lines. */
  is(command: string, text: string): Promise<void>;
  /** The command succeeds and prints nothing of this. */
  lacks(command: string, ...unwanted: string[]): Promise<void>;
  /** Any other check: throws, or it holds. */
  check(name: string, holds: () => Promise<void>): Promise<void>;
}

export class Group implements Checks {
  readonly name: string;
  readonly url: string;
  readonly clients: Clients;
  readonly cwd: string;
  readonly failures: Failure[] = [];
  readonly ok: Checks['ok'];
  readonly no: Checks['no'];
  readonly is: Checks['is'];
  readonly lacks: Checks['lacks'];
  readonly check: Checks['check'];
  /** The same, but asked again until it holds, for a minute at most. */
  readonly soon: Checks;
  passed = 0;
  private readonly place: ShellPlace;
  private readonly running: Background[] = [];
  /** How often one may still wait in vain: where nothing comes any more, not every check waits a minute. */
  private patience = 3;

  constructor({ name, url, clients, scratch, env }: GroupPlace) {
    this.name = name;
    this.url = url;
    this.clients = clients;
    this.cwd = mkdtempSync(join(scratch, `${name}-`));
    const kubeconfig = join(this.cwd, '.kubeconfig');
    writeKubeconfig(kubeconfig, url, name);
    this.place = { cwd: this.cwd, env: { ...env, KUBECONFIG: kubeconfig, NS: name } };
    ({ ok: this.ok, no: this.no, is: this.is, lacks: this.lacks, check: this.check } = this.checks(0));
    this.soon = this.checks(SOON_MS);
  }

  /** Preparation: must succeed, is no check. */
  async sh(command: string): Promise<string> {
    const ran = await runShell(command, this.place);
    if (ran.code !== 0) throw new Error(`${command}\n${describe(ran)}`);
    return ran.out;
  }

  /** A namespace with what pods and quotas in it need, which controllers make a little later. */
  async namespace(name: string): Promise<void> {
    await this.sh(
      `kubectl create ns ${name} && kubectl wait sa/default cm/kube-root-ca.crt -n ${name} --for=create --timeout=60s`,
    );
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

  private checks(patienceMs: number): Checks {
    const ran = (command: string, problemsOf: (ran: Ran) => string[]): Promise<void> =>
      this.ask(command, patienceMs, async () => {
        const answer = await runShell(command, this.place);
        const problems = problemsOf(answer);
        if (problems.length > 0) throw new Error(`wanted: ${problems.join('\n        ')}\n${describe(answer)}`);
      });
    return {
      ok: (command, ...wants) =>
        ran(command, (answer) => [...(answer.code === 0 ? [] : ['exit code 0']), ...missing(answer, wants)]),
      no: (command, ...wants) =>
        ran(command, (answer) => [...(answer.code === 0 ? ['an error'] : []), ...missing(answer, wants)]),
      is: (command, text) =>
        ran(command, ({ code, out }) => (code === 0 && trimmed(out) === trimmed(text) ? [] : [`exactly:\n${text}`])),
      lacks: (command, ...unwanted) =>
        ran(command, ({ code, out, err }) => [
          ...(code === 0 ? [] : ['exit code 0']),
          ...unwanted.filter((text) => (out + err).includes(text)).map((text) => `no ${text}`),
        ]),
      check: (name, holds) => this.ask(name, patienceMs, () => inTime(holds())),
    };
  }

  private async ask(name: string, patienceMs: number, holds: () => Promise<void>): Promise<void> {
    const end = performance.now() + (this.patience > 0 ? patienceMs : 0);
    for (;;) {
      try {
        await holds();
        this.passed++;
        return;
      } catch (error) {
        if (performance.now() >= end) return this.gaveUp(name, patienceMs > 0, error);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  private gaveUp(name: string, waited: boolean, error: unknown): void {
    if (waited) this.patience--;
    this.fail(name, error instanceof Error ? error.message : String(error));
  }
}

const SOON_MS = 60_000;
const CHECK_MS = 120_000;

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
