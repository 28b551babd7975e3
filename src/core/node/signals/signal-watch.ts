import type { Pod } from '../../api/types.ts';
import type { KubeletConfiguration, MachineRecord } from '../../world/records.ts';
import type { SignalHost, SignalPass } from '../late-node.ts';
import { diskBytesOf } from '../../world/use/disk-capacity.ts';
import { Garbage } from './garbage.ts';
import { Observer } from './observe.ts';
import { lowMessage, ranked } from './rank.ts';
import {
  inOrder,
  isMet,
  PRESSURES,
  quantityOf,
  RESOURCES,
  thresholdsOf,
  type Observations,
  type PressureType,
  type Threshold,
} from './thresholds.ts';

/**
 * All signals of one machine: conditions, garbage, and which pod has to go. A kubelet has one once somebody writes files
 * on its machine, its images grow large, or it is configured. What it remembers may be lost.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go (synchronize), images/image_gc_manager.go (GarbageCollect).
 */
const TRANSITION_SECONDS = 300;
const IMAGE_GC_MS = 300_000;
const HARD_GRACE_MS = 1000;
const [GC_HIGH, GC_LOW] = [85, 80];

export class SignalWatch implements SignalPass {
  readonly #host: SignalHost;
  readonly #observer: Observer;
  readonly #garbage: Garbage;
  /** When thresholds that are crossed were first seen so. */
  #since = new Map<string, number>();
  readonly #pressedAt = new Map<PressureType, number>();
  #collectAt: number;
  #hasFailed = false;

  constructor(host: SignalHost) {
    this.#host = host;
    this.#observer = new Observer(host.world);
    this.#garbage = new Garbage(host.world, host.machine);
    this.#collectAt = host.ctx.nowMs + IMAGE_GC_MS;
  }

  pressures(): readonly PressureType[] {
    return (['MemoryPressure', 'DiskPressure', 'PIDPressure'] as const).filter((type) => this.#pressedAt.has(type));
  }

  synchronize(): void {
    const { world, machine, ctx } = this.#host;
    const record = world.machine(machine);
    if (!record) return;
    this.#garbage.look(ctx.nowMs);
    if (ctx.nowMs >= this.#collectAt) this.#collectImages(record);
    const observations = this.#observe(record);
    const met = thresholdsOf(record.kubelet).filter((t) => isMet(t, observations));
    this.#note(met, record.kubelet);
    const due = inOrder(met.filter((t) => ctx.nowMs - (this.#since.get(keyOf(t)) ?? ctx.nowMs) >= t.graceMs));
    if (due[0]) this.#reclaim(due[0], due, record);
  }

  #observe(record: MachineRecord): Observations {
    const { kubelet, name } = record;
    const isMeasured = this.#host.isMemoryTight() || kubelet?.evictionHard !== undefined || kubelet?.evictionSoft !== undefined; // prettier-ignore
    return this.#observer.observe(record, isMeasured ? this.#observer.summary(name, this.#host.ctx.nowMs) : undefined);
  }

  #note(met: readonly Threshold[], config: KubeletConfiguration | undefined): void {
    const now = this.#host.ctx.nowMs;
    this.#since = new Map(met.map((t) => [keyOf(t), this.#since.get(keyOf(t)) ?? now]));
    for (const t of met) this.#pressedAt.set(PRESSURES[RESOURCES[t.signal]], now);
    const transitionMs = (config?.evictionPressureTransitionPeriod ?? TRANSITION_SECONDS) * 1000;
    for (const [type, at] of this.#pressedAt) if (now - at >= transitionMs && now !== at) this.#pressedAt.delete(type);
  }

  #reclaim(threshold: Threshold, due: readonly Threshold[], record: MachineRecord): void {
    const { ctx, machine } = this.#host;
    const resource = RESOURCES[threshold.signal];
    this.#host.tell('Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    const observations = this.#observe(record);
    if (PRESSURES[resource] === 'DiskPressure') {
      this.#garbage.removeEndedContainers();
      this.#garbage.removeImages(Infinity, ctx.nowMs);
      const after = this.#observe(record);
      if (!thresholdsOf(record.kubelet).some((t) => isMet(t, after))) return;
    }
    const told = due.find((t) => RESOURCES[t.signal] === resource) ?? threshold;
    const { available } = observations[told.signal];
    const met = { resource, quantity: quantityOf(told, observations[told.signal]), available };
    const summary = this.#observer.summary(machine, ctx.nowMs);
    for (const use of ranked(this.#observer.uses(this.#host.activePods(), resource, summary), resource))
      if (this.#host.evict(use.pod, lowMessage(use, met), this.#graceMs(use.pod, threshold, record.kubelet))) return;
  }

  #graceMs(pod: Pod, { graceMs }: Threshold, config: KubeletConfiguration | undefined): number {
    if (graceMs === 0) return HARD_GRACE_MS;
    const most = config?.evictionMaxPodGracePeriod ?? 0;
    return Math.min(most, pod.spec.terminationGracePeriodSeconds ?? most) * 1000;
  }

  /** Above the high mark images go until the low one is reached. */
  #collectImages(record: MachineRecord): void {
    const { ctx } = this.#host;
    this.#collectAt = ctx.nowMs + IMAGE_GC_MS;
    const capacity = diskBytesOf(record);
    const { available } = this.#observe(record)['imagefs.available'];
    const percent = 100 - Math.floor((available * 100) / capacity);
    const { imageGCHighThresholdPercent = GC_HIGH, imageGCLowThresholdPercent = GC_LOW } = record.kubelet ?? {};
    const wanted = Math.floor((capacity * (100 - imageGCLowThresholdPercent)) / 100) - available;
    const freed = percent < imageGCHighThresholdPercent ? wanted : this.#garbage.removeImages(wanted, ctx.nowMs);
    const hadFailed = this.#hasFailed;
    this.#hasFailed = freed < wanted;
    if (!this.#hasFailed) return;
    const message = `Insufficient free disk space on the node's image filesystem (${percent}% of ${sizeText(capacity)} used). Failed to free sufficient space by deleting unused images (freed ${freed} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`;
    this.#host.tell('Warning', 'FreeDiskSpaceFailed', message);
    if (hadFailed) this.#host.tell('Warning', 'ImageGCFailed', message);
  }
}

const keyOf = ({ signal, value, graceMs }: Threshold): string => `${signal}<${value}/${graceMs}`;

/** '98.3 GiB' */
function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  return `${value.toFixed(1)} ${['', 'KiB', 'MiB', 'GiB', 'TiB'][unit] ?? ''}`;
}
