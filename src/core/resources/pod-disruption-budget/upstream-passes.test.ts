import { expect, it } from 'vitest';
import { notFound } from '../../api/status-error.ts';
import type { KubeObject, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/types.ts';
import { EPOCH_MS, formatTime, parseTime } from '../../lib/time.ts';
import type { ControllerContext } from '../../runtime/controller.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { disruptionController } from './controller.ts';
import golden from './fixtures/upstream-passes.jsonl?raw';

/**
 * What one pass makes of made-up PodDisruptionBudgets: recorded from the disruption controller of Kubernetes 1.36.0
 * (`test/upstream/record.sh disruption`). Ages are in seconds.
 */
interface Situation {
  readonly min?: string;
  readonly max?: string;
  /** R ready, N not ready, T ending; of which owner. */
  readonly pods: readonly string[] | null;
  /** Allowed, healthy, wanted, expected. */
  readonly counts: readonly number[];
  readonly observed: number;
  /** Status, reason, age, generation. */
  readonly condition?: string;
  readonly disrupted?: readonly string[];
}

interface Outcome {
  readonly counts: readonly number[];
  readonly observed: number;
  readonly condition?: string;
  readonly disrupted?: readonly string[];
  readonly events?: readonly string[];
}

const NOW = EPOCH_MS + 10_000_000;
const ago = (seconds: number): string => formatTime(NOW - seconds * 1000);
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { in: Situation; out: Outcome });

/** Version, kind and replicas of the owners there are, but for those that are gone. */
const OWNERS: Readonly<Record<string, readonly [version: string, kind: string, replicas: number]>> = {
  'd-rs': ['apps/v1', 'ReplicaSet', 2],
  'd-old': ['apps/v1', 'ReplicaSet', 3],
  rs: ['apps/v1', 'ReplicaSet', 4],
  'lost-rs': ['apps/v1', 'ReplicaSet', 2],
  sts: ['apps/v1', 'StatefulSet', 3],
  rc: ['v1', 'ReplicationController', 2],
  widget: ['example.com/v1', 'Widget', 6],
  gadget: ['example.com/v1', 'Gadget', 0],
  gone: ['apps/v1', 'ReplicaSet', 0],
  'gone-widget': ['example.com/v1', 'Widget', 0],
  other: ['example.com/v1', 'Other', 0],
  'old-widget': ['example.com/v1', 'Widget', 5],
};
const ABOVE: Readonly<Record<string, string>> = { 'd-rs': 'd', 'd-old': 'd', 'lost-rs': 'lost' };
const KINDS = ['ReplicaSet apps', 'StatefulSet apps', 'Deployment apps', 'ReplicationController ', 'Widget example.com', 'Gadget example.com']; // prettier-ignore

const owned = (apiVersion: string, kind: string, name: string, uid = name) => ({ ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] }); // prettier-ignore
const meta = (name: string) => ({ name, namespace: 'default', uid: name });
const intOr = (text: string) => (text.endsWith('%') ? text : Number(text));

function cached(key: string): KubeObject | undefined {
  const name = key.replace('default/', '');
  if (name === 'd') return { metadata: meta('d'), spec: { replicas: 5 } } as unknown as KubeObject;
  const owner = OWNERS[name];
  if (!owner || name.startsWith('gone')) return undefined;
  const above = ABOVE[name];
  const metadata = { ...meta(name), ...(above ? owned('apps/v1', 'Deployment', above) : {}) };
  return { metadata, spec: { replicas: owner[2] } } as unknown as KubeObject;
}

function podOf(text: string, i: number): Pod {
  const [state = '', owner = ''] = text.split('/');
  const [version, kind] = OWNERS[owner] ?? [];
  const reference = version && kind ? owned(version, kind, owner, owner === 'old-widget' ? 'former' : owner) : {};
  return {
    metadata: {
      ...meta(`p${i}`),
      labels: { app: 'web' },
      ...reference,
      ...(state === 'T' ? { deletionTimestamp: ago(1) } : {}),
    },
    spec: { containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: state === 'N' ? 'False' : 'True' }] },
  } as unknown as Pod;
}

