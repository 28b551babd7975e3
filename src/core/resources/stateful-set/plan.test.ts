import { describe, expect, it } from 'vitest';
import type { Pod, StatefulSet } from '../../api/types.ts';
import { EPOCH_MS } from '../../lib/time.ts';
import { pod as podOf, type PodShape } from '../../testing/workload-builders.ts';
import { planStatefulSet, type Step } from './plan.ts';

/** Rows name rules of updateStatefulSet, processReplica and processCondemned upstream. */
const NEW = { name: 'web-new', template: { spec: { containers: [] } } };
const OLD = { name: 'web-old', template: { spec: { containers: [] } } };

function set(spec: Partial<StatefulSet['spec']> = {}, status?: StatefulSet['status']): StatefulSet {
  const metadata = {
    name: 'web',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '',
    generation: 3,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      replicas: 3,
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: {},
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      podManagementPolicy: 'OrderedReady',
      ...spec,
    },
    ...(status ? { status } : {}),
  };
}

const member = (ordinal: number, revision = NEW.name, shape: Partial<PodShape> = {}): Pod =>
  podOf({ name: `web-${ordinal}`, readyAt: 0, labels: { 'controller-revision-hash': revision }, ...shape });
const unready = (ordinal: number, shape: Partial<PodShape> = {}): Pod => {
  const { readyAt: _readyAt, ...rest } = { readyAt: 0, ...shape };
  return podOf({ name: `web-${ordinal}`, labels: { 'controller-revision-hash': NEW.name }, ...rest });
};

interface Case {
  readonly rule: string;
  readonly set?: StatefulSet;
  readonly pods: readonly Pod[];
  readonly steps: readonly string[];
  readonly atSeconds?: number;
}

const text = (step: Step): string => {
  const revision = step.do === 'create' ? ` ${step.pod.metadata.labels?.['controller-revision-hash'] ?? ''}` : '';
  return `${step.do} ${step.pod.metadata.name ?? ''}${revision}${step.do === 'delete' ? ` ${step.why}` : ''}`;
};

const parallel = { podManagementPolicy: 'Parallel' } as const;
const CASES: readonly Case[] = [
  { rule: 'the first pod comes first', pods: [], steps: ['create web-0 web-new'] },
  { rule: 'the next one waits for readiness', pods: [unready(0)], steps: [] },
  { rule: 'the next one follows a ready one', pods: [member(0)], steps: ['create web-1 web-new'] },
  {
    rule: 'the next one waits for minReadySeconds',
    set: set({ minReadySeconds: 10 }),
    pods: [member(0)],
    atSeconds: 9,
    steps: [],
  },
  {
    rule: 'and comes when they are over',
    set: set({ minReadySeconds: 10 }),
    pods: [member(0)],
    atSeconds: 10,
    steps: ['create web-1 web-new'],
  },
  { rule: 'a gap is filled', pods: [member(0), member(2)], steps: ['create web-1 web-new'] },
  {
    rule: 'Parallel: all at once',
    set: set(parallel),
    pods: [unready(1)],
    steps: ['create web-0 web-new', 'create web-2 web-new'],
  },
  {
    rule: 'ordinals start where they are told to',
    set: set({ ordinals: { start: 5 }, replicas: 1 }),
    pods: [],
    steps: ['create web-5 web-new'],
  },
  { rule: 'a pod that ended is replaced', pods: [unready(0, { phase: 'Succeeded' })], steps: ['delete web-0 ended'] },
  { rule: 'a terminating pod is waited for', pods: [member(0, NEW.name, { isDeleted: true })], steps: [] },
  {
    rule: 'scale down: the highest ordinal first',
    set: set({ replicas: 1 }),
    pods: [member(0), member(1), member(2)],
    steps: ['delete web-2 scaled-down'],
  },
  {
    rule: 'scale down: one at a time',
    set: set({ replicas: 1 }),
    pods: [member(0), member(1), member(2, NEW.name, { isDeleted: true })],
    steps: [],
  },
  {
    rule: 'scale down waits for a lower pod that is not healthy',
    set: set({ replicas: 1 }),
    pods: [member(0), unready(1), unready(2)],
    steps: [],
  },
  {
    rule: 'scale down: the only unhealthy one may go',
    set: set({ replicas: 2 }),
    pods: [member(0), member(1), unready(2)],
    steps: ['delete web-2 scaled-down'],
  },
  {
    rule: 'Parallel: all surplus pods at once',
    set: set({ ...parallel, replicas: 1 }),
    pods: [member(0), unready(1), member(2)],
    steps: ['delete web-2 scaled-down', 'delete web-1 scaled-down'],
  },
  {
    rule: 'update: from the highest ordinal down',
    pods: [0, 1, 2].map((i) => member(i, OLD.name)),
    steps: ['delete web-2 outdated'],
  },
  {
    rule: 'update: goes on once the one above is healthy',
    pods: [member(0, OLD.name), member(1, OLD.name), member(2)],
    steps: ['delete web-1 outdated'],
  },
  {
    rule: 'update: stops at the partition',
    set: set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    pods: [member(0, OLD.name), member(1, OLD.name), member(2)],
    steps: [],
  },
  {
    rule: 'a pod below the partition is remade from the current revision',
    set: set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    pods: [member(0, OLD.name)],
    steps: ['create web-1 web-old'],
  },
  {
    rule: 'OnDelete: nothing is updated',
    set: set({ updateStrategy: { type: 'OnDelete' } }),
    pods: [0, 1, 2].map((i) => member(i, OLD.name)),
    steps: [],
  },
  {
    rule: 'pods without an ordinal are left alone',
    pods: [member(0), member(1), member(2), podOf({ name: 'other' })],
    steps: [],
  },
];

describe('planStatefulSet', () => {
  it.each(CASES)('$rule', ({ set: s = set(), pods, steps, atSeconds = 60 }) => {
    const epochMs = EPOCH_MS + atSeconds * 1000;
    const { phases } = planStatefulSet({ set: s, pods, current: OLD, update: NEW, collisionCount: 0, epochMs });
    const done = phases.flat().filter((step) => step.do === 'create' || step.do === 'delete');
    expect(done.map(text)).toEqual(steps);
  });

  it('completes a rolling update once all pods are new and ready', () => {
    const pods = [0, 1, 2].map((i) => member(i));
    const input = { set: set(), pods, current: OLD, update: NEW, collisionCount: 0, epochMs: EPOCH_MS + 60_000 };
    expect(planStatefulSet(input).status).toEqual({
      observedGeneration: 3,
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      currentRevision: NEW.name,
      updateRevision: NEW.name,
      collisionCount: 0,
    });
  });
});
