import type { Pod } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { PodMetrics } from './pod-metric.ts';

/**
 * Which pods count: those that are ready and have metrics, and which have to be guessed about.
 * Upstream: groupPods in pkg/controller/podautoscaler/replica_calculator.go.
 */
export interface CalculatorTimes {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** After its start a pod may burn CPU without being loaded. */
  readonly cpuInitializationMs: number;
  /** A pod that becomes not ready within this time of its start has not been ready at all. */
  readonly initialReadinessDelayMs: number;
}

export interface PodGroups {
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

export function groupPods(
  pods: readonly Pod[],
  metrics: PodMetrics,
  resource: string,
  times: CalculatorTimes,
): PodGroups {
  let ready = 0;
  const unready = new Set<string>();
  const missing = new Set<string>();
  const ignored = new Set<string>();
  for (const pod of pods) {
    const { name } = pod.metadata;
    const phase = pod.status?.phase;
    if (pod.metadata.deletionTimestamp !== undefined || phase === 'Failed') ignored.add(name);
    else if (phase === 'Pending') unready.add(name);
    else if (!metrics.has(name)) missing.add(name);
    else if (resource === 'cpu' && isUnready(pod, metrics, times)) unready.add(name);
    else ready++;
  }
  return { ready, unready, missing, ignored };
}

function isUnready(pod: Pod, metrics: PodMetrics, times: CalculatorTimes): boolean {
  const condition = pod.status?.conditions?.find((c) => c.type === 'Ready');
  const started = parseTime(pod.status?.startTime ?? '');
  if (!condition || started === undefined) return true;
  const isReady = condition.status !== 'False';
  const changed = parseTime(condition.lastTransitionTime ?? '') ?? started;
  if (started + times.cpuInitializationMs > times.nowMs) {
    const metric = metrics.get(pod.metadata.name);
    // One whole window must have passed since it became ready.
    return !isReady || (metric !== undefined && metric.timestampMs < changed + metric.windowMs);
  }
  return !isReady && started + times.initialReadinessDelayMs > changed;
}
