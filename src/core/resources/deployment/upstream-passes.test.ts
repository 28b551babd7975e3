import { expect, it } from 'vitest';
import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  IntOrString,
  Pod,
  ReplicaSet,
} from '../../api/types.ts';
import { EPOCH_MS, formatTime, parseTime } from '../../lib/time.ts';
import type { ControllerContext } from '../../runtime/controller.ts';
import { deploymentController } from './controller.ts';
import golden from './fixtures/upstream-passes.jsonl?raw';

/**
 * What one pass leaves in 36 made-up situations of a Deployment `web`: recorded from syncDeployment of Kubernetes 1.36.0
 * (`test/upstream/record.sh deployment`). Ages are in seconds, `@` is the annotations' prefix.
 */
interface SetIn {
  readonly name: string;
  readonly image: string;
  readonly age: number;
  readonly replicas: number;
  readonly has: number;
  readonly ready: number;
  readonly avail: number;
  readonly notes?: Readonly<Record<string, string>>;
  readonly fails?: true;
  readonly minReady?: number;
  readonly pods?: readonly string[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly updated: number;
  readonly changed: number;
}

interface Status {
  /** All, updated, ready, available, unavailable. */
  readonly counts: readonly number[];
  readonly observed: number;
  readonly collisions?: number;
  readonly conditions?: readonly Condition[];
}

interface Situation {
  readonly replicas: number;
  readonly recreate?: true;
  readonly surge?: string;
  readonly unavail?: string;
  readonly paused?: true;
  readonly deadline?: number;
  readonly limit?: number;
  readonly minReady?: number;
  readonly ends?: true;
  readonly notes?: Readonly<Record<string, string>>;
  readonly status: Status;
  readonly sets: readonly SetIn[] | null;
}

interface Outcome {
  readonly sets: readonly string[] | null;
  readonly revision?: string;
  readonly status: Status;
  readonly events?: readonly string[];
}

const NOW = EPOCH_MS + 100_000_000;
const PREFIX = 'deployment.kubernetes.io/';
const ago = (seconds: number): string => formatTime(NOW - seconds * 1000);
const ageOf = (time: string | undefined): number => (NOW - (parseTime(time ?? '') ?? 0)) / 1000;
const RECORDED = golden
  .replaceAll('@', PREFIX)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { in: Situation; out: Outcome });

const intOr = (text = '0'): IntOrString => (text.endsWith('%') ? text : Number(text));
const template = (image: string, labels: Record<string, string>) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image }] },
});
const owner = (apiVersion: string, kind: string, name: string, uid: string) => [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }]; // prettier-ignore

function deploymentOf(s: Situation): Deployment {
  const { counts, observed, collisions, conditions } = s.status;
  const [replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0, unavailableReplicas = 0] = counts;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', uid: 'd', resourceVersion: '1', creationTimestamp: ago(5000), generation: 2, ...(s.notes ? { annotations: s.notes } : {}), ...(s.ends ? { deletionTimestamp: ago(1) } : {}) }, // prettier-ignore
    spec: {
      replicas: s.replicas,
      selector: { matchLabels: { app: 'web' } },
      template: template('new', { app: 'web' }),
      strategy: s.recreate ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: { maxSurge: intOr(s.surge), maxUnavailable: intOr(s.unavail) } }, // prettier-ignore
      ...(s.paused ? { paused: true } : {}),
      ...(s.deadline === undefined ? {} : { progressDeadlineSeconds: s.deadline }),
      ...(s.limit === undefined ? {} : { revisionHistoryLimit: s.limit }),
      ...(s.minReady === undefined ? {} : { minReadySeconds: s.minReady }),
    },
    status: {
      observedGeneration: observed,
      replicas,
      updatedReplicas,
      readyReplicas,
      availableReplicas,
      unavailableReplicas,
      ...(collisions === undefined ? {} : { collisionCount: collisions }),
      ...(conditions ? { conditions: conditions.map(conditionOf) } : {}),
    },
  };
}

const conditionOf = ({ updated, changed, ...c }: Condition): DeploymentCondition => ({ ...c, status: c.status as 'True', lastUpdateTime: ago(updated), lastTransitionTime: ago(changed) }); // prettier-ignore

