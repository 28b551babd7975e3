import type { FileView, Rights } from '../../files/file-view.ts';
import type { Capabilities } from '../../shell-host/privileges.ts';
import { compileScript } from './compile.ts';
import type { Code } from './code.ts';
import { hasEnd, PIPE_SIZE } from './open-files.ts';
import {
  copyState,
  type LeafAnswer,
  type LeafRequest,
  type MachineState,
  type OpenFile,
  type Proc,
  type Variable,
} from './proc.ts';
import type { MachineInfo, Network, Program } from './io.ts';
import { IGNORED, SIGNALS } from './signals.ts';

/**
 * The processes of one container: who runs, who waits for what, who has ended. Invariants: everything is in `state`,
 * plain data; a burst runs whatever can run at this instant, in the order of process ids, and then nothing happens
 * until `wakeAt` or somebody from outside writes, signals or answers. Modelled: a burst is bounded, and what would run
 * on without ever waiting goes on after a pause.
 */
export interface MachineHost {
  now(): number;
  /** `looker`: the process that looks, whenever it does. */
  view(rights: Rights, looker: () => Proc | undefined, root?: string): FileView;
  readonly info: MachineInfo;
  readonly network: Network;
  readonly dialect: 'busybox' | 'dash';
  /** Default environment and working directory of a process started from outside. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly rights: Rights;
  /** What root in the container may. */
  readonly capabilities: Capabilities;
  /** Kernel parameters by their dotted names. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Of its first process, where it shares its processes with others. */
  readonly firstPid?: number;
  /** Processes of other containers that it sees. */
  readonly foreign?: (() => readonly ForeignProcess[]) | undefined;
  /** The highest number that those who share its processes have given. */
  readonly lastPid?: (() => number) | undefined;
  sink(sink: number, error: boolean, text: string): void;
  /** The program of a command; undefined: there is none of that name. */
  program(argv: readonly string[], root?: string): Program | undefined;
  /** Where `which` finds it. */
  where(name: string): string;
  /** Whether somebody outside runs programs for it. */
  hasLeaves(): boolean;
  /** A process got a signal that its program handles by itself; true if it does. */
  handlesSignal(proc: Proc, signal: string): boolean;
}

/** A process of another container, under the number it has here. */
export interface ForeignProcess {
  readonly proc: Proc;
  signal(name: string): void;
}

/** The pause after a burst that did not come to rest. */
const PAUSE_MS = 250;

export class Machine {
  readonly host: MachineHost;
  readonly state: MachineState;
  readonly #code = new Map<string, Code>();
  readonly #views = new Map<string, FileView>();

  constructor(host: MachineHost, state?: MachineState) {
    this.host = host;
    this.state = state
      ? copyState(state)
      : {
          procs: new Map(),
          files: new Map(),
          pipes: new Map(),
          nextPid: host.firstPid ?? 1,
          ...(host.firstPid === undefined ? {} : { first: host.firstPid }),
          nextFile: 1,
          nextPipe: 1,
          leaves: new Map(),
          nextLeaf: 1,
          busy: false,
        };
  }

  save(): MachineState {
    return copyState(this.state);
  }

  /** When the next process wakes by itself; undefined: none does. */
  get wakeAt(): number | undefined {
    let at = this.state.busy ? this.host.now() + PAUSE_MS : Infinity;
    for (const { wait, exit } of this.state.procs.values())
      if (exit === undefined && wait?.k === 'sleep') at = Math.min(at, wait.until);
    return at === Infinity ? undefined : at;
  }

