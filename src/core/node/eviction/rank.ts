import type { Pod } from '../../api/types.ts';

/**
 * Who has to go first when memory runs out: whoever uses more than it asked for, then the lower priority, then the
 * larger use beyond the request. So BestEffort pods go before Burstable ones within their requests, and Guaranteed ones
 * last. Pure. Upstream: pkg/kubelet/eviction/helpers.go (rankMemoryPressure, exceedMemoryRequests, memory).
 */
export interface Candidate {
  readonly pod: Pod;
  readonly usedBytes: number;
  readonly requestedBytes: number;
  /** Container, used, in the order of the runtime. */
  readonly containers: readonly (readonly [name: string, usedBytes: number])[];
}

export function rankByMemory(candidates: readonly Candidate[]): Candidate[] {
  const exceeds = (c: Candidate): number => (c.usedBytes > c.requestedBytes ? 0 : 1);
  const priority = ({ pod }: Candidate): number => pod.spec.priority ?? 0;
  const beyond = (c: Candidate): number => c.usedBytes - c.requestedBytes;
  return [...candidates].sort((a, b) => exceeds(a) - exceeds(b) || priority(a) - priority(b) || beyond(b) - beyond(a));
}

const CRITICAL_PRIORITY = 2_000_000_000;
const SOURCE = 'kubernetes.io/config.source';
const MIRROR = 'kubernetes.io/config.mirror';

/** Static pods and pods of the system are not evicted. Upstream: pkg/kubelet/types/pod_update.go (IsCriticalPod). */
export function isCritical({ metadata, spec }: Pod): boolean {
  if (isStaticPod({ metadata }) || metadata.annotations?.[MIRROR] !== undefined) return true;
  return (spec.priority ?? 0) >= CRITICAL_PRIORITY;
}

export function isStaticPod({ metadata }: Pick<Pod, 'metadata'>): boolean {
  const source = metadata.annotations?.[SOURCE];
  return source !== undefined && source !== 'api';
}
