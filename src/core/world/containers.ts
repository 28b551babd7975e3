import { objectKey } from '../api/group-kind.ts';
import type { Pod } from '../api/types.ts';
import type { Clock } from '../lib/clock.ts';
import type { Faults } from './faults.ts';
import { EPOCH_MS } from '../lib/time.ts';
import { ContainerFiles } from './container-files.ts';
import { decode } from './files/bytes.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { hexId, imageIdOf, parseImage, type ImageRef } from './image-ref.ts';
import { HostDisk } from './host-disk.ts';
import { HostLogs } from './host-logs.ts';
import type { ImageDef, LateImage, ServerHost } from './images/image.ts';
import { imageDefOf } from './images/registry.ts';
import type { Logs } from './logs.ts';
import { rootKey, type Volumes } from './files/volumes.ts';
import { mainPlan } from './program.ts';
import type { Hog } from './use/hogs.ts';
import { outOfMemoryMs } from './use/out-of-memory.ts';
import {
  containerKey,
  type ContainerExit,
  type ContainerRecord,
  type ContainerSpec,
  type ImageRecord,
  type MachineRecord,
  type SandboxRecord,
} from './records.ts';
import { serverHost } from './server-host.ts';
import type { SeamIndex } from './seams.ts';
import type { PodNetworks } from './shell-host/pod-networks.ts';
import { SHELL_BUCKET, type Shells, type ShellSource } from './shell-parts.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * Containers and the processes in them, on all machines. Invariants:
 * 1. A process's whole state is its record, and that of its machine in `shells.ts`; timers are set again from the
 *    records after a restore.
 * 2. An exited container stays, with its exit, until the kubelet removes it or starts the next attempt.
 */
const BUCKET = 'Container';
const OWNER = 'world/containers';
/** From the start of a server to its end, if it cannot read its configuration. */
const START_MS = 50;
/** Until a process has taken the memory that it was told to. */
const KILL_MS = 50;
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
  readonly volumes: Volumes;
  readonly images: { onMachine(machine: string): readonly ImageRecord[] };
  sandbox(podUid: string): SandboxRecord | undefined;
  machine(name: string): MachineRecord | undefined;
  readonly networks: PodNetworks;
  sandboxesOn(machine: string): Iterable<SandboxRecord>;
  /** Lets a container use more for a while, and says how much memory it has then. */
  occupy(record: ContainerRecord, hog: Hog): number;
  /** Pods that the machine runs by files on its disk. */
  staticPods(machine: string): readonly Pod[];
  readonly broken: Faults;
  /** Asked when the first process needs them. */
  readonly shells: ShellSource;
}

export type ExitListener = (container: ContainerRecord) => void;

interface ImageBehaviour {
  readonly ref: ImageRef;
  readonly def: ImageDef;
}

export class Containers {
  readonly #o: ContainersOptions;
  readonly #byPod = new Map<string, Map<string, ContainerRecord>>();
  readonly files: ContainerFiles;
  readonly hostDisk: HostDisk;
  #shells: Shells | undefined;
  #hasLeaves = false;
  readonly #images = new Map<string, ImageBehaviour>();
  readonly #listeners = new Map<string, Set<ExitListener>>();
  /** Containers whose image is a component, by component. */
  readonly #parts = new Map<string, Map<string, ContainerRecord>>();
  readonly #partListeners = new Set<() => void>();

  constructor(options: ContainersOptions) {
    this.#o = options;
    const hostLogs = new HostLogs({
      ...options,
      containersOf: (podUid) => this.ofPod(podUid),
      now: () => options.clock.now,
    });
    this.hostDisk = new HostDisk({
      volumes: options.volumes,
      machine: options.machine,
      manifests: options.staticPods,
      system: (machine, manifests) => this.#shells && options.shells().hostTree(machine, manifests),
    });
    this.files = new ContainerFiles({
      ...options,
      hostLogs,
      hostDisk: this.hostDisk,
      behaviour: (image) => this.behaviour(image),
    });
    this.rebuild();
  }

