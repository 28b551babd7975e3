import type { Clock } from '../lib/clock.ts';
import type { Rng, RngStream } from '../lib/rng.ts';
import { Store, type StoreSnapshot } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { Containers, podName, type ExitListener } from './containers.ts';
import { Endpoints, type Connection } from './endpoints.ts';
import { Faults, type SeamChange } from './faults.ts';
import { Volumes } from './files/volumes.ts';
import type { WorldRequest, WorldResponse } from './http.ts';
import { ImagesOnDisk } from './images-on-disk.ts';
import { Logs, type LogView } from './logs.ts';
import { Machines, type NewMachine } from './machines.ts';
import { Manifests } from './manifests.ts';
import { containerKey, type ContainerRecord, type MachineRecord, type SandboxRecord } from './records.ts';
import { Sandboxes } from './sandboxes.ts';
import { bareNetworks } from './shell-host/pod-networks.ts';
import { SeamIndex, type Seam, type WorldFault } from './seams.ts';
import type { ExecOptions, Execution } from './shell-host/execution.ts';
import type { Shells, ShellSource } from './shell-parts.ts';
import { ContainerUse, type Use } from './use/container-use.ts';
import { ORDINARY } from './use/profile.ts';

/**
 * The world outside the API server: machines, the containers on them, addresses, images, faults. Invariants:
 * 1. All that must survive a restart is a record in `store`; the rest is an index over it, made again by `restore`.
 * 2. The control plane learns of it only through kubelets, kube-proxies and requests.
 * 3. What a fault does is undone by removing its record; nothing else remembers it.
 */
export interface WorldOptions {
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly rng: Rng;
  readonly store?: Store<unknown>;
  readonly shells: ShellSource;
}

/** Exit status of a process that went with its machine. Upstream: containerd after a reboot. */
const EXIT_LOST = 255;
const EXIT_SIGKILL = 137;
/** Where it is kept how much containers have logged. */
const LOGS = 'LogSizes';

export class World {
  readonly store: Store<unknown>;
  readonly sandboxes: Sandboxes;
  readonly containers: Containers;
  readonly images: ImagesOnDisk;
  readonly volumes: Volumes;
  readonly use: ContainerUse;
  readonly fleet: Machines;
  readonly broken: Faults;
  readonly manifests: Manifests;
  readonly #clock: Clock;
  readonly #tracer: Tracer;
  readonly #rng: Rng;
  readonly #seams = new SeamIndex();
  readonly #logs = new Logs();
  readonly #endpoints: Endpoints;

  constructor({ clock, tracer, rng, shells, store = new Store<unknown>() }: WorldOptions) {
    this.store = store;
    this.#clock = clock;
    this.#tracer = tracer;
    this.#rng = rng;
    this.fleet = new Machines(store, tracer);
    const base = { store, clock, tracer, seams: this.#seams };
    this.broken = new Faults({
      ...base,
      hands: {
        powerOff: (machine) => this.#powerOff(machine),
        powerOn: (machine) => this.#powerOn(machine),
        crash: (pod, container) => this.#crash(pod, container),
      },
    });
    this.sandboxes = new Sandboxes(store, tracer);
    this.images = new ImagesOnDisk(store, tracer, this.#seams, shells);
    this.volumes = new Volumes(store, tracer);
    this.manifests = this.#makeManifests(shells);
    this.containers = new Containers({
      ...base,
      logs: this.#logs,
      volumes: this.volumes,
      images: this.images,
      shells,
      sandbox: (uid) => this.sandboxes.get(uid),
      machine: (name) => this.machine(name),
      staticPods: (name) => this.manifests.list(name),
      broken: this.broken,
      sandboxesOn: (name) => this.sandboxes.onMachine(name),
      occupy: (record, hog) => {
        this.use.occupy(record, hog, clock.now);
        return this.use.of(record, clock.now).memoryBytes;
      },
      networks: bareNetworks({
        sandbox: (uid) => this.sandboxes.get(uid),
        deliver: (ip, port, request) => this.deliver(ip, port, request),
        connect: (ip, port) => this.connect(ip, port),
      }),
    });
    this.use = new ContainerUse({
      profileOf: ({ spec }) => this.containers.behaviour(spec.image).def.use?.(spec) ?? ORDINARY,
      machine: (name) => this.machine(name),
      find: (podUid, name) => this.containers.get(podUid, name),
    });
    this.#endpoints = new Endpoints({
      containers: this.containers,
      now: () => clock.now,
      sandboxesAt: (ip) => this.#sandboxesAt(ip),
      isReachable: (ip) => this.#isReachable(ip),
      isHung: (pod, container) => this.isHung(pod, container),
      serve: (record, isSample) =>
        isSample ? this.use.latencyMs(record, clock.now) : this.use.request(record, clock.now),
    });
    this.#rebuild();
  }

