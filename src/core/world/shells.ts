import { decode, encode } from './files/bytes.ts';
import { containerKey, type ContainerRecord, type ContainerSpec } from './records.ts';
import { Units } from './shell-host/units.ts';
import type { ExecOptions, Execution } from './shell-host/execution.ts';
import { addImageOwn, isImageOwn, isServer, signalGroup, START_ERROR, startError } from './shell-host/main-process.ts';
import { machineHost, type MachineHostDeps } from './shell-host/machine-host.ts';
import { firstPid, type OtherMachines } from './shell-host/process-namespace.ts';
import { Room } from './shell-host/room.ts';
import { SHELL_BUCKET, type Shells, type ShellsOptions } from './shell-parts.ts';
import { runBurst } from './shell/run/burst.ts';
import { Machine, type MachineHost } from './shell/run/machine.ts';
import type { LeafAnswer, LeafRequest, MachineState, Proc } from './shell/run/proc.ts';
import { become, resolveProgram } from './shell/run/start.ts';

/**
 * The processes of containers: which container has a machine for scripts, what it is connected to, what is saved of it.
 * Comes with the late parts (shell-parts.ts). Invariants: a container whose process is its image's own has a machine only
 * while something else runs in it; a machine's state is written to the store when a snapshot is taken; what a burst
 * changed is told to whoever started it.
 */
const TIMER = 'world/shells';

interface Entry {
  readonly machine: Machine;
  readonly sessions: Map<number, { pid: number; options: ExecOptions }>;
  /** Who sees what the container's own process writes. */
  readonly attached: Set<ExecOptions>;
  /** Lines without an end yet, of standard output and error. */
  readonly partial: [string, string];
  mainSignal: string | undefined;
  isServing: boolean;
  isRunning: boolean;
}

interface Saved {
  readonly id: string;
  readonly state: MachineState;
  readonly partial: readonly [string, string];
}

export class ContainerShells implements Shells {
  readonly #o: ShellsOptions;
  readonly #entries = new Map<string, Entry>();
  /** Machines that wait for the host. */
  readonly #waiting = new Set<string>();
  readonly #room: Room;
  readonly #units: Units;
  hasLeaves = false;