  /** Compiled scripts by their text; throws ShellSyntaxError. */
  code(src: string): Code {
    let code = this.#code.get(src);
    if (!code) {
      if (this.#code.size > 100) this.#code.clear();
      this.#code.set(src, (code = compileScript(src)));
    }
    return code;
  }

  /** The container's own process. */
  get first(): number {
    return this.state.first ?? 1;
  }

  get main(): Proc | undefined {
    return this.state.procs.get(this.first);
  }

  view(proc: Proc): FileView {
    this.#looker = proc;
    const { uid, gid, groups, root } = proc;
    const { host } = this;
    const make = (): FileView =>
      host.view({ uid, gid, groups, capabilities: host.capabilities }, () => this.#looker, root);
    // What is mounted where changes as other containers come and go.
    if (host.foreign) return make();
    const key = `${uid}/${gid}/${groups.join()}${root ?? ''}`;
    let view = this.#views.get(key);
    if (!view) this.#views.set(key, (view = make()));
    return view;
  }
  #looker: Proc | undefined;

  // Processes

  /** A process from nothing, with the container's environment. */
  newProc(argv: readonly string[], extra: Partial<Proc> = {}): Proc {
    const { env, cwd, rights } = this.host;
    const vars = new Map<string, Variable>();
    for (const [name, value] of Object.entries(env)) vars.set(name, { value, exported: true, readonly: false });
    const proc: Proc = {
      pid: extra.pid ?? this.#takePid(),
      ppid: 0,
      argv: [...argv],
      src: '',
      pc: 0,
      name: argv[0] ?? '',
      args: [],
      vars,
      functions: new Map(),
      traps: new Map(),
      options: new Set(),
      cwd,
      umask: 0o022,
      uid: rights.uid,
      gid: rights.gid,
      groups: [...rights.groups],
      fds: new Map(),
      stack: [],
      control: [],
      redirects: [],
      prefix: [],
      hasRedirectError: false,
      status: 0,
      captured: undefined,
      background: [],
      lastBackground: 0,
      running: undefined,
      wait: undefined,
      signals: [],
      tty: false,
      input: undefined,
      kept: false,
      exit: undefined,
      startedAt: this.host.now(),
      ...extra,
    };
    this.state.nextPid = Math.max(this.state.nextPid, proc.pid + 1);
    this.state.procs.set(proc.pid, proc);
    return proc;
  }

  #takePid(): number {
    const { nextPid } = this.state;
    return nextPid === this.first ? nextPid : Math.max(nextPid, (this.host.lastPid?.() ?? 0) + 1);
  }

  /** A copy of the process that goes on at `pc`; traps are its parent's business. */
  fork(parent: Proc, pc: number): Proc {
    return this.newProc(parent.argv, {
      ppid: parent.pid,
      src: parent.src,
      pc,
      name: parent.name,
      args: [...parent.args],
      vars: new Map([...parent.vars].map(([k, v]) => [k, { ...v }])),
      functions: new Map(parent.functions),
      options: new Set(parent.options),
      cwd: parent.cwd,
      ...rootOf(parent),
      umask: parent.umask,
      uid: parent.uid,
      gid: parent.gid,
      groups: parent.groups,
      fds: new Map(parent.fds),
      tty: parent.tty,
      status: parent.status,
      lastBackground: parent.lastBackground,
    });
  }

  exit(proc: Proc, status: number): void {
    if (proc.exit !== undefined) return;
    proc.exit = status & 255;
    proc.wait = undefined;
    proc.running = undefined;
    proc.fds.clear();
    proc.control = [];
    proc.stack = [];
    for (const other of this.state.procs.values()) if (other.ppid === proc.pid) other.ppid = this.first;
  }

  /** Takes an ended child off the table; its status. */
  reap(pid: number): number {
    const proc = this.state.procs.get(pid);
    if (proc?.exit === undefined) return 127;
    this.state.procs.delete(pid);
    return proc.exit;
  }

  /** False: no such process. */
  signal(pid: number, signal: string): boolean {
    const proc = this.state.procs.get(pid);
    if (!proc || proc.exit !== undefined) return false;
    if (signal === '0') return true;
    if (signal === 'KILL') this.exit(proc, 137);
    else if (proc.src !== '' && proc.traps.has(signal)) {
      if (proc.traps.get(signal) !== '') proc.signals.push(signal);
    } else if (proc.src === '' && this.host.handlesSignal(proc, signal)) return true;
    // The kernel spares process 1 what it has no handler for.
    else if (pid !== 1 && !IGNORED.has(signal) && !(proc.input?.prompt && signal !== 'HUP'))
      this.exit(proc, 128 + (SIGNALS[signal] ?? 15));
    return true;
  }

  // Files

  openFile(file: OpenFile): number {
    const id = this.state.nextFile++;
    this.state.files.set(id, file);
    return id;
  }

  newPipe(external = false): number {
    const id = this.state.nextPipe++;
    this.state.pipes.set(id, { data: '', external });
    return id;
  }

  fileOf(proc: Proc, fd: number): OpenFile | undefined {
    const id = proc.fds.get(fd);
    return id === undefined ? undefined : this.state.files.get(id);
  }

  // Programs of the host

  ask(request: LeafRequest): number {
    const id = this.state.nextLeaf++;
    this.state.leaves.set(id, { request });
    return id;
  }

  pendingLeaves(): { id: number; request: LeafRequest }[] {
    return [...this.state.leaves].filter(([, l]) => !l.answer).map(([id, { request }]) => ({ id, request }));
  }

  answer(id: number, answer: LeafAnswer): void {
    const leaf = this.state.leaves.get(id);
    if (leaf) leaf.answer = answer;
  }

  isReady(proc: Proc): boolean {
    const { wait } = proc;
    if (proc.signals.length > 0 && (!wait || wait.k !== 'child' || wait.then === 'wait')) return true;
    switch (wait?.k) {
      case undefined:
        return true;
      case 'sleep':
        return this.host.now() >= wait.until;
      case 'child':
        return wait.pids.every((pid) => this.state.procs.get(pid)?.exit !== undefined || !this.state.procs.has(pid));
      case 'read': {
        const file = this.state.files.get(wait.file);
        if (file?.k !== 'pipe') return true;
        const isFresh = (this.state.pipes.get(file.pipe)?.data.length ?? 0) > 0;
        return (
          (isFresh && !wait.seen) ||
          (isFresh && wait.seen !== this.state.pipes.get(file.pipe)?.data.length) ||
          !hasEnd(this.state, file.pipe, 'w')
        );
      }
      case 'drain':
        return (this.state.pipes.get(wait.pipe)?.data.length ?? 0) < PIPE_SIZE || !hasEnd(this.state, wait.pipe, 'r');
      case 'host':
        return this.state.leaves.get(wait.id)?.answer !== undefined;
      case 'forever':
        return false;
    }
  }

  /** Forgets orphans that have ended, and files nobody holds. */
  collect(): void {
    const { procs, files, pipes } = this.state;
    for (const proc of procs.values()) {
      if (proc.exit === undefined || proc.pid === this.first) continue;
      const parent = procs.get(proc.ppid);
      if (
        !parent ||
        parent.exit !== undefined ||
        (proc.ppid === this.first && !parent.background.includes(proc.pid) && !isAwaited(parent, proc.pid))
      ) {
        if (!proc.kept) procs.delete(proc.pid);
      }
    }
    if (files.size < 32) return;
    const held = new Set<number>();
    for (const proc of procs.values()) {
      for (const id of proc.fds.values()) held.add(id);
      for (const c of proc.control)
        if (c.k === 'redirects') for (const id of Object.values(c.saved)) if (id !== null) held.add(id);
      for (const id of Object.values(proc.running?.saved ?? {})) if (id !== null) held.add(id);
      for (const r of proc.redirects) if (r.file !== null) held.add(r.file);
    }
    for (const id of files.keys()) if (!held.has(id)) files.delete(id);
    const used = new Set([...files.values()].flatMap((f) => (f.k === 'pipe' ? [f.pipe] : [])));
    for (const proc of procs.values())
      if (proc.wait?.k === 'child' && proc.wait.pipe !== undefined) used.add(proc.wait.pipe);
    for (const id of pipes.keys()) if (!used.has(id) && !pipes.get(id)?.external) pipes.delete(id);
  }
}

const isAwaited = (parent: Proc, pid: number): boolean => parent.wait?.k === 'child' && parent.wait.pids.includes(pid);

/** A child has its parent's root. */
export const rootOf = ({ root }: Proc): Pick<Proc, 'root'> => (root === undefined ? {} : { root });