  #makeManifests(shells: ShellSource): Manifests {
    const manifests = new Manifests({
      store: this.store,
      tracer: this.#tracer,
      disk: (machine) => this.containers.hostDisk.tree(machine),
      compare: (before, now) => shells().compareManifests(before, now),
    });
    this.volumes.beforeHostWrite = (machine, after) => manifests.beforeWrite(machine, after);
    return manifests;
  }

  /** All there is, with what scripts are at. */
  snapshot(): StoreSnapshot<unknown> {
    this.containers.madeShells?.save();
    this.#saveLogSizes();
    return this.store.snapshot();
  }

  #saveLogSizes(): void {
    const sizes = this.#logs.sizes();
    if (Object.keys(sizes).length > 0 || this.store.get(LOGS, ''))
      this.store.put(LOGS, '', sizes, { trace: this.#tracer.current });
  }

  /** Puts the records back. Call it after the clock and the randomness were restored. */
  restore(snapshot: StoreSnapshot<unknown>): void {
    this.store.restore(snapshot);
    this.sandboxes.rebuild();
    this.#rebuild();
    this.containers.rebuild();
    this.#logs.dropAfter(this.#clock.now);
    this.#logs.resize((this.store.get(LOGS, '')?.value ?? {}) as Record<string, number>);
  }

  /** A stream of randomness of the world's own. */
  random(name: string): RngStream {
    return this.#rng.fork(`world/${name}`);
  }

  // Machines

  registerMachine(machine: NewMachine): MachineRecord {
    return this.fleet.register(machine, this.#clock.now);
  }

  machine(name: string): MachineRecord | undefined {
    return this.fleet.get(name);
  }

  machines(): MachineRecord[] {
    return this.fleet.list();
  }

  /** A CNI plugin has put its configuration on the machine's disk, where it stays. */
  installCni(name: string): void {
    const record = this.machine(name);
    if (!record?.needsCni) return;
    const { needsCni: _, ...ready } = record;
    this.fleet.put(ready);
  }

  // Components that run as containers

  /** When the component is up, on this machine or on any: 0 or less from now; undefined if no container of it runs. */
  partUpAt(component: string, machine?: string): number | undefined {
    let at: number | undefined;
    for (const { spec, exit, process } of this.containers.partsOf(component)) {
      const isHere = machine === undefined || spec.machine === machine;
      if (!isHere || exit || process.servesAt === undefined || !this.isPowered(spec.machine)) continue;
      at = Math.min(at ?? Infinity, process.servesAt);
    }
    return at;
  }

  machineOfIp(ip: string): MachineRecord | undefined {
    const name = this.fleet.nameAt(ip) ?? this.sandboxes.byIp(ip)?.machine;
    return name === undefined ? undefined : this.machine(name);
  }

  podAt(ip: string): SandboxRecord | undefined {
    return this.sandboxes.byIp(ip);
  }

  /** Calls back when a container on the machine exits. */
  onExit(machine: string, listener: ExitListener): () => void {
    return this.containers.onExit(machine, listener);
  }

  // Requests

  deliver(ip: string, port: number, request: WorldRequest): WorldResponse {
    return this.#endpoints.deliver(ip, port, request);
  }

  /** Who would answer there, without asking: for streams of requests that are not sent one by one. */
  serverAt(ip: string, port: number): ContainerRecord | 'refused' | 'timeout' {
    return this.#endpoints.serverAt(ip, port);
  }

  /**
   * CPU and memory the container uses at this moment. The CPU is within its limit, the memory is what its program wants,
   * also if that is above the limit: the out-of-memory killer and the kubelet compare it with `spec.resources`.
   */
  useOf(container: ContainerRecord): Use {
    return this.use.of(container, this.#clock.now);
  }

  /** Other requests and limits for a container that runs. */
  resize(container: ContainerRecord, resources: ContainerRecord['spec']['resources']): void {
    const { podUid, name } = container.spec;
    this.containers.resize(container, resources);
    const resized = this.containers.get(podUid, name);
    if (resized) this.use.resized(resized, this.#clock.now);
  }

  connect(ip: string, port: number): Connection {
    return this.#endpoints.connect(ip, port);
  }

  /**
   * Runs a command inside a container beside its own process: probes, hooks, kubectl exec. It may have ended when this
   * returns; a process that hangs hangs for others too, so the command never ends by itself.
   */
  run(container: ContainerRecord, argv: readonly string[], options: ExecOptions): ReturnType<Shells['exec']> {
    const { spec } = container;
    if (this.isHung(podName(spec), spec.name)) return HANGS;
    return this.containers.shells.exec(container, argv, options);
  }

  /** Joins a container's own process; undefined: there is nothing of it but its log. */
  attach(container: ContainerRecord, options: ExecOptions): Execution | undefined {
    return this.containers.madeShells?.attach(container, options);
  }

  /** The last lines a container wrote, or its previous attempt. */
  logs(podUid: string, container: string, previous = false): string[] {
    return this.#logs.read(containerKey(podUid, container), previous);
  }

  /** The same with times and numbers. */
  logView(podUid: string, container: string, previous = false): LogView {
    return this.#logs.view(containerKey(podUid, container), previous);
  }

  /** What its logs take of the machine's disk. */
  logBytes(podUid: string, container: string): number {
    return this.#logs.bytes(containerKey(podUid, container));
  }

  /** Forgets a pod whose containers are gone. Faults that were about it end with it. */
  removePod(podUid: string): void {
    for (const record of [...this.containers.ofPod(podUid)]) {
      this.use.forget(podUid, record.spec.name, this.#clock.now);
      this.containers.remove(podUid, record.spec.name);
    }
    this.volumes.removeAll(`pod/${podUid}/`);
    const sandbox = this.sandboxes.remove(podUid);
    if (!sandbox) return;
    for (const fault of this.faults()) {
      const isOver =
        fault.bends.length > 0 && fault.bends.every((b) => POD_SEAMS.has(b.seam) && b.target === podName(sandbox));
      if (isOver) this.clearFault(fault.id);
    }
  }

  // Faults

  faults(): WorldFault[] {
    return this.broken.list();
  }

  fault(id: string): WorldFault | undefined {
    return this.broken.get(id);
  }

  addFault(fault: WorldFault): void {
    this.broken.add(fault);
  }

  /** Removes a fault; false if there is none of that id. */
  clearFault(id: string): boolean {
    return this.broken.clear(id);
  }

  /** Calls back after a seam was bent or let go, or a machine came or went. */
  onChange(listener: (change: SeamChange) => void): () => void {
    return this.broken.onChange(listener);
  }

  // Seams. Pods are named 'namespace/pod'.

  isPowered(machine: string): boolean {
    return !this.#seams.isBent('power', machine);
  }

  isShuttingDown(machine: string): boolean {
    return this.#seams.isBent('shutdown', machine);
  }

  /** To the control plane. Pods on the machine still reach one another. */
  isConnected(machine: string): boolean {
    return this.isPowered(machine) && !this.#seams.isBent('link', machine);
  }

  isImageUnpullable(image: string): boolean {
    return this.images.isUnpullable(image);
  }

  probeOverride(pod: string, kind: 'liveness' | 'readiness' | 'startup'): 'fail' | undefined {
    return kind !== 'startup' && this.#seams.isBent(kind, pod) ? 'fail' : undefined;
  }

  isHung(pod: string, container: string): boolean {
    return this.#seams.isBent('hang', pod, container);
  }

  isComponentStopped(name: string): boolean {
    return this.#seams.isBent('component', name);
  }

  /** Added to every watch's own delay. */
  watchDelayMs(): number {
    return this.#seams.total('watch-delay', '');
  }

  #rebuild(): void {
    this.fleet.rebuild();
    this.images.rebuild();
    this.broken.rebuild();
  }

  #sandboxesAt(ip: string): readonly SandboxRecord[] {
    const pod = this.sandboxes.byIp(ip);
    if (pod) return [pod];
    const machine = this.fleet.nameAt(ip);
    const isThere = (s: SandboxRecord): boolean => s.isReady && (s.isHostNetwork || s.hostPorts !== undefined);
    return machine === undefined ? [] : this.sandboxes.onMachine(machine).filter(isThere);
  }

  #isReachable(ip: string): boolean {
    const machine = this.fleet.nameAt(ip) ?? this.sandboxes.byIp(ip)?.machine;
    return machine !== undefined && this.isPowered(machine);
  }

  #powerOff(machine: string): void {
    for (const sandbox of this.sandboxes.onMachine(machine)) {
      for (const container of [...this.containers.ofPod(sandbox.podUid)]) {
        this.containers.kill(container, EXIT_LOST, 'Unknown');
      }
      this.sandboxes.stop(sandbox.podUid);
    }
  }

  #powerOn(machine: string): void {
    const record = this.machine(machine);
    if (!record) return;
    this.fleet.put({ ...record, boots: record.boots + 1, bootedAt: this.#clock.now });
  }

  #crash(pod: string, container: string | undefined): void {
    for (const { value } of this.store.list('Container')) {
      const record = value as ContainerRecord;
      if (podName(record.spec) !== pod || (container !== undefined && record.spec.name !== container)) continue;
      this.containers.kill(record, EXIT_SIGKILL);
    }
  }
}

/** A command in a container that hangs. */
const HANGS: Execution = {
  pid: 0,
  write: () => undefined,
  closeInput: () => undefined,
  signal: () => undefined,
  cancel: () => undefined,
};

const POD_SEAMS: ReadonlySet<Seam> = new Set<Seam>(['liveness', 'readiness', 'hang', 'crash']);

export function createWorld(options: WorldOptions): World {
  return new World(options);
}
