import { toUnits } from '../api/quantity.ts';
import type { Pod, Volume } from '../api/types.ts';
import type { Mount } from '../world/files/file-view.ts';
import type { EnvContext } from './env.ts';

/**
 * Volumes that lie in memory, and how large they may become. Pure.
 * Upstream: pkg/volume/emptydir/empty_dir.go (calculateEmptyDirMemorySize), pkg/volume/{secret,projected,downwardapi}.
 */
type Memory = Pick<Mount, 'inMemory' | 'sizeBytes'>;

const IN_MEMORY: Memory = { inMemory: true };

export function memoryOf(volume: Volume, ctx: Pick<EnvContext, 'pod' | 'allocatable'>): { memory?: Memory } {
  if (volume.secret || volume.projected || volume.downwardAPI) return { memory: IN_MEMORY };
  if (volume.emptyDir?.medium !== 'Memory') return {};
  const sizes = [ctx.allocatable?.()?.['memory'], podLimit(ctx.pod), volume.emptyDir.sizeLimit].map((q) => toUnits(q));
  return { memory: { inMemory: true, sizeBytes: Math.min(...sizes.filter((n) => n > 0)) } };
}

/** Only a pod all of whose containers have a limit has one. */
function podLimit({ spec }: Pod): string | number | undefined {
  const whole = spec.resources?.limits?.['memory'];
  if (whole !== undefined) return whole;
  const limits = spec.containers.map((c) => toUnits(c.resources?.limits?.['memory']));
  return limits.every((n) => n > 0) ? limits.reduce((sum, n) => sum + n, 0) : undefined;
}
