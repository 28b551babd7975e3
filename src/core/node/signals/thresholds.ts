import { toUnits } from '../../api/quantity.ts';
import type { KubeletConfiguration } from '../../world/records.ts';

/**
 * When a kubelet begins to reclaim: signals, hard and soft thresholds. Pure.
 * Upstream: pkg/kubelet/eviction/helpers.go (ParseThresholdConfig, thresholdsMet), defaults_linux.go.
 * Left out: evictionMinimumReclaim; file systems of their own for images and containers.
 */
export type Signal =
  | 'memory.available'
  | 'nodefs.available'
  | 'nodefs.inodesFree'
  | 'imagefs.available'
  | 'imagefs.inodesFree'
  | 'pid.available';

export type PressureType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';
export type Resource = 'memory' | 'ephemeral-storage' | 'inodes' | 'pids';

export const RESOURCES: Readonly<Record<Signal, Resource>> = {
  'memory.available': 'memory',
  'nodefs.available': 'ephemeral-storage',
  'nodefs.inodesFree': 'inodes',
  'imagefs.available': 'ephemeral-storage',
  'imagefs.inodesFree': 'inodes',
  'pid.available': 'pids',
};

export const PRESSURES: Readonly<Record<Resource, PressureType>> = {
  memory: 'MemoryPressure',
  'ephemeral-storage': 'DiskPressure',
  inodes: 'DiskPressure',
  pids: 'PIDPressure',
};

export interface Observation {
  readonly capacity: number;
  readonly available: number;
}

export type Observations = Readonly<Record<Signal, Observation>>;

export interface Threshold {
  readonly signal: Signal;
  /** '100Mi' or '10%'. */
  readonly value: string;
  /** 0: hard. */
  readonly graceMs: number;
}

const USUAL_HARD: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
};

const isSignal = (name: string): name is Signal => Object.hasOwn(RESOURCES, name);

export function thresholdsOf(config: KubeletConfiguration = {}): readonly Threshold[] {
  const { evictionHard = USUAL_HARD, evictionSoft = {}, evictionSoftGracePeriod = {} } = config;
  const of = (list: Readonly<Record<string, string>>, grace: (signal: string) => number): Threshold[] =>
    Object.entries(list).flatMap(([signal, value]) =>
      // Upstream: 0% and 100% switch a signal off.
      isSignal(signal) && value !== '0%' && value !== '100%' ? [{ signal, value, graceMs: grace(signal) }] : [],
    );
  return [...of(evictionHard, () => 0), ...of(evictionSoft, (signal) => (evictionSoftGracePeriod[signal] ?? 0) * 1000)];
}

export function quantityOf({ value }: Threshold, { capacity }: Observation): number {
  return value.endsWith('%') ? Math.trunc((capacity * Number(value.slice(0, -1))) / 100) : toUnits(value);
}

export const isMet = (threshold: Threshold, observations: Observations): boolean => {
  const observed = observations[threshold.signal];
  return observed.available < quantityOf(threshold, observed);
};

/** Memory comes before all else. */
export const inOrder = (thresholds: readonly Threshold[]): readonly Threshold[] =>
  [...thresholds].sort((a, b) => rank(a) - rank(b));

const rank = ({ signal }: Threshold): number => (signal === 'memory.available' ? 0 : 1);