  /** The processes of containers that are more than their image's own; made when first asked for. */
  get shells(): Shells {
    return (this.#shells ??= this.#makeShells());
  }

  /** The same, if anybody has asked for them. */
  get madeShells(): Shells | undefined {
    return this.#shells;
  }

  /** From now on programs that need a library are asked of somebody outside. */
  enableLeaves(): void {
    this.#hasLeaves = true;
    if (this.#shells) this.#shells.hasLeaves = true;
  }

  #makeShells(): Shells {
    const parts = this.#o.shells();
    this.files.complete(parts.etcOfImage);
    const shells = parts.shells({
      ...this.#o,
      files: this.files,
      get: (podUid, name) => this.get(podUid, name),
      ofPod: (podUid) => this.ofPod(podUid),
      behaviour: (image) => this.behaviour(image),
      server: (record) => this.server(record),
      log: (spec, line, isPartial) =>
        this.#o.logs.append(containerKey(spec.podUid, spec.name), this.#o.clock.now, line, isPartial),
      exited: (record, status, reason, message) => this.#exited(record, status, reason, message),
      serves: (record, server) => this.#serves(record, server?.startMs),
      signalMain: (record, signal) => this.#signalMain(record, signal),
    });
    shells.hasLeaves = this.#hasLeaves;
    return shells;
  }

  /** Only servers with a handler heed anything but the end. */
  #signalMain(record: ContainerRecord, signal: string): void {
    if (signal === 'KILL') return this.kill(record, 137);
    if (signal !== 'HUP') return this.terminate(record);
    const server = this.server(record);
    const memory = this.lateImage(record.spec.image)?.reload?.(server);
    if (memory !== undefined && server.memory !== undefined) server.remember(memory);
  }