  constructor(options: ShellsOptions) {
    this.#o = options;
    this.#room = new Room({
      ...options,
      sandboxes: { onMachine: (name) => [...options.sandboxesOn(name)] },
      containers: options,
      logBytes: (podUid, name) => options.logs.bytes(containerKey(podUid, name)),
    });
    options.clock.own(TIMER, (key) => this.#wake(key));
    this.#units = new Units(options);
    this.#units.rebuild();
  }

  /** Machines as they were saved; sessions from outside are gone. */
  rebuild(): void {
    const { clock, store } = this.#o;
    this.#entries.clear();
    this.#waiting.clear();
    this.#units.rebuild();
    clock.disown(TIMER);
    clock.own(TIMER, (key) => this.#wake(key));
    for (const { key, value } of store.list(SHELL_BUCKET)) {
      const record = this.#record(key);
      const { id, state, partial } = value as Saved;
      if (!record || record.exit || record.id !== id) continue;
      const entry = this.#entry(record, state);
      entry.partial[0] = partial[0];
      entry.partial[1] = partial[1];
      entry.isServing = record.process.servesAt !== undefined;
      for (const proc of entry.machine.state.procs.values()) if (proc.kept) entry.machine.exit(proc, 137);
      for (const proc of [...entry.machine.state.procs.values()]) if (proc.kept) entry.machine.reap(proc.pid);
      this.#note(key, entry);
      clock.set(TIMER, key, entry.machine.wakeAt ?? clock.now, 0);
    }
  }

  /** Writes down what every machine is at. */
  save(): void {
    const { store, tracer } = this.#o;
    const options = { trace: tracer.current };
    for (const { key } of store.list(SHELL_BUCKET))
      if (!this.#entries.has(key)) store.remove(SHELL_BUCKET, key, options);
    for (const [key, entry] of this.#entries) {
      const id = this.#record(key)?.id ?? '';
      store.put(
        SHELL_BUCKET,
        key,
        { id, state: entry.machine.save(), partial: [...entry.partial] } satisfies Saved,
        options,
      );
    }
  }

  /** Starts the container's own command. */
  start(record: ContainerRecord, argv: readonly string[]): void {
    const entry = this.#entry(record, undefined, true);
    const { machine } = entry;
    const main = machine.newProc(argv.map(encode));
    const { stdin, tty = false } = record.spec;
    main.fds.set(0, machine.openFile(stdin ? { k: 'pipe', pipe: machine.newPipe(true), end: 'r' } : { k: 'null' }));
    setTerminal(main, tty);
    main.fds.set(1, machine.openFile({ k: 'sink', sink: 0, error: false }));
    main.fds.set(2, machine.openFile({ k: 'sink', sink: 0, error: true }));
    const found = resolveProgram(machine, main, main.argv);
    if (typeof found === 'number')
      return this.#o.exited(record, START_ERROR, 'StartError', startError(argv[0] ?? '', found));
    become(machine, main, found);
    this.#burst(keyOf(record), entry);
  }

  firstPid(spec: ContainerSpec): number {
    return firstPid(spec, { ...this.#o, others: this.#others });
  }

  /** False: the machine has no say in it, the container's process is its image's own. */
  signal(record: ContainerRecord, name: string): boolean {
    const entry = this.#entries.get(keyOf(record));
    const main = entry?.machine.main;
    if (!entry || !main || isImageOwn(main)) return false;
    entry.machine.signal(entry.machine.first, name);
    this.#burst(keyOf(record), entry);
    return true;
  }

  /** The container is gone, or begins anew. */
  stop(podUid: string, name: string): void {
    const key = containerKey(podUid, name);
    const entry = this.#entries.get(key);
    this.#waiting.delete(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#o.clock.clear(TIMER, key);
    for (const { options } of entry.sessions.values()) options.onExit(137);
    for (const options of entry.attached) options.onExit(0);
  }

  processes(podUid: string, name: string): number {
    return this.#entries.get(containerKey(podUid, name))?.machine.state.procs.size ?? 0;
  }

  /** What is left in the buffers of a container that ends. */
  flush(record: ContainerRecord): void {
    const entry = this.#entries.get(keyOf(record));
    entry?.partial.forEach((text, i) => {
      if (text !== '') this.#o.log(record.spec, decode(text), true);
      entry.partial[i as 0 | 1] = '';
    });
  }

  /** Runs a command in the container; undefined with a reason if there is no such program. */
  exec(
    record: ContainerRecord,
    argv: readonly string[],
    options: ExecOptions,
  ): Execution | { readonly missing: string; readonly status: number } {
    const key = keyOf(record);
    const entry = this.#entries.get(key) ?? this.#entry(record);
    const { machine } = entry;
    const proc = machine.newProc(argv.map(encode), { kept: true });
    const found = resolveProgram(machine, proc, proc.argv);
    if (typeof found === 'number') {
      machine.state.procs.delete(proc.pid);
      this.#settle(key, entry);
      return { missing: argv[0] ?? '', status: found };
    }
    const input = options.stdin ? machine.newPipe(true) : undefined;
    proc.fds.set(0, machine.openFile(input === undefined ? { k: 'null' } : { k: 'pipe', pipe: input, end: 'r' }));
    proc.fds.set(1, machine.openFile({ k: 'sink', sink: proc.pid, error: false }));
    proc.fds.set(2, machine.openFile({ k: 'sink', sink: proc.pid, error: true }));
    setTerminal(proc, options.tty);
    entry.sessions.set(proc.pid, { pid: proc.pid, options });
    become(machine, proc, found);
    this.#burst(key, entry);
    return this.#handle(key, entry, { pid: proc.pid, input, isLive: () => entry.sessions.has(proc.pid) });
  }

  attach(record: ContainerRecord, options: ExecOptions): Execution | undefined {
    const key = keyOf(record);
    const entry = this.#entries.get(key);
    const main = entry?.machine.main;
    if (!entry || !main || isImageOwn(main)) return undefined;
    entry.attached.add(options);
    const input = options.stdin ? inputOf(entry.machine, main) : undefined;
    const isLive = (): boolean => entry.attached.has(options);
    const handle = this.#handle(key, entry, { pid: entry.machine.first, input, isLive });
    const closeInput = record.spec.stdin === 'once' ? handle.closeInput : (): void => undefined;
    const cancel = (): void => {
      closeInput();
      entry.attached.delete(options);
    };
    return { ...handle, closeInput, cancel };
  }

  #handle(key: string, entry: Entry, { pid, input, isLive }: Handled): Execution {
    const { machine } = entry;
    const pipe = () => (input === undefined || !isLive() ? undefined : machine.state.pipes.get(input));
    return {
      pid,
      write: (bytes) => {
        const at = pipe();
        if (!at?.external) return;
        at.data += bytes;
        this.#burst(key, entry);
      },
      closeInput: () => {
        const at = pipe();
        if (!at?.external) return;
        at.external = false;
        this.#burst(key, entry);
      },
      signal: (name) => {
        if (!isLive()) return;
        signalGroup(machine, pid, name);
        this.#burst(key, entry);
      },
      cancel: () => {
        if (!isLive()) return;
        signalGroup(machine, pid, 'KILL');
        this.#burst(key, entry);
      },
    };
  }

  // What the host runs

  leafRequests(): { readonly key: string; readonly id: number; readonly request: LeafRequest }[] {
    return [...this.#waiting].flatMap((key) =>
      (this.#entries.get(key)?.machine.pendingLeaves() ?? []).map((l) => ({ key, ...l })),
    );
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  answerLeaf(key: string, id: number, answer: LeafAnswer): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.machine.answer(id, answer);
    this.#burst(key, entry);
  }

  // Inside

  #record(key: string): ContainerRecord | undefined {
    const slash = key.indexOf('/');
    return this.#o.get(key.slice(0, slash), key.slice(slash + 1));
  }

  #wake(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) this.#burst(key, entry);
  }

  /** Runs what can run, and does what follows from it. */
  #burst(key: string, entry: Entry): void {
    // Somebody inside the burst asks for another: the one that runs will see to it.
    if (entry.isRunning) return;
    entry.isRunning = true;
    runBurst(entry.machine);
    entry.isRunning = false;
    for (const [pid, session] of entry.sessions) {
      const proc = entry.machine.state.procs.get(pid);
      if (proc && proc.exit === undefined) continue;
      entry.sessions.delete(pid);
      if (proc) entry.machine.reap(pid);
      session.options.onExit(proc?.exit ?? 137);
    }
    if (this.#entries.get(key) === entry) this.#settle(key, entry);
  }

  #settle(key: string, entry: Entry): void {
    const record = this.#record(key);
    if (!record || record.exit) return;
    const { machine } = entry;
    const main = machine.main;
    if (main?.exit !== undefined) {
      this.flush(record);
      return this.#o.exited(record, main.exit);
    }
    const server = [...machine.state.procs.values()].some((p) => p.exit === undefined && isServer(p));
    if (server !== entry.isServing && main && !isImageOwn(main)) {
      entry.isServing = server;
      this.#o.serves(record, server ? { startMs: this.#o.behaviour(record.spec.image).def.startMs } : undefined);
    }
    this.#note(key, entry);
    const at = machine.wakeAt;
    if (at === undefined) this.#o.clock.clear(TIMER, key);
    else this.#o.clock.set(TIMER, key, at, this.#o.tracer.current);
    const { mainSignal } = entry;
    entry.mainSignal = undefined;
    const isIdle = main && entry.sessions.size === 0 && [...machine.state.procs.values()].every(isImageOwn);
    if (isIdle) {
      this.#entries.delete(key);
      this.#o.clock.clear(TIMER, key);
    }
    if (mainSignal !== undefined) this.#o.signalMain(record, mainSignal);
  }

  #note(key: string, { machine }: Entry): void {
    if (machine.state.leaves.size > 0 && machine.pendingLeaves().length > 0) this.#waiting.add(key);
    else this.#waiting.delete(key);
  }

  #entry(record: ContainerRecord, state?: MachineState, isScript = false): Entry {
    const key = keyOf(record);
    const partial: [string, string] = ['', ''];
    const sessions: Entry['sessions'] = new Map();
    const attached: Entry['attached'] = new Set();
    const own = { partial, sessions, attached };
    const host = this.#host(record, {
      ...own,
      signalMain: (s) => (entry.mainSignal = s),
      processes: () => entry.machine.state.procs.values(),
    });
    const machine = new Machine(host, state);
    const entry: Entry = { machine, ...own, mainSignal: undefined, isServing: false, isRunning: false };
    if (!state && !isScript) addImageOwn(machine, record, this.#o.behaviour(record.spec.image).def);
    this.#entries.set(key, entry);
    return entry;
  }

  #host(
    record: ContainerRecord,
    own: Pick<Entry, 'partial' | 'sessions' | 'attached'> & Pick<MachineHostDeps, 'signalMain' | 'processes'>,
  ): MachineHost {
    const { spec } = record;
    return machineHost(record, {
      units: this.#units,
      stop: (other: ContainerRecord) => this.#o.signalMain(other, 'TERM'),
      ...this.#o,
      latest: () => this.#record(keyOf(record)) ?? record,
      hasLeaves: () => this.hasLeaves,
      signalMain: own.signalMain,
      processes: own.processes,
      others: this.#others,
      room: this.#room,
      sink: (sink, error, text) => {
        if (sink > 0) own.sessions.get(sink)?.options.onOutput(text, error);
        else {
          this.#toLog(spec, own.partial, error, text);
          for (const seer of own.attached) seer.onOutput(text, error);
        }
      },
    });
  }

  /** The machines of other containers, for those who share their processes. */
  readonly #others: OtherMachines = {
    of: (key) => this.#entries.get(key)?.machine,
    lookAt: (record) => {
      const nobody = { partial: ['', ''] as [string, string], sessions: new Map(), attached: new Set<ExecOptions>() };
      const deaf = { signalMain: () => undefined, processes: () => machine.state.procs.values() };
      const { foreign: _, ...host } = this.#host(record, { ...nobody, ...deaf });
      const machine: Machine = new Machine(host);
      addImageOwn(machine, record, this.#o.behaviour(record.spec.image).def);
      return machine;
    },
    signal: (record, pid, name) => {
      const entry = this.#entries.get(keyOf(record));
      if (entry) {
        entry.machine.signal(pid, name);
        this.#burst(keyOf(record), entry);
      } else if (pid === (record.process.pid ?? 1)) this.#o.signalMain(record, name);
    },
  };

  #toLog(spec: ContainerSpec, partial: [string, string], isError: boolean, text: string): void {
    const at = isError ? 1 : 0;
    const lines = (partial[at] + text).split('\n');
    partial[at] = lines.pop() ?? '';
    for (const line of lines) this.#o.log(spec, decode(line));
  }
}

/** A process that somebody outside has to do with. */
interface Handled {
  readonly pid: number;
  readonly input: number | undefined;
  isLive(): boolean;
}

function setTerminal(proc: Proc, isTerminal: boolean): void {
  proc.tty = isTerminal;
  if (isTerminal) proc.vars.set('TERM', { value: 'xterm', exported: true, readonly: false });
}

/** The pipe that is the process's standard input, if somebody outside may write it. */
function inputOf({ state }: Machine, proc: Proc): number | undefined {
  const file = state.files.get(proc.fds.get(0) ?? -1);
  return file?.k === 'pipe' && state.pipes.get(file.pipe)?.external ? file.pipe : undefined;
}

const keyOf = ({ spec }: ContainerRecord): string => containerKey(spec.podUid, spec.name);
