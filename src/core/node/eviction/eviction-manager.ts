import type { Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Timers } from '../../runtime/timers.ts';
import { machineSummary } from '../../world/use/machine-use.ts';
import type { World } from '../../world/world.ts';
import type { Eviction } from '../worker-state.ts';
import { hasStorageLimits, storageExcess } from './local-storage.ts';
import { candidatesOf, evictionMessage, mostMemory, THRESHOLD_BYTES } from './memory.ts';
import { isCritical, rankByMemory } from './rank.ts';

/**
 * Keeps a machine's memory from running out: below 100Mi available it tells the node's condition and evicts one pod at
 * a time. Invariants: it looks only where containers could ever use that much; what it remembers may be lost.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go (synchronize). Left out: soft thresholds; disk, inode and pid
 * signals, since disks of machines do not fill.
 */
const PERIOD_MS = 10_000;
/** Upstream: podCleanupPollFreq, podCleanupTimeout. */
const CLEANUP_POLL_MS = 1000;
const CLEANUP_POLLS = 30;
/** Upstream: evictionPressureTransitionPeriod. */
const TRANSITION_MS = 300_000;
const HARD_GRACE_MS = 1000;

export interface EvictionHost {
  readonly ctx: ComponentContext;
  readonly world: World;
  readonly machine: string;
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

  get isUnderMemoryPressure(): boolean {
    return this.#pressureSeenAt !== undefined;
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

  #evict(pod: Pod, message: string, isDisruption: boolean): boolean {
    if (isCritical(pod)) return false;
    const { ctx } = this.#host;
    if (!this.#host.evict(pod, { reason: 'Evicted', message, graceMs: HARD_GRACE_MS, isDisruption })) return false;
    ctx.recorder.event(pod, 'Warning', 'Evicted', message);
    this.#evicted = { uid: pod.metadata.uid, polls: 0 };
    return true;
  }
}