  /** Reads the store again, after construction and after a restore. */
  rebuild(): void {
    const { clock, store } = this.#o;
    this.#byPod.clear();
    this.#parts.clear();
    clock.disown(OWNER);
    clock.own(OWNER, (key) => this.#onTimer(key));
    for (const { value } of store.list(BUCKET)) {
      const record = value as ContainerRecord;
      this.#index(record);
      if (!record.exit) this.#setTimer(record);
    }
    this.files.rebuild();
    if (this.#shells || store.count(SHELL_BUCKET) > 0) this.shells.rebuild();
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
      this.#images.set(image, (known = { ref, def: imageDefOf(ref, this.#o.shells) }));
    }
    return known;
  }

  /** The half of an image that comes late. */
  lateImage(image: string): LateImage | undefined {
    return this.#o.shells().lateImage(this.behaviour(image).def.name);
  }

  /** What a server of the container has at hand, at one of its ports. */
  server(record: ContainerRecord, ip = '', port = 0, from?: string): ServerHost {
    const { podUid, name } = record.spec;
    const at = {
      ip: ip === '' ? (this.#o.sandbox(podUid)?.ip ?? '') : ip,
      port,
      ...(from === undefined ? {} : { from }),
    };
    return serverHost(record, at, {
      clock: this.#o.clock,
      files: this.files,
      latest: () => this.get(podUid, name) ?? record,
      put: (next) => this.#put(next),
      end: (code, afterMs) => this.#end(this.#latest(record), this.#o.clock.now + afterMs, code),
      occupy: (hog) => this.#occupy(this.#latest(record), hog),
      log: (line) => this.log(record.spec, line),
    });
  }

  /** More memory than its limit, and the kernel kills all of the container. */
  #occupy(record: ContainerRecord, hog: Hog): void {
    const bytes = this.#o.occupy(record, hog);
    if (bytes > (record.spec.resources?.memoryLimitBytes ?? Infinity))
      this.#end(record, this.#o.clock.now + KILL_MS, 137, 'OOMKilled');
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
    if (old) this.#forgetFiles(spec);
    if (old) this.#o.logs.rotate(key, this.#o.clock.now);
    const record: ContainerRecord = {
      spec,
      id: hexId(`${key}#${attempt}`),
      attempt,
      imageId: imageIdOf(this.behaviour(spec.image).ref),
      startedAt: this.#o.clock.now,
      process: spec.security?.sees ? { pid: this.shells.firstPid(spec) } : {},
      ...(old?.exit ? { previous: old.exit } : {}),
    };
    this.#effect('container.started', record, { attempt });
    this.#begin(this.#withOutOfMemory(this.#withCrash(record)));
    return this.get(spec.podUid, spec.name) as ContainerRecord;
  }

  /** SIGTERM: a script does what its traps say; what another process does with it depends on its image. */
  terminate(record: ContainerRecord): void {
    const { process, spec } = record;
    if (this.#o.seams.isBent('hang', podName(spec), spec.name) || this.#shells?.signal(record, 'TERM')) return;
    const { def } = this.behaviour(spec.image);
    const onTerm = def.termOf?.(spec) ?? def.onTerm;
    if (process.servesAt === undefined || onTerm === 'ignored') return;
    this.#end(record, this.#o.clock.now + onTerm.afterMs, onTerm.exitCode);
  }

  /** SIGKILL, or the machine going down: gone at once. */
  kill(record: ContainerRecord, exitCode: number, reason?: string): void {
    if (!record.exit) this.#exited(record, exitCode, reason);
  }

  /** The kernel is told other requests and limits, while the processes run. */
  resize(record: ContainerRecord, resources: ContainerSpec['resources']): void {
    if (record.exit) return;
    const { resources: _, ...spec } = record.spec;
    const { ending, ...process } = record.process;
    const kept = ending && ending.reason !== 'OOMKilled' ? { ...process, ending } : process;
    const next = { ...record, spec: resources ? { ...spec, resources } : spec, process: kept };
    this.#put(this.#withOutOfMemory(next));
  }

  /** An ended container is removed from the runtime, and only its number of attempts is remembered. */
  discard(record: ContainerRecord, reason: string, message: string): void {
    if (record.exit) this.#put({ ...record, exit: { ...record.exit, exitCode: 137, reason, message } });
  }

  remove(podUid: string, name: string): void {
    const key = containerKey(podUid, name);
    const pod = this.#byPod.get(podUid);
    if (!pod?.delete(name)) return;
    if (pod.size === 0) this.#byPod.delete(podUid);
    this.#forgetFiles({ podUid, name });
    this.#o.logs.drop(key);
    this.#o.clock.clear(OWNER, key);
    this.#o.store.remove(BUCKET, key, { trace: this.#o.tracer.current });
    let wasPart = false;
    for (const parts of this.#parts.values()) wasPart = parts.delete(key) || wasPart;
    if (wasPart) this.#tellParts();
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

  #withOutOfMemory(record: ContainerRecord): ContainerRecord {
    const { spec, process } = record;
    const profile = this.behaviour(spec.image).def.use?.(spec);
    const ms = profile && outOfMemoryMs(profile, spec, this.#o.machine(spec.machine)?.memoryBytes);
    if (ms === undefined) return record;
    const at = Math.max(record.startedAt + ms, this.#o.clock.now);
    const ending = { at, exitCode: 137, reason: 'OOMKilled' };
    return process.ending && process.ending.at <= ending.at ? record : { ...record, process: { ...process, ending } };
  }

  #onTimer(key: string): void {
    const slash = key.indexOf('/');
    const record = this.get(key.slice(0, slash), key.slice(slash + 1));
    if (!record || record.exit) return;
    const { tracer, clock } = this.#o;
    const { ending } = record.process;
    tracer.during(`containerd/${record.spec.machine}`, tracer.current, () => {
      if (ending && ending.at <= clock.now) this.#exited(record, ending.exitCode, ending.reason);
    });
  }

  /** The main process: a script, the image's own service, or a piece of work. */
  #begin(record: ContainerRecord): void {
    const { spec, process } = record;
    const { def } = this.behaviour(spec.image);
    const plan = mainPlan(spec, def, this.#o.shells);
    if (plan.kind === 'script') {
      this.#put(record);
      return this.shells.start(record, plan.argv);
    }
    const { now } = this.#o.clock;
    if (plan.kind === 'serve') {
      for (const line of def.startLog?.(spec, EPOCH_MS + now) ?? []) this.log(spec, line);
      const serving = { ...record, process: { ...process, servesAt: now + def.startMs } };
      this.#put(serving);
      return this.#boot(serving, def);
    }
    if (plan.output) this.log(spec, plan.output);
    const ending = { at: now + plan.ms, exitCode: plan.status };
    const isSooner = process.ending === undefined || ending.at < process.ending.at;
    this.#put(isSooner ? { ...record, process: { ...process, ending } } : record);
  }

  /** Its server reads its configuration, if there is one besides its image's. */
  #boot(record: ContainerRecord, def: ImageDef): void {
    if (!def.readsConfiguration?.(record.spec)) return;
    const booted = this.lateImage(record.spec.image)?.boot?.(this.server(record));
    for (const line of booted?.lines ?? []) this.log(record.spec, line);
    if (booted?.memory !== undefined) this.server(record).remember(booted.memory);
    if (booted?.exitCode !== undefined) this.#end(this.#latest(record), this.#o.clock.now + START_MS, booted.exitCode);
  }

  #latest({ spec }: ContainerRecord): ContainerRecord {
    return this.get(spec.podUid, spec.name) as ContainerRecord;
  }

  /** A script began to listen, or its listener ended. */
  #serves(record: ContainerRecord, startMs: number | undefined): void {
    const { servesAt: _, ...process } = record.process;
    const next = startMs === undefined ? process : { ...process, servesAt: this.#o.clock.now + startMs };
    this.#put({ ...record, process: next });
    if (startMs !== undefined) this.#boot({ ...record, process: next }, this.behaviour(record.spec.image).def);
  }

  #forgetFiles({ podUid, name }: { podUid: string; name: string }): void {
    this.#stopShell(podUid, name);
    this.#o.volumes.remove(rootKey(podUid, name));
  }

  #stopShell(podUid: string, name: string): void {
    this.files.forget(podUid, name);
    this.#shells?.stop(podUid, name);
  }

