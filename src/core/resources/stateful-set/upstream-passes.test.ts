import { describe, expect, it } from 'vitest';
import type { Pod, StatefulSet, StatefulSetStatus } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import golden from './fixtures/upstream-passes.jsonl?raw';
import { identityMatches } from './identity.ts';
import { isSameStatus, planStatefulSet, type Step } from './plan.ts';

/**
 * What upstream's own UpdateStatefulSet does in 400 made-up situations of a StatefulSet `web`: recorded from
 * NewDefaultStatefulSetControl of Kubernetes 1.36.0 with an object manager that only takes notes. Times are in seconds.
 */
interface PodInput {
  readonly o: number;
  readonly rev: 'old' | 'new' | 'other';
  readonly phase: string;
  readonly ready?: number;
  readonly del?: boolean;
  /** Without the label of its name. */
  readonly anon?: boolean;
}

interface Situation {
  readonly replicas: number;
  readonly start?: number;
  readonly parallel?: boolean;
  readonly onDelete?: boolean;
  readonly partition?: number;
  readonly minReady?: number;
  readonly deleted?: boolean;
  /** The current revision is the new one. */
  readonly same?: boolean;
  readonly pods: readonly PodInput[];
}

interface Recorded {
  readonly in: Situation;
  readonly acts: readonly string[];
  /** Replicas, ready, available, current, updated; current and update revision. Empty: not written. */
  readonly status: readonly string[];
}

const NOW = 600;
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const meta = (name: string) => ({ name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '' });

function setOf(s: Situation): StatefulSet {
  const currentRevision = s.same ? 'new' : 'old';
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...meta('web'), generation: 3, ...(s.deleted ? { deletionTimestamp: formatTime(EPOCH_MS) } : {}) },
    spec: {
      replicas: s.replicas,
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: {},
      minReadySeconds: s.minReady ?? 0,
      podManagementPolicy: s.parallel ? 'Parallel' : 'OrderedReady',
      updateStrategy: s.onDelete
        ? { type: 'OnDelete' }
        : { type: 'RollingUpdate', rollingUpdate: { partition: s.partition ?? 0 } },
      ...(s.start ? { ordinals: { start: s.start } } : {}),
    },
    status: { replicas: 0, currentRevision },
  };
}

function podOf(p: PodInput): Pod {
  const name = `web-${p.o}`;
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: formatTime(EPOCH_MS + (NOW - (p.ready ?? 0)) * 1000) }; // prettier-ignore
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(name),
      labels: { app: 'web', 'controller-revision-hash': p.rev, ...(p.anon ? {} : { 'statefulset.kubernetes.io/pod-name': name }) }, // prettier-ignore
      ...(p.del ? { deletionTimestamp: formatTime(EPOCH_MS) } : {}),
    },
    spec: { containers: [] },
    status: { phase: p.phase as 'Running', ...(p.ready === undefined ? {} : { conditions: [ready] }) },
  };
}

/** What a step writes, if it does. */
function writes(set: StatefulSet, step: Step): string[] {
  const { name = '' } = step.pod.metadata;
  if (step.do === 'create') return [`create ${name} ${step.pod.metadata.labels?.['controller-revision-hash'] ?? ''}`];
  if (step.do === 'delete') return [`delete ${name}`];
  return step.do === 'check' && !identityMatches(set, step.pod) ? [`update ${name}`] : [];
}

const shown = (s: StatefulSetStatus): string[] => {
  const counts = [s.replicas, s.readyReplicas, s.availableReplicas, s.currentReplicas, s.updatedReplicas];
  return [counts.map((n) => n ?? 0).join(' '), s.currentRevision ?? '', s.updateRevision ?? ''];
};

describe('a pass, as upstream makes it', () => {
  it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, { in: situation, acts, status }) => {
    const set = setOf(situation);
    const [update, old] = ['new', 'old'].map((name) => ({ name, template: undefined }));
    const plan = planStatefulSet({
      set,
      pods: situation.pods.map(podOf),
      current: (situation.same ? update : old) as { name: string; template: undefined },
      update: update as { name: string; template: undefined },
      collisionCount: 0,
      epochMs: EPOCH_MS + NOW * 1000,
    });
    const done = plan.phases.flat().flatMap((step) => writes(set, step));
    const sort = (list: readonly string[]): string[] => (situation.parallel ? [...list].sort() : [...list]);
    expect(sort(done)).toEqual(sort(acts));
    expect(isSameStatus(set.status, plan.status) ? [] : shown(plan.status)).toEqual(status);
  });
});
