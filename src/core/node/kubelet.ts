import { isMirrorPod } from '../api/mirror-pod.ts';
import type { Pod } from '../api/types.ts';
import type { ComponentContext, ComponentDef } from '../runtime/component.ts';
import type { Informer, InformerEvent } from '../runtime/informer.ts';
import type { Timers } from '../runtime/timers.ts';
import type { ShutdownInhibitor } from '../world/faults.ts';
import type { World } from '../world/world.ts';
import type { Admitted, Refusal } from './admission.ts';
import { EvictionManager } from './eviction/eviction-manager.ts';
import { underPressure } from './eviction/admit.ts';
import { refusalOf, type GatekeeperHost, type Resident } from './gatekeeper.ts';
import {
  asksBeforeShutdown,
  hasClaims,
  type LateNode,
  type NodeShutdown,
  type PodVolumes,
  claimsDevices,
  type PodDevices,
} from './late-node.ts';
import { Ledger } from './ledger.ts';
import { NodeAgent } from './node-agent.ts';
import { followsApi } from './mounts.ts';
import { Puller } from './puller.ts';
import { inOrder, type Waiting } from './resize.ts';
import { StaticPods } from './static-pods.ts';
import { PodWorker, type WorkerHost } from './pod-worker.ts';
import { ProbeManager } from './probe-manager.ts';

/**
 * The agent of one machine. Invariants:
 * 1. What it remembers may be lost at any moment: running containers, restart counts and exits are in the world.
 * 2. One worker for each pod uid; a worker is woken by its pod, its containers, its probes and its own clock.
 * 3. Pods it does not know are killed, but only once it has seen the API server's list.
 * Upstream: pkg/kubelet. Left out: device plugins.
 */
export interface KubeletDeps {
  readonly world: World;
  readonly late: () => LateNode;
}

/** Time until the kubelet has noticed that a container exited. Upstream: the PLEG lists once a second. */
const NOTICE_MS = 300;
/** Upstream: housekeepingPeriod. */
const HOUSEKEEPING_MS = 2000;
/** A pod is synced at least so often, and its volumes with it. Upstream: syncFrequency, with jitter. */
const REMOUNT_MS = 60_000;
const REMOUNT_JITTER_MS = 30_000;

export function kubelet(machine: string, deps: KubeletDeps): ComponentDef {
  return { name: `kubelet/${machine}`, start: (ctx) => void new Kubelet(machine, deps, ctx) };
}

/** A kubelet that starts while its machine shuts down has not heard of its pods yet. */
const RESUME_MS = 1000;

class Kubelet implements WorkerHost, ShutdownInhibitor {
  readonly machine: string;
  readonly world: World;
  readonly ctx: ComponentContext;
  readonly probes: ProbeManager;
  readonly agent: NodeAgent;
  readonly hostIp: string;
  readonly evictions: EvictionManager;
  readonly puller = new Puller();
  readonly #workers = new Map<string, PodWorker>();
  readonly #ledger = new Ledger();
  /** Pods whose resizes were put off. */
  readonly #deferred = new Set<string>();
  readonly #timers: Timers;
  readonly #pods: Informer<Pod>;
  readonly #static: StaticPods;
  readonly #volumes: Timers;
  readonly #late: () => LateNode;
  readonly #housekeeping: Timers;
  readonly #gate: GatekeeperHost;
  #shutdown: NodeShutdown | undefined;
  #attached: PodVolumes | undefined;
  #devices: PodDevices | undefined;

