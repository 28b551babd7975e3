import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { formatTime } from '../../lib/time.ts';
import cases from './fixtures/replica-calculator.json';
import type { PodMetric } from './pod-metric.ts';
import { replicasForAverage, replicasForUtilization } from './replica-calculator.ts';

/**
 * Upstream's own cases (TestReplicaCalc* in replica_calculator_test.go) with the answers its code gave, error texts
 * included. Its cases for object and external metrics need metrics this cluster has no server for.
 */
interface Case {
  readonly name: string;
  readonly currentReplicas: number;
  readonly replicas: number;
  readonly utilization: number;
  readonly value: number;
  readonly error?: string;
  readonly container?: string;
  readonly tolerances?: readonly number[];
  readonly resource?: { name: string; requests: string[]; levels: number[][] | null; podNames: string[] | null; target: number }; // prettier-ignore
  readonly metric?: { levels: number[]; target: number };
  readonly podReadiness?: readonly string[];
  readonly podAgeSeconds?: readonly number[];
  readonly podPhase?: readonly string[];
  readonly podDeleted?: readonly boolean[];
  readonly metricAgeSeconds: number | null;
}

const NOW = Date.UTC(2026, 0, 1);
/** Go's zero time, for all that matters. */
const LONG_AGO = Date.UTC(2000, 0, 1);
const WINDOW = 60_000;

function ageToTime(seconds: number | null | undefined): number {
  return seconds === null || seconds === undefined || seconds > 1e9 ? LONG_AGO : NOW - seconds * 1000;
}

function podOf(c: Case, i: number): Pod {
  const request = c.resource?.requests[i];
  const resources = request === undefined ? {} : { requests: { [c.resource?.name ?? 'cpu']: request } };
  return {
    metadata: { name: `test-pod-${i}`, ...(c.podDeleted?.[i] ? { deletionTimestamp: formatTime(NOW) } : {}) },
    spec: {
      containers: [
        { name: 'container1', resources },
        { name: 'container2', resources },
      ],
    },
    status: {
      phase: c.podPhase?.[i] ?? 'Running',
      startTime: formatTime(ageToTime(c.podAgeSeconds?.[i])),
      conditions: [{ type: 'Ready', status: c.podReadiness?.[i] ?? 'True', lastTransitionTime: formatTime(LONG_AGO) }],
    },
  } as unknown as Pod;
}

function metricsOf(c: Case): Map<string, PodMetric> {
  const timestampMs = ageToTime(c.metricAgeSeconds);
  const byContainer = (levels: number[]): number =>
    c.container ? (levels[Number(c.container.slice(-1)) - 1] ?? 0) : levels.reduce((a, b) => a + b, 0);
  const levels = c.resource ? (c.resource.levels ?? []).map(byContainer) : (c.metric?.levels ?? []);
  return new Map(
    levels.map((value, i) => [c.resource?.podNames?.[i] ?? `test-pod-${i}`, { value, timestampMs, windowMs: WINDOW }]),
  );
}

describe('the replica calculator does as upstream', () => {
  const all = cases as unknown as readonly Case[];
  it.each(all.filter((c) => c.name !== 'EmptyMetrics').map((c) => [c.name, c] as const))('%s', (_, c) => {
    const [scaleDown = 0.1, scaleUp = 0.1] = c.tolerances ?? [];
    const count = Math.max(c.currentReplicas, c.podPhase?.length ?? 0);
    const input = {
      pods: Array.from({ length: count }, (_, i) => podOf(c, i)),
      metrics: metricsOf(c),
      currentReplicas: c.currentReplicas,
      tolerances: { scaleDown, scaleUp },
      resource: c.resource?.name ?? '',
      container: c.container ?? '',
      nowMs: NOW,
      cpuInitializationMs: 120_000,
      initialReadinessDelayMs: 10_000,
    };
    const got = c.resource
      ? replicasForUtilization(input, c.resource.target)
      : replicasForAverage(input, c.metric?.target ?? 0);
    if (c.error) expect(got).toEqual({ error: c.error });
    else expect(got).toMatchObject({ replicas: c.replicas, average: c.value, ...(c.resource ? { utilization: c.utilization } : {}) }); // prettier-ignore
  });
});