function setOf(s: SetIn): ReplicaSet {
  const labels = { app: 'web', 'pod-template-hash': s.name };
  const failure = { type: 'ReplicaFailure', status: 'True' as const, reason: 'FailedCreate', message: `no ${s.name}`, lastTransitionTime: ago(30) }; // prettier-ignore
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: s.name, namespace: 'default', uid: s.name, resourceVersion: '1', labels, annotations: { ...s.notes }, creationTimestamp: ago(s.age), generation: 1, ownerReferences: owner('apps/v1', 'Deployment', 'web', 'd') }, // prettier-ignore
    spec: { replicas: s.replicas, minReadySeconds: s.minReady ?? 0, selector: { matchLabels: labels }, template: template(s.image, labels) }, // prettier-ignore
    status: { replicas: s.has, readyReplicas: s.ready, availableReplicas: s.avail, observedGeneration: 1, ...(s.fails ? { conditions: [failure] } : {}) }, // prettier-ignore
  };
}

const podsOf = (s: SetIn): Pod[] =>
  (s.pods ?? []).map((phase, i) => ({
    metadata: {
      name: `${s.name}-${i}`,
      namespace: 'default',
      ownerReferences: owner('apps/v1', 'ReplicaSet', s.name, s.name),
    },
    spec: { containers: [] },
    status: { phase },
  })) as unknown as Pod[];

function look(s: Situation): Outcome {
  let deployment = deploymentOf(s);
  const seen = deployment;
  const sets = new Map((s.sets ?? []).map((set) => [set.name, setOf(set)]));
  const cached = [...sets.values()];
  const pods = new Map((s.sets ?? []).map((set) => [set.name, podsOf(set)]));
  const events: string[] = [];
  const informers = {
    'apps/Deployment': { byKey: () => seen },
    'apps/ReplicaSet': { byIndex: () => cached },
    Pod: { byIndex: (_: string, uid: string) => pods.get(uid) ?? [] },
  };
  const ctx = {
    now: formatTime(NOW),
    nowMs: NOW - EPOCH_MS,
    epochMs: NOW,
    tracer: { decide: () => undefined },
    recorder: { event: (_: object, type: string, reason: string, message: string) => events.push(`${type} ${reason} ${message}`) }, // prettier-ignore
    informer: (kind: keyof typeof informers) => informers[kind],
    client: {
      create: (_: string, draft: ReplicaSet) => {
        const made = { ...draft, metadata: { ...draft.metadata, uid: 'made', creationTimestamp: formatTime(NOW) } };
        sets.set(draft.metadata.name, made);
        return made;
      },
      update: (_: string, set: ReplicaSet) => (sets.set(set.metadata.name, set), set),
      delete: (_: string, __: string, name: string) => sets.delete(name),
      updateStatus: (_: string, next: Deployment) => (deployment = next),
    },
  } as unknown as ControllerContext<never>;
  const state = deploymentController.setup?.(ctx);
  deploymentController.reconcile({ ...ctx, state: state as never }, 'default/web');
  return shape(deployment, [...sets.values()], events);
}

function shape({ metadata, status = {} }: Deployment, sets: readonly ReplicaSet[], events: readonly string[]): Outcome {
  const texts = sets.map((set) => {
    const notes = Object.entries(set.metadata.annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return `${set.metadata.name} ${set.spec.replicas} ${set.spec.minReadySeconds ?? 0} ${JSON.stringify(Object.fromEntries(notes))}`;
  });
  const revision = metadata.annotations?.[`${PREFIX}revision`];
  return {
    sets: texts.length > 0 ? texts.sort() : null,
    ...(revision === undefined ? {} : { revision }),
    status: statusOf(status),
    ...(events.length > 0 ? { events } : {}),
  };
}

function statusOf(s: DeploymentStatus): Status {
  const counts = [s.replicas, s.updatedReplicas, s.readyReplicas, s.availableReplicas, s.unavailableReplicas];
  const conditions = (s.conditions ?? []).map(({ type, status, reason = '', message = '', lastUpdateTime, lastTransitionTime }) => ({ type, status, reason, message, updated: ageOf(lastUpdateTime), changed: ageOf(lastTransitionTime) })); // prettier-ignore
  return {
    counts: counts.map((n) => n ?? 0),
    observed: s.observedGeneration ?? 0,
    ...(s.collisionCount === undefined ? {} : { collisions: s.collisionCount }),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, recorded) => {
  expect(look(recorded.in)).toEqual(recorded.out);
});