  #end(record: ContainerRecord, at: number, exitCode: number, reason?: string): void {
    const known = record.process.ending;
    if (known && known.at <= at) return;
    const ending = { at, exitCode, ...(reason === undefined ? {} : { reason }) };
    this.#put({ ...record, process: { ...record.process, ending } });
  }

  #exited(
    record: ContainerRecord,
    exitCode: number,
    reason?: string,
    message = this.#lastWords(record, exitCode),
  ): void {
    const { tracer, clock } = this.#o;
    this.#shells?.flush(record);
    this.#stopShell(record.spec.podUid, record.spec.name);
    const exit: ContainerExit = {
      id: record.id,
      startedAt: record.startedAt,
      finishedAt: clock.now,
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      ...(message === undefined ? {} : { message }),
    };
    const ended: ContainerRecord = { ...FRESH, ...record, exit };
    const before = tracer.current;
    // The code says it already, but for what the kernel did.
    const cause = reason === undefined ? { exitCode } : { exitCode, reason };
    tracer.current = this.#effect('container.exited', ended, cause);
    this.#put(ended);
    for (const listener of [...(this.#listeners.get(record.spec.machine) ?? [])]) listener(ended);
    tracer.current = before;
  }

  /** Upstream: kuberuntime_container.go (getTerminationMessage): 4096 bytes of the file, or the log's last 80 lines. */
  #lastWords(record: ContainerRecord, exitCode: number): string | undefined {
    const { spec } = record;
    if (this.files.hasOwnFiles(record)) {
      const node = this.files.view(record).find(spec.terminationPath ?? '/dev/termination-log');
      if (node?.t === 'file' && node.data !== '') return decode(node.data.slice(0, 4096));
    }
    if (!spec.usesLogAsLastWords || exitCode === 0) return undefined;
    const lines = this.#o.logs.view(containerKey(spec.podUid, spec.name)).lines.slice(-80);
    const text = lines.map((line) => (line.isPartial ? line.text : `${line.text}\n`)).join('');
    return text === '' ? undefined : text.slice(-2048);
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
    const at = record.exit ? Infinity : (record.process.ending?.at ?? Infinity);
    if (at === Infinity) this.#o.clock.clear(OWNER, key);
    else this.#o.clock.set(OWNER, key, at, this.#o.tracer.current);
  }
}

export const podName = (spec: { readonly namespace: string; readonly pod: string }): string =>
  `${spec.namespace}/${spec.pod}`;
