import type { PersistentVolume } from '../../api/types.ts';

/** The volume in that phase; the same object if it is. Upstream: updateVolumePhase, and the strategy's time stamp. */
export type VolumePhase = 'Available' | 'Bound' | 'Released' | 'Failed';

export function withPhase(
  volume: PersistentVolume,
  phase: VolumePhase,
  now: string,
  message?: string,
): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  return { ...volume, status: { phase, ...(message ? { message } : {}), lastPhaseTransitionTime: now } };
}