  constructor(machine: string, { world, late }: KubeletDeps, ctx: ComponentContext) {
    noteStart(ctx);
    this.machine = machine;
    this.world = world;
    this.#late = late;
    this.ctx = ctx;
    this.hostIp = world.machine(machine)?.ip ?? '';
    this.#timers = ctx.timers('pods', (uid) => this.#sync(uid));
    this.#volumes = ctx.timers('volumes', (uid) => {
      if (this.#workers.get(uid)?.refreshVolumes()) this.followVolumes(uid);
    });
    this.probes = new ProbeManager({
      ctx,
      world,
      podOf: (uid) => this.#workers.get(uid)?.probed(),
      onChange: (uid) => this.wake(uid, 0),
    });
    this.agent = new NodeAgent({
      ctx,
      world,
      machine,
      onReady: () => this.#wakeAll(),
      pressures: () => this.evictions.pressures.join(),
      isShuttingDown: () => this.#shutdown?.isOn ?? false,
      volumesInUse: () => this.#attached?.inUse,
    });
    this.evictions = new EvictionManager({
      ctx,
      world,
      machine,
      late,
      activePods: () => this.#activePods(),
      evict: (pod, eviction) => this.#workers.get(pod.metadata.uid)?.evict(eviction) ?? false,
      tell: (kind, reason, message) => this.agent.tell(kind, reason, message),
    });
    this.#gate = {
      ctx,
      late,
      node: () => this.agent.node(),
      closed: (pod) => underPressure(pod, this.evictions.pressures),
      shutdown: () => (this.#shutdown?.isOn ? SHUTTING_DOWN : undefined),
      residents: () => this.#residents(),
      atMost: (uid) => this.#ledger.without(uid),
    };
    const ignoreExits = world.onExit(machine, (record) => this.wake(record.spec.podUid, NOTICE_MS));
    if (asksBeforeShutdown(world.machine(machine)?.kubelet)) world.broken.inhibitors.set(machine, this);
    ctx.onStop(() => {
      ignoreExits();
      world.broken.inhibitors.delete(machine);
    });
    if (world.isShuttingDown(machine)) this.onShutdown(RESUME_MS);
    this.#housekeeping = ctx.timers('housekeeping', () => {
      if (!this.#killOrphans()) this.sweep();
    });
    this.sweep();
    this.#static = new StaticPods(this);
    this.#static.start();
    this.#pods = ctx.informerOnly('Pod', { index: 'node', value: machine }) as Informer<Pod>;
    this.#pods.handle((event) => this.#onPod(event));
  }

  onShutdown(delayMs = 0): void {
    this.#shutdown ??= this.#late().shutdown({
      ctx: this.ctx,
      world: this.world,
      machine: this.machine,
      runningPods: () => this.#podsOf((worker) => worker.isAdmitted && !worker.isOver),
      isOver: (uid) => this.#workers.get(uid)?.isOver ?? true,
      evict: (pod, eviction) => void this.#workers.get(pod.metadata.uid)?.evict(eviction),
      report: () => this.agent.reportNow(),
      tell: (kind, reason, message) => this.agent.tell(kind, reason, message),
    });
    this.#shutdown.changed(delayMs);
  }

  run(pod: Pod): void {
    this.#update(pod, false);
  }

  end(pod: Pod): void {
    this.#update(pod, true);
  }

  reportAgain(uid: string): void {
    this.#workers.get(uid)?.reportAgain();
    this.wake(uid, 0);
  }

  /** Has the pod looked at, in so many milliseconds at the latest. */
  wake(uid: string, ms: number): void {
    if (!this.#workers.has(uid)) return;
    const at = this.#timers.now + ms;
    const pending = this.#timers.pendingAt(uid);
    if (pending === undefined || pending > at) this.#timers.set(uid, at);
  }

  followVolumes(uid: string): void {
    if (this.#volumes.pendingAt(uid) === undefined)
      this.#volumes.after(uid, REMOUNT_MS + this.ctx.random('volumes').int(REMOUNT_JITTER_MS));
  }

  forget(uid: string): void {
    this.#volumes.clear(uid);
    this.#workers.delete(uid);
    this.#ledger.remove(uid);
    this.#deferred.delete(uid);
    this.#timers.clear(uid);
    this.probes.forget(uid);
    this.unmount(uid);
    this.world.removePod(uid);
    this.#static.onForgotten(uid);
    this.#retryResizes();
  }

  /** Something ended here: resizes that wait for room are tried again, one after the other. */
  #retryResizes(): void {
    const waiting: Waiting[] = [];
    for (const uid of this.#deferred) {
      const worker = this.#workers.get(uid);
      const one = worker?.resizer.waiting(worker.pod);
      if (one) waiting.push(one);
      else this.#deferred.delete(uid);
    }
    inOrder(waiting).forEach(({ pod: { metadata } }, i) => {
      this.#workers.get(metadata.uid)?.resizer.retry();
      this.wake(metadata.uid, i);
    });
  }

  /** The pod has to be refused: it does not fit what runs here. */
  refusal(newcomer: Admitted): Refusal | undefined {
    return refusalOf(newcomer, this.#gate);
  }

  /** From now on the pod counts with what it was given. */
  reckon({ pod, requests }: Admitted): void {
    this.#ledger.put(pod.metadata.uid, requests);
  }

  /** Its resize waits for room. */
  deferred(uid: string): void {
    this.#deferred.add(uid);
  }

  /** What runs of pods that were refused after all has to go. */
  sweep(): void {
    this.#housekeeping.after('', HOUSEKEEPING_MS);
  }

  /** Pods that count; one that was deleted by force ends, but no longer does (upstream: GetActivePods). */
  #residents(): readonly Resident[] {
    const out: Resident[] = [];
    for (const worker of this.#workers.values()) if (worker.counts) out.push(worker.asResident());
    return out;
  }

  unmount(uid: string): void {
    this.#attached?.remove(uid);
    const pod = this.#workers.get(uid)?.pod;
    if (pod) this.devicesOf(pod)?.release(uid);
  }

  devicesOf(pod: Pod): PodDevices | undefined {
    if (!claimsDevices(pod)) return undefined;
    const { ctx, machine, world } = this;
    const isKnown = (uid: string): boolean => this.#workers.get(uid)?.isOver === false;
    return (this.#devices ??= this.#late().devices({ ctx, machine, world, isKnown }));
  }

  volumesOf(pod: Pod): PodVolumes | undefined {
    if (!hasClaims(pod)) return undefined;
    const { ctx, machine, world } = this;
    const isRunning = (uid: string): boolean => world.sandboxes.get(uid)?.isReady ?? false;
    return (this.#attached ??= this.#late().volumes({ ctx, machine, isRunning }));
  }

  #onPod(event: InformerEvent<Pod>): void {
    const { type, object, old } = event;
    if (isMirrorPod(object)) return this.#static.onMirror(event);
    const { uid } = object.metadata;
    // A pod deleted and made again under its name while the kubelet was away is another pod.
    if (old && old.metadata.uid !== uid) this.#update(old, true);
    const worker = this.#workers.get(uid);
    if (!worker && type === 'deleted') return;
    if (type !== 'deleted' && worker?.isOwnEcho(object)) return;
    this.#update(object, type === 'deleted');
  }

  #update(pod: Pod, isGone: boolean): void {
    const { uid } = pod.metadata;
    const known = this.#workers.get(uid);
    if (known) known.update(pod, isGone);
    else if (!isGone) {
      this.#workers.set(uid, new PodWorker(this, pod));
      // After a restart of the kubelet the volumes are there already.
      if (followsApi(pod)) this.followVolumes(uid);
      if (hasClaims(pod) && this.world.sandboxes.get(uid)) this.volumesOf(pod)?.add(pod);
    }
    this.wake(uid, 0);
  }

  #sync(uid: string): void {
    const worker = this.#workers.get(uid);
    if (!worker) return;
    this.evictions.touch();
    const wakeAt = worker.sync();
    if (wakeAt !== undefined && this.#workers.has(uid)) this.wake(uid, Math.max(wakeAt - this.#timers.now, 0));
    this.#shutdown?.look();
  }

  #activePods(): readonly Pod[] {
    return this.#podsOf((worker) => worker.isActive);
  }

  #podsOf(isMeant: (worker: PodWorker) => boolean): readonly Pod[] {
    const out: Pod[] = [];
    for (const worker of this.#workers.values()) if (isMeant(worker)) out.push(worker.pod);
    return out;
  }

  #wakeAll(): void {
    for (const uid of this.#workers.keys()) this.wake(uid, 0);
  }

  /** Ends what runs here for pods that are no longer; false if it cannot be known yet. */
  #killOrphans(): boolean {
    if (!this.world.isConnected(this.machine)) return false;
    for (const sandbox of this.world.sandboxes.onMachine(this.machine)) {
      if (this.#workers.get(sandbox.podUid)?.isRejected === false) continue;
      for (const record of [...this.world.containers.ofPod(sandbox.podUid)]) this.world.containers.kill(record, 137);
      this.world.removePod(sandbox.podUid);
    }
    return true;
  }
}

/** What follows from the start alone follows from this. */
function noteStart({ tracer, name }: ComponentContext): void {
  if (tracer.current === 0) tracer.current = tracer.record('lifecycle', 'component.started', '', { component: name });
}

/** Upstream: pkg/kubelet/nodeshutdown (Admit). */
const SHUTTING_DOWN = { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' };
