import { objectKey } from '../api/group-kind.ts';
import type { Clock } from '../lib/clock.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { hexId, imageIdOf, parseImage, type ImageRef } from './image-ref.ts';
import type { ImageDef } from './images/image.ts';
import { imageDefOf } from './images/registry.ts';
import type { Logs } from './logs.ts';
import { codeOf, programOutcome } from './program.ts';
import { containerKey, type ContainerExit, type ContainerRecord, type ContainerSpec } from './records.ts';
import type { SeamIndex } from './seams.ts';
import type { Code } from './shell/code.ts';
import { step } from './shell/step.ts';

/**
 * Containers and the processes in them, on all machines. Invariants:
 * 1. A process's whole state is its record; timers are set again from the records after a restore.
 * 2. An exited container stays, with its exit, until the kubelet removes it or starts the next attempt.
 */
const BUCKET = 'Container';
const OWNER = 'world/containers';
/** Time from a crash fault's restart to its next crash. */
const CRASH_AFTER_MS = 1000;
/** History of the world kept in its store; nobody watches it from the past. */
const KEEP_HISTORY = 256;

export interface ContainersOptions {
  readonly store: Store<unknown>;
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly seams: SeamIndex;
  readonly logs: Logs;
}

export type ExitListener = (container: ContainerRecord) => void;

interface ImageBehaviour {
  readonly ref: ImageRef;
  readonly def: ImageDef;
}

export class Containers {
  readonly #o: ContainersOptions;
  readonly #byPod = new Map<string, Map<string, ContainerRecord>>();
  readonly #code = new Map<string, Code>();
  readonly #images = new Map<string, ImageBehaviour>();
  readonly #listeners = new Map<string, Set<ExitListener>>();
  /** Containers whose image is a component, by component. */
  readonly #parts = new Map<string, Map<string, ContainerRecord>>();
  readonly #partListeners = new Set<() => void>();

  constructor(options: ContainersOptions) {
    this.#o = options;
    this.rebuild();
  }

  /** Reads the store again, after construction and after a restore. */
  rebuild(): void {
    const { clock, store } = this.#o;
    this.#byPod.clear();
    this.#code.clear();
    this.#parts.clear();
    clock.disown(OWNER);
    clock.own(OWNER, (key) => this.#onTimer(key));
    for (const { value } of store.list(BUCKET)) {
      const record = value as ContainerRecord;
      this.#index(record);
      if (!record.exit) this.#setTimer(record);
    }
  }

  get(podUid: string, name: string): ContainerRecord | undefined {
    return this.#byPod.get(podUid)?.get(name);
  }

  /** In the order in which they were first started. */
  ofPod(podUid: string): Iterable<ContainerRecord> {
    return this.#byPod.get(podUid)?.values() ?? [];
  }

  behaviour(image: string): ImageBehaviour {
    let known = this.#images.get(image);
    if (!known) {
      const ref = parseImage(image) ?? (parseImage('scratch') as ImageRef);
      this.#images.set(image, (known = { ref, def: imageDefOf(ref) }));
    }
    return known;
  }

  /** Containers, running or not, that are this component of the cluster. */
  partsOf(component: string): Iterable<ContainerRecord> {
    return this.#parts.get(component)?.values() ?? [];
  }

  /** Calls back when a container that is a component changes. */
  onPart(listener: () => void): () => void {
    this.#partListeners.add(listener);
    return () => this.#partListeners.delete(listener);
  }

  /** Calls back when a container of the machine exits. */
  onExit(machine: string, listener: ExitListener): () => void {
    let set = this.#listeners.get(machine);
    if (!set) this.#listeners.set(machine, (set = new Set()));
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Creates and starts the next attempt of a container. */
  start(spec: ContainerSpec): ContainerRecord {
    const old = this.get(spec.podUid, spec.name);
    const key = containerKey(spec.podUid, spec.name);
    const attempt = old ? old.attempt + 1 : 0;
    this.#code.delete(key);
    if (old) this.#o.logs.rotate(key, this.#o.clock.now);
    const record: ContainerRecord = {
      spec,
      id: hexId(`${key}#${attempt}`),
      attempt,
      imageId: imageIdOf(this.behaviour(spec.image).ref),
      startedAt: this.#o.clock.now,
      process: { pc: 0, status: 0, files: {} },
      ...(old?.exit ? { previous: old.exit } : {}),
    };
    this.#effect('container.started', record, { attempt });
    this.#run(this.#withCrash(record));
    return this.get(spec.podUid, spec.name) as ContainerRecord;
  }

  /** SIGTERM: what the process does with it depends on its image; shells and sleepers ignore it. */
  terminate(record: ContainerRecord): void {
    const { process, spec } = record;
    const { onTerm } = this.behaviour(spec.image).def;
    const isHung = this.#o.seams.isBent('hang', podName(spec), spec.name);
    if (process.servesAt === undefined || onTerm === 'ignored' || isHung) return;
    this.#end(record, this.#o.clock.now + onTerm.afterMs, onTerm.exitCode);
  }

  /** SIGKILL, or the machine going down: gone at once. */
  kill(record: ContainerRecord, exitCode: number, reason?: string): void {
    if (!record.exit) this.#exited(record, exitCode, reason);
  }

  remove(podUid: string, name: string): void {
    const key = containerKey(podUid, name);
    const pod = this.#byPod.get(podUid);
    if (!pod?.delete(name)) return;
    if (pod.size === 0) this.#byPod.delete(podUid);
    this.#code.delete(key);
    this.#o.logs.drop(key);
    this.#o.clock.clear(OWNER, key);
    this.#o.store.remove(BUCKET, key, { trace: this.#o.tracer.current });
    let wasPart = false;
    for (const parts of this.#parts.values()) wasPart = parts.delete(key) || wasPart;
    if (wasPart) this.#tellParts();
  }

  /** Keeps what an exec changed in the container's files. */
  writeFiles(record: ContainerRecord, files: Readonly<Record<string, string>>): void {
    if (files !== record.process.files) this.#put({ ...record, process: { ...record.process, files } });
  }

  log(spec: ContainerSpec, text: string): void {
    const key = containerKey(spec.podUid, spec.name);
    for (const line of text.replace(/\n$/, '').split('\n')) this.#o.logs.append(key, this.#o.clock.now, line);
  }

  #withCrash(record: ContainerRecord): ContainerRecord {
    if (!this.#o.seams.isBent('crash', podName(record.spec), record.spec.name)) return record;
    const ending = { at: this.#o.clock.now + CRASH_AFTER_MS, exitCode: 1 };
    return { ...record, process: { ...record.process, ending } };
  }

  #onTimer(key: string): void {
    const slash = key.indexOf('/');
    const record = this.get(key.slice(0, slash), key.slice(slash + 1));
    if (!record || record.exit) return;
    const { tracer, clock } = this.#o;
    const { ending } = record.process;
    tracer.during(`containerd/${record.spec.machine}`, tracer.current, () => {
      if (ending && ending.at <= clock.now) this.#exited(record, ending.exitCode);
      else this.#run(record);
    });
  }

  /** Lets the process go on until it sleeps, listens or ends. */
  #run(record: ContainerRecord): void {
    const { spec, process } = record;
    const { def } = this.behaviour(spec.image);
    const now = this.#o.clock.now;
    const result = step(this.#codeOf(spec), process, {
      env: spec.env,
      hostname: spec.pod,
      now: formatTime(EPOCH_MS + now),
      program: (argv) => programOutcome(argv, spec, def),
    });
    if (result.output !== '') this.log(spec, result.output);
    const { wakeAt: _, ...rest } = process;
    const base = { ...rest, ...result.state };
    const { next } = result;
    if (next.kind === 'exit') return this.#exited({ ...record, process: base }, next.code);
    if (next.kind === 'sleep') return this.#put({ ...record, process: { ...base, wakeAt: now + next.ms } });
    for (const line of def.startLog?.(spec) ?? []) this.log(spec, line);
    this.#put({ ...record, process: { ...base, servesAt: now + def.startMs } });
  }

  #codeOf(spec: ContainerSpec): Code {
    const key = containerKey(spec.podUid, spec.name);
    let code = this.#code.get(key);
    if (!code) this.#code.set(key, (code = codeOf(spec, this.behaviour(spec.image).def)));
    return code;
  }

