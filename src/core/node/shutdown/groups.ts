import type { Pod } from '../../api/types.ts';
import type { KubeletConfiguration, ShutdownGracePeriod } from '../../world/records.ts';

/**
 * In which order pods end when their machine shuts down, and how long each group has. Pure.
 * Upstream: pkg/kubelet/nodeshutdown/nodeshutdown_manager.go (migrateConfig, groupByPriority).
 */
export interface ShutdownGroup extends ShutdownGracePeriod {
  readonly pods: readonly Pod[];
}

/** Upstream: scheduling.SystemCriticalPriority. */
const CRITICAL = 2_000_000_000;

/** Periods from the lowest priority to the highest; none: pods are not asked. */
export function shutdownPeriods(kubelet: KubeletConfiguration): readonly ShutdownGracePeriod[] {
  const { shutdownGracePeriodByPodPriority: byPriority = [] } = kubelet;
  if (byPriority.length > 0) return [...byPriority].sort((a, b) => a.priority - b.priority);
  const { shutdownGracePeriod: all = 0, shutdownGracePeriodCriticalPods: critical = 0 } = kubelet;
  if (all === 0 || critical > all) return [];
  return [
    { priority: 0, shutdownGracePeriodSeconds: all - critical },
    { priority: CRITICAL, shutdownGracePeriodSeconds: critical },
  ];
}

/** A priority between two periods belongs to the lower one; those below all to the lowest, above all to the highest. */
export function groupByPriority(periods: readonly ShutdownGracePeriod[], pods: readonly Pod[]): ShutdownGroup[] {
  const groups = periods.map((period) => ({ ...period, pods: [] as Pod[] }));
  for (const pod of pods) {
    const priority = pod.spec.priority ?? 0;
    const above = groups.findIndex((g) => g.priority > priority);
    const index = above < 0 ? groups.length - 1 : Math.max(above - 1, 0);
    groups[index]?.pods.push(pod);
  }
  return groups;
}

/** What a pod is given: its own grace period, if that is shorter than the group's. */
export function graceSeconds(pod: Pod, group: ShutdownGracePeriod): number {
  const own = pod.spec.terminationGracePeriodSeconds;
  const { shutdownGracePeriodSeconds: seconds } = group;
  return own !== undefined && own <= seconds ? own : seconds;
}
