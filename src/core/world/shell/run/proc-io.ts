import { EPOCH_MS } from '../../../lib/time.ts';
import type { FileView } from '../../files/file-view.ts';
import { join } from '../../files/path.ts';
import { restoreFds } from './flow.ts';
import { spawnChild } from './spawn.ts';
import type { Io, MachineInfo, Network } from './io.ts';
import { leafFiles } from './leaf-files.ts';
import type { ForeignProcess, Machine } from './machine.ts';
import { readFrom, writeTo } from './open-files.ts';
import type { LeafAnswer, Proc, Running } from './proc.ts';
import { become, resolveProgram, startProgram } from './start.ts';

/** The hands of one program for one call. */
export class ProcIo implements Io {
  readonly proc: Proc;
  readonly #m: Machine;
  readonly #running: Running;
  #env: Readonly<Record<string, string>> | undefined;

  constructor(m: Machine, proc: Proc, running: Running) {
    this.#m = m;
    this.proc = proc;
    this.#running = running;
  }

  get args(): readonly string[] {
    return this.#running.argv.slice(1);
  }

  get name(): string {
    const name = this.#running.argv[0] ?? '';
    return name.slice(name.lastIndexOf('/') + 1);
  }

  get state(): unknown {
    return this.#running.state;
  }

  set state(value: unknown) {
    this.#running.state = value;
  }

  get files(): FileView {
    return this.#m.view(this.proc);
  }

  get now(): number {
    return this.#m.host.now();
  }

  get epochMs(): number {
    return EPOCH_MS + this.now;
  }

  get env(): Readonly<Record<string, string>> {
    return (this.#env ??= Object.fromEntries(
      [...this.proc.vars].filter(([, v]) => v.exported).map(([k, v]) => [k, v.value]),
    ));
  }

  get machine(): MachineInfo {
    return this.#m.host.info;
  }

  get network(): Network {
    return this.#m.host.network;
  }

  get host(): Machine {
    return this.#m;
  }

  out(text: string): void {
    this.#write(1, text);
  }

  err(text: string): void {
    this.#write(2, text);
  }

  readAll(): string | undefined {
    const gathered = (this.#running.input ?? '') + this.#take();
    this.#running.input = gathered;
    return this.#isEnd ? gathered : undefined;
  }

  #isEnd = false;

  /** Everything that is there, noting whether more can come. */
  #take(): string {
    let text = '';
    for (;;) {
      const result = readFrom(this.#m.state, this.#m.fileOf(this.proc, 0), () => this.files);
      this.#isEnd = result === 'end';
      if (typeof result === 'string') return text;
      text += result.data;
      if (text.length > MAX_INPUT) {
        this.#isEnd = true;
        return text;
      }
    }
  }

  readSome(fd = 0): string | undefined {
    const result = readFrom(this.#m.state, this.#m.fileOf(this.proc, fd), () => this.files);
    return result === 'wait' ? undefined : result === 'end' ? '' : result.data;
  }

  readLine(fd = 0): string | undefined {
    const result = readFrom(this.#m.state, this.#m.fileOf(this.proc, fd), () => this.files, '\n');
    return result === 'wait' ? undefined : result === 'end' ? '' : result.data;
  }

  path(text: string): string {
    return join(this.proc.cwd, text);
  }

  leaf(argv: readonly string[], stdin: string): LeafAnswer | undefined {
    const m = this.#m;
    const known = this.#running.leaf;
    if (known !== undefined) {
      const answer = m.state.leaves.get(known)?.answer;
      if (answer) m.state.leaves.delete(known);
      if (answer) this.#keep(answer);
      return answer;
    }
    if (!m.host.hasLeaves()) {
      return {
        status: 127,
        stdout: '',
        stderr: `${argv[0] ?? ''}: needs the shell beside the engine, which is not running here\n`,
        files: {},
      };
    }
    const id = m.ask({
      argv,
      stdin,
      env: this.env,
      cwd: this.proc.cwd,
      now: this.epochMs,
      files: leafFiles(this.files, this.proc.cwd, argv),
    });
    this.#running.leaf = id;
    this.proc.wait = { k: 'host', id };
    return undefined;
  }

  #keep({ files }: LeafAnswer): void {
    for (const [path, data] of Object.entries(files)) {
      if (data === undefined) this.files.remove(path, true);
      else if (path.endsWith('/')) this.files.mkdir(path, true);
      else this.files.write(path, data);
    }
  }

  spawn(argv: readonly string[]): number {
    const child = spawnChild(this.#m, this.proc);
    startProgram(this.#m, child, argv, false);
    return child.pid;
  }

  exitOf(pid: number): number | undefined {
    const proc = this.#m.state.procs.get(pid);
    if (!proc) return 127;
    return proc.exit === undefined ? undefined : this.#m.reap(pid);
  }

  become(argv: readonly string[]): void {
    const found = resolveProgram(this.#m, this.proc, argv);
    if (typeof found === 'number') {
      this.err(
        `${this.name}: ${this.#m.host.dialect === 'busybox' ? `can't execute '${argv[0] ?? ''}'` : `'${argv[0] ?? ''}'`}: No such file or directory\n`,
      );
      this.#m.exit(this.proc, found);
    } else become(this.#m, this.proc, found);
  }

  signal(pid: number, signal: string): boolean {
    if (this.#m.signal(pid, signal)) return true;
    const other = this.#foreign().find((f) => f.proc.pid === pid);
    if (signal !== '0') other?.signal(signal);
    return other !== undefined;
  }

  /** Upstream: kernel/signal.c of Linux (kill_ok_by_cred). */
  maySignal(pid: number): boolean {
    const target = [...this.processes()].find((p) => p.pid === pid);
    return target === undefined || target.uid === this.proc.uid || this.can('KILL');
  }

  can(capability: string): boolean {
    return this.proc.uid === 0 && this.#m.host.capabilities.has(capability);
  }

  sysctl(name: string): string | undefined {
    return this.#m.host.sysctls[name];
  }

  processes(): Iterable<Proc> {
    const own = this.#m.state.procs.values();
    if (!this.#m.host.foreign) return own;
    return [...own, ...this.#foreign().map((f) => f.proc)].sort((a, b) => a.pid - b.pid);
  }

  #foreign(): readonly ForeignProcess[] {
    return this.#m.host.foreign?.() ?? [];
  }

  which(name: string): string | undefined {
    return typeof resolveProgram(this.#m, this.proc, [name]) === 'number' ? undefined : this.#m.host.where(name);
  }

  /** Ends the builtin before what it causes begins. */
  endBuiltin(): void {
    const { saved, vars } = this.#running;
    restoreFds(this.proc, saved);
    for (const [name, old] of Object.entries(vars)) {
      if (old) this.proc.vars.set(name, old);
      else this.proc.vars.delete(name);
    }
    this.proc.running = undefined;
  }

  /** Goes on as another command. */
  rename(argv: readonly string[]): void {
    this.#running.name = argv[0] as string;
    this.#running.argv = [...argv];
    this.#running.state = undefined;
  }

  isTty(): boolean {
    return this.proc.tty;
  }

  #write(fd: number, text: string): void {
    if (text === '' || this.proc.exit !== undefined) return;
    const ok = writeTo(this.#m.state, this.#m.fileOf(this.proc, fd), text, () => this.files, this.#m.host.sink);
    if (!ok) this.#m.exit(this.proc, SIGPIPE);
  }
}

const SIGPIPE = 141;
const MAX_INPUT = 10_000_000;
