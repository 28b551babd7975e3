import type { Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Timers } from '../../runtime/timers.ts';
import { machineSummary } from '../../world/use/machine-use.ts';
import type { World } from '../../world/world.ts';
import type { LateNode, SignalPass } from '../late-node.ts';
import type { Eviction } from '../worker-state.ts';
import { hasStorageLimits, hasWritten, storageExcess } from './local-storage.ts';
import { candidatesOf, evictionMessage, mostMemory, THRESHOLD_BYTES } from './memory.ts';
import { isCritical, rankByMemory } from './rank.ts';

/**
 * Keeps a machine from running out: below 100Mi of memory available it tells the node's condition and evicts one pod at
 * a time. Invariants: it looks only where containers could ever use that much; what it remembers may be lost.
 * All other signals, and memory with them, are watched once there is something to see (signals/signal-watch.ts).
 * Upstream: pkg/kubelet/eviction/eviction_manager.go (synchronize).
 */
const PERIOD_MS = 10_000;
/** Upstream: podCleanupPollFreq, podCleanupTimeout. */
const CLEANUP_POLL_MS = 1000;
const CLEANUP_POLLS = 30;
/** Upstream: evictionPressureTransitionPeriod. */
const TRANSITION_MS = 300_000;
const HARD_GRACE_MS = 1000;
const NONE: readonly string[] = [];
const MEMORY: readonly string[] = ['MemoryPressure'];

export interface EvictionHost {
  readonly ctx: ComponentContext;
  readonly world: World;
  readonly machine: string;
  readonly late: () => LateNode;
  /** Pods that are neither over nor being evicted. */
  activePods(): readonly Pod[];
  /** False if the pod is ending already. */
  evict(pod: Pod, eviction: Eviction): boolean;
  /** Events about the node. */
  tell(kind: 'Normal' | 'Warning', reason: string, message: string): void;
}

export class EvictionManager {
  readonly #host: EvictionHost;
  readonly #timers: Timers;
  /** Containers have come or gone since the last look. */
  #isStale = true;
  /** All together could use more than there is. */
  #isTight = false;
  #hasLimits = false;
  #pressureSeenAt: number | undefined;
  #signals: SignalPass | undefined;
  /** Writes to disks there had been at the last look. */
  #writes = -1;
  #evicted: { readonly uid: string; polls: number } | undefined;

  constructor(host: EvictionHost) {
    this.#host = host;
    this.#timers = host.ctx.timers('eviction', () => this.#onTimer());
    this.#timers.after('', PERIOD_MS);
  }

  /** Something started or ended here. */
  touch(): void {
    this.#isStale = true;
  }

  /** Conditions of the node that hold. */
  get pressures(): readonly string[] {
    return this.#signals?.pressures() ?? (this.#pressureSeenAt === undefined ? NONE : MEMORY);
  }

  #onTimer(): void {
    if (this.#evicted && !this.#isCleanedUp(this.#evicted)) return void this.#timers.after('', CLEANUP_POLL_MS);
    this.#evicted = undefined;
    this.#synchronize();
    this.#timers.after('', this.#evicted ? CLEANUP_POLL_MS : PERIOD_MS);
  }

  #isCleanedUp(evicted: { readonly uid: string; polls: number }): boolean {
    if (++evicted.polls > CLEANUP_POLLS) return true;
    for (const record of this.#host.world.containers.ofPod(evicted.uid)) if (!record.exit) return false;
    return true;
  }

  #synchronize(): void {
    this.#look();
    if (this.#hasLimits && this.#evictForStorage()) return;
    if (this.#signals || this.#isMoreThanMemory()) return (this.#signals ??= this.#watchSignals()).synchronize();
    const { world, machine, ctx } = this.#host;
    if (!this.#isTight && !world.use.hasStreams) return this.#relax();
    const summary = machineSummary(world, machine, ctx.nowMs);
    const available = (world.machine(machine)?.memoryBytes ?? 0) - summary.node.memoryBytes;
    if (available >= THRESHOLD_BYTES) return this.#relax();
    this.#pressureSeenAt = ctx.nowMs;
    this.#host.tell('Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory');
    for (const candidate of rankByMemory(candidatesOf(this.#host.activePods(), summary)))
      if (this.#evict(candidate.pod, evictionMessage(candidate, available), true)) return;
  }

  #look(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const { world, machine } = this.#host;
    const capacity = world.machine(machine)?.memoryBytes ?? Infinity;
    this.#isTight = mostMemory(world, machine) > capacity - THRESHOLD_BYTES;
    this.#hasLimits = this.#host.activePods().some(hasStorageLimits);
  }

  /** The disk may fill, or the kubelet has thresholds of its own. */
  #isMoreThanMemory(): boolean {
    const { world, machine } = this.#host;
    const { kubelet, diskBytes } = world.machine(machine) ?? {};
    if (diskBytes !== undefined || kubelet?.evictionHard !== undefined || kubelet?.evictionSoft !== undefined)
      return true;
    if (world.volumes.isEmpty || this.#writes === world.volumes.writes) return false;
    this.#writes = world.volumes.writes;
    return hasWritten(this.#host.activePods(), world, machine);
  }

  #watchSignals(): SignalPass {
    const { ctx, world, machine } = this.#host;
    return this.#host.late().signals({
      ctx,
      world,
      machine,
      activePods: () => this.#host.activePods(),
      isMemoryTight: () => this.#isTight || world.use.hasStreams,
      evict: (pod, message, graceMs) => this.#evict(pod, message, true, graceMs),
      tell: (kind, reason, message) => this.#host.tell(kind, reason, message),
    });
  }

  #relax(): void {
    const since = this.#pressureSeenAt;
    if (since !== undefined && this.#host.ctx.nowMs - since >= TRANSITION_MS) this.#pressureSeenAt = undefined;
  }

  #evictForStorage(): boolean {
    let isAny = false;
    for (const pod of this.#host.activePods()) {
      const message = hasStorageLimits(pod) ? storageExcess(pod, this.#host.world) : undefined;
      if (message !== undefined) isAny = this.#evict(pod, message, false) || isAny;
    }
    return isAny;
  }

  #evict(pod: Pod, message: string, isDisruption: boolean, graceMs = HARD_GRACE_MS): boolean {
    if (isCritical(pod)) return false;
    const { ctx } = this.#host;
    if (!this.#host.evict(pod, { reason: 'Evicted', message, graceMs, isDisruption })) return false;
    ctx.recorder.event(pod, 'Warning', 'Evicted', message);
    this.#evicted = { uid: pod.metadata.uid, polls: 0 };
    return true;
  }
}