function budgetOf(s: Situation): PodDisruptionBudget {
  const [disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0] = s.counts;
  const [status, reason, age, observedGeneration] = s.condition?.split(' ') ?? [];
  const condition = { type: 'DisruptionAllowed', status, reason, message: '', lastTransitionTime: ago(Number(age)), observedGeneration: Number(observedGeneration) }; // prettier-ignore
  const disrupted = (s.disrupted ?? [])
    .map((text) => text.split(' '))
    .map(([name = '', at]) => [name, ago(Number(at))]);
  return {
    metadata: { ...meta('web'), generation: 2, resourceVersion: '1' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      ...(s.min ? { minAvailable: intOr(s.min) } : {}),
      ...(s.max ? { maxUnavailable: intOr(s.max) } : {}),
    },
    status: {
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods,
      observedGeneration: s.observed,
      ...(status ? { conditions: [condition] } : {}),
      ...(disrupted.length > 0 ? { disruptedPods: Object.fromEntries(disrupted) as Record<string, string> } : {}),
    },
  } as unknown as PodDisruptionBudget;
}

function play(s: Situation): Outcome {
  const budget = budgetOf(s);
  const pods = (s.pods ?? []).map(podOf);
  let { status } = budget;
  const events: string[] = [];
  const getSub = (_kind: string, _namespace: string, name: string) => {
    const owner = OWNERS[name];
    if (!owner || name.startsWith('gone')) throw notFound({ group: '', resource: 'owners', name });
    return { metadata: meta(name), spec: { replicas: owner[2] } };
  };
  const isServed = (kind: string, sub?: string) =>
    ['apps/ReplicaSet', 'example.com/Widget', ...(sub ? [] : ['example.com/Gadget'])].includes(kind);
  const ctx = {
    now: formatTime(NOW),
    nowMs: NOW - EPOCH_MS,
    epochMs: NOW,
    tracer: { decide: () => undefined },
    informer: (kind: string) => (kind === 'Pod' ? { list: () => pods } : { byKey: () => budget }),
    informerOf: () => ({ byKey: cached }),
    kinds: () =>
      KINDS.map((text) => text.split(' ')).map(([kind = '', group = '']) => ({ groupKind: group ? `${group}/${kind}` : kind, group, version: 'v1', resource: `${kind.toLowerCase()}s`, namespaced: true })), // prettier-ignore
    client: {
      dynamic: { getSub, isServed },
      updateStatus: (_: string, next: PodDisruptionBudget) => ((status = next.status), next),
    },
  };
  const recorder = { event: (_: object, type: string, reason: string, message: string) => events.push(`${type} ${reason} ${message}`) }; // prettier-ignore
  const state = { stale: {}, writes: new OwnWrites(), recorder, nextPass: new Map() };
  disruptionController.reconcile({ ...ctx, state } as unknown as ControllerContext<never>, 'default/web');
  return shape(status as PodDisruptionBudgetStatus, events);
}

function shape(status: PodDisruptionBudgetStatus, events: readonly string[]): Outcome {
  const c = status.conditions?.[0];
  const disrupted = Object.keys(status.disruptedPods ?? {}).sort((a, b) => Number(a === 'former') - Number(b === 'former') || (a < b ? -1 : 1)); // prettier-ignore
  const age = (NOW - (parseTime(c?.lastTransitionTime ?? '') ?? 0)) / 1000;
  return {
    counts: [status.disruptionsAllowed, status.currentHealthy, status.desiredHealthy, status.expectedPods].map(
      (n) => n ?? 0,
    ),
    observed: status.observedGeneration ?? 0,
    ...(c ? { condition: `${c.status} ${c.reason} ${age} ${c.observedGeneration ?? 0} ${c.message}` } : {}),
    ...(disrupted.length > 0 ? { disrupted } : {}),
    ...(events.length > 0 ? { events } : {}),
  };
}

it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, recorded) => {
  expect(play(recorded.in)).toEqual(recorded.out);
});