  #end(record: ContainerRecord, at: number, exitCode: number): void {
    const known = record.process.ending;
    if (known && known.at <= at) return;
    this.#put({ ...record, process: { ...record.process, ending: { at, exitCode } } });
  }

  #exited(record: ContainerRecord, exitCode: number, reason?: string): void {
    const { tracer, clock } = this.#o;
    const exit: ContainerExit = {
      id: record.id,
      startedAt: record.startedAt,
      finishedAt: clock.now,
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
    };
    const ended: ContainerRecord = { ...record, exit };
    const before = tracer.current;
    tracer.current = this.#effect('container.exited', ended, { exitCode });
    this.#put(ended);
    for (const listener of [...(this.#listeners.get(record.spec.machine) ?? [])]) listener(ended);
    tracer.current = before;
  }

  #effect(code: 'container.started' | 'container.exited', { spec }: ContainerRecord, args: object): number {
    const ref = objectKey('Pod', spec.namespace, spec.pod);
    return this.#o.tracer.record('effect', code, ref, { container: spec.name, image: spec.image, ...args });
  }

  #put(record: ContainerRecord): void {
    const { store, tracer } = this.#o;
    store.put(BUCKET, containerKey(record.spec.podUid, record.spec.name), record, { trace: tracer.current });
    store.trim(KEEP_HISTORY);
    this.#index(record);
    this.#setTimer(record);
    if (this.behaviour(record.spec.image).def.component !== undefined) this.#tellParts();
  }

  #tellParts(): void {
    for (const listener of [...this.#partListeners]) listener();
  }

  #index(record: ContainerRecord): void {
    const { podUid, name } = record.spec;
    let pod = this.#byPod.get(podUid);
    if (!pod) this.#byPod.set(podUid, (pod = new Map()));
    pod.set(name, record);
    const { component } = this.behaviour(record.spec.image).def;
    if (component === undefined) return;
    let parts = this.#parts.get(component);
    if (!parts) this.#parts.set(component, (parts = new Map()));
    parts.set(containerKey(podUid, name), record);
  }

  #setTimer(record: ContainerRecord): void {
    const key = containerKey(record.spec.podUid, record.spec.name);
    const { wakeAt = Infinity, ending } = record.process;
    const at = record.exit ? Infinity : Math.min(wakeAt, ending?.at ?? Infinity);
    if (at === Infinity) this.#o.clock.clear(OWNER, key);
    else this.#o.clock.set(OWNER, key, at, this.#o.tracer.current);
  }
}

export const podName = (spec: { readonly namespace: string; readonly pod: string }): string =>
  `${spec.namespace}/${spec.pod}`;
