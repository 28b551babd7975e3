import { describe, expect, it } from 'vitest';
import type { DaemonSet, DaemonSetUpdateStrategy, Node, NodeSpec, Pod, PodSpec } from '../../api/types.ts';
import { EPOCH_MS } from '../../lib/time.ts';
import { pod as podOf, type PodShape } from '../../testing/workload-builders.ts';
import { updateLimits } from './counts.ts';
import { FailedPods } from './failed-pods.ts';
import { judgeNode, type NodeFit } from './node-fit.ts';
import { planNode } from './plan-nodes.ts';
import { planUpdate } from './plan-update.ts';
import { daemonTolerations, HASH_LABEL, onlyNode, targetNode } from './pod-template.ts';

function daemonSet(strategy: DaemonSetUpdateStrategy = {}, spec: Partial<PodSpec> = {}): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default', uid: 'uid', resourceVersion: '1', creationTimestamp: '' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      updateStrategy: { type: 'RollingUpdate', ...strategy },
      template: { spec: { containers: [], ...spec } },
    },
  };
}

function nodeOf(labels: Record<string, string>, spec: NodeSpec = {}): Node {
  const metadata = { name: 'n', uid: 'n', resourceVersion: '1', creationTimestamp: '', labels };
  return { apiVersion: 'v1', kind: 'Node', metadata, spec };
}

const taint = (key: string, effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule') => ({ key, effect });
const RUN: NodeFit = { shouldRun: true, mayStay: true };
const STAY: NodeFit = { shouldRun: false, mayStay: true };
const NO: NodeFit = { shouldRun: false, mayStay: false };

describe('judgeNode (NodeShouldRunDaemonPod)', () => {
  const onZone = (values: string[]): Partial<PodSpec> => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values }] }],
        },
      },
    },
  });
  const rows: readonly [rule: string, pod: Partial<PodSpec>, node: Node, fit: NodeFit][] = [
    ['any node without taints', {}, nodeOf({}), RUN],
    ['another node by name', { nodeName: 'm' }, nodeOf({}), NO],
    ['selector not met', { nodeSelector: { a: 'b' } }, nodeOf({}), NO],
    ['selector met', { nodeSelector: { a: 'b' } }, nodeOf({ a: 'b' }), RUN],
    ['required affinity not met', onZone(['x']), nodeOf({ zone: 'y' }), NO],
    ['required affinity met', onZone(['x', 'y']), nodeOf({ zone: 'y' }), RUN],
    ['NoSchedule: none new, present one stays', {}, nodeOf({}, { taints: [taint('k', 'NoSchedule')] }), STAY],
    ['NoExecute: goes', {}, nodeOf({}, { taints: [taint('k', 'NoExecute')] }), NO],
    ['PreferNoSchedule counts for nothing', {}, nodeOf({}, { taints: [taint('k', 'PreferNoSchedule')] }), RUN],
    [
      'own toleration',
      { tolerations: [{ operator: 'Exists' }] },
      nodeOf({}, { taints: [taint('k', 'NoExecute')] }),
      RUN,
    ],
    ['cordoned', {}, nodeOf({}, { taints: [taint('node.kubernetes.io/unschedulable', 'NoSchedule')] }), RUN],
    ['unreachable', {}, nodeOf({}, { taints: [taint('node.kubernetes.io/unreachable', 'NoExecute')] }), RUN],
    ['no network', {}, nodeOf({}, { taints: [taint('node.kubernetes.io/network-unavailable', 'NoSchedule')] }), STAY],
    [
      'no network, but it uses that of the host',
      { hostNetwork: true },
      nodeOf({}, { taints: [taint('node.kubernetes.io/network-unavailable', 'NoSchedule')] }),
      RUN,
    ],
  ];
  it.each(rows)('%s', (_rule, spec, node, fit) => expect(judgeNode(daemonSet({}, spec), node)).toEqual(fit));
});

describe('the pod for a node', () => {
  it('a toleration of the template that runs out is replaced in its place', () => {
    const key = 'node.kubernetes.io/not-ready';
    const own = { key, operator: 'Exists' as const, effect: 'NoExecute' as const, tolerationSeconds: 5 };
    const tolerations = daemonTolerations({ containers: [], tolerations: [own] });
    expect(tolerations[0]).toEqual({ key, operator: 'Exists', effect: 'NoExecute' });
    expect(tolerations).toHaveLength(6);
  });

  it('preferences of the template stay, requirements are replaced (ReplaceDaemonSetPodNodeNameNodeAffinity)', () => {
    const preferred = [{ weight: 1, preference: {} }];
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' as const }] }] };
    const affinity = {
      podAffinity: {},
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: preferred,
        requiredDuringSchedulingIgnoredDuringExecution: required,
      },
    };
    const only = onlyNode(affinity, 'n');
    expect(only).toMatchObject({
      podAffinity: {},
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred },
    });
    const waiting = podOf({ name: 'p' });
    expect(targetNode({ ...waiting, spec: { ...waiting.spec, affinity: only } })).toBe('n');
  });
});

const NOW = EPOCH_MS + 1_000_000;
const make = (name: string, hash: string, shape: Partial<PodShape> = {}): Pod =>
  podOf({ name, node: 'n', readyAt: 10, labels: { [HASH_LABEL]: hash }, ...shape });
const SURGE: DaemonSetUpdateStrategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

describe('planNode (podsShouldBeOnNode)', () => {
  interface Row {
    readonly rule: string;
    readonly fit: NodeFit;
    readonly pods?: readonly Pod[];
    readonly strategy?: DaemonSetUpdateStrategy;
    readonly plan: { create?: boolean; remove?: string[]; failed?: string[]; succeeded?: string[] };
  }
  const rows: readonly Row[] = [
    { rule: 'missing: create', fit: RUN, plan: { create: true } },
    { rule: 'missing where it should not be: nothing', fit: STAY, plan: {} },
    { rule: 'there: nothing', fit: RUN, pods: [make('a', 'new')], plan: {} },
    { rule: 'must go', fit: NO, pods: [make('a', 'new')], plan: { remove: ['a'] } },
    { rule: 'goes already', fit: NO, pods: [make('a', 'new', { isDeleted: true })], plan: {} },
    { rule: 'may stay', fit: STAY, pods: [make('a', 'new')], plan: {} },
    { rule: 'failed', fit: RUN, pods: [make('a', 'new', { phase: 'Failed' })], plan: { failed: ['a'] } },
    { rule: 'succeeded', fit: RUN, pods: [make('a', 'new', { phase: 'Succeeded' })], plan: { succeeded: ['a'] } },
    {
      rule: 'one goes: the next comes when it is gone',
      fit: RUN,
      pods: [make('a', 'new', { isDeleted: true })],
      plan: {},
    },
    {
      rule: 'too many: the oldest stays',
      fit: RUN,
      pods: [make('a', 'new', { at: 5 }), make('b', 'new', { at: 1 })],
      plan: { remove: ['a'] },
    },
    {
      rule: 'too many: the scheduled one stays',
      fit: RUN,
      pods: [podOf({ name: 'a', at: 1 }), make('b', 'new', { at: 5 })],
      plan: { remove: ['a'] },
    },
    {
      rule: 'surge: a new one at once when the last one goes',
      fit: RUN,
      pods: [make('a', 'new', { isDeleted: true })],
      strategy: SURGE,
      plan: { create: true },
    },
    {
      rule: 'surge: old and ready stays while the new one is not available',
      fit: RUN,
      pods: [make('a', 'old'), podOf({ name: 'b', node: 'n', labels: { [HASH_LABEL]: 'new' } })],
      strategy: SURGE,
      plan: {},
    },
    {
      rule: 'surge: old goes when the new one is available',
      fit: RUN,
      pods: [make('a', 'old'), make('b', 'new')],
      strategy: SURGE,
      plan: { remove: ['a'] },
    },
    {
      rule: 'surge: of two that are not ready the new one stays',
      fit: RUN,
      pods: [podOf({ name: 'a', node: 'n' }), podOf({ name: 'b', node: 'n', labels: { [HASH_LABEL]: 'new' } })],
      strategy: SURGE,
      plan: { remove: ['a'] },
    },
  ];
  const names = (pods: readonly Pod[]): string[] => pods.map((p) => p.metadata.name);
  it.each(rows)('$rule', ({ fit, pods, strategy, plan }) => {
    const got = planNode({ ds: daemonSet(strategy), fit, pods, hash: 'new', epochMs: NOW });
    expect({
      create: got.create,
      remove: names(got.remove),
      failed: names(got.failed),
      succeeded: names(got.succeeded),
    }).toEqual({ create: false, remove: [], failed: [], succeeded: [], ...plan });
  });
});

describe('planUpdate (rollingUpdate)', () => {
  const unready = (name: string, hash: string): Pod => podOf({ name, node: 'n', labels: { [HASH_LABEL]: hash } });
  const two: DaemonSetUpdateStrategy = { rollingUpdate: { maxUnavailable: 2 } };
  interface Row {
    readonly rule: string;
    readonly strategy?: DaemonSetUpdateStrategy;
    readonly pods: readonly (readonly Pod[])[];
    readonly fits?: readonly NodeFit[];
    readonly remove?: string[];
    readonly createOn?: string[];
  }
  const one: DaemonSetUpdateStrategy = { rollingUpdate: { maxUnavailable: 1 } };
  const rows: readonly Row[] = [
    {
      rule: 'as many as may be unavailable',
      strategy: two,
      pods: [[make('a', 'old')], [make('b', 'old')], [make('c', 'old')]],
      remove: ['a', 'b'],
    },
    { rule: 'an unavailable new one counts', strategy: one, pods: [[unready('a', 'new')], [make('b', 'old')]] },
    { rule: 'an empty node counts', strategy: one, pods: [[], [make('b', 'old')]] },
    {
      rule: 'unavailable old ones go at once',
      strategy: one,
      pods: [[unready('a', 'old')], [unready('b', 'old')], [make('c', 'old')]],
      remove: ['a', 'b'],
    },
    {
      rule: 'several on a node are left to be pruned',
      strategy: one,
      pods: [[make('a', 'old'), make('x', 'old')], [make('b', 'old')]],
    },
    {
      rule: 'surge: as many nodes as allowed get a second pod',
      strategy: SURGE,
      pods: [[make('a', 'old')], [make('b', 'old')]],
      createOn: ['n1'],
    },
    {
      rule: 'surge: waits for the new one',
      strategy: SURGE,
      pods: [[make('a', 'old'), unready('x', 'new')], [make('b', 'old')]],
    },
    {
      rule: 'surge: takes the old one of an available new one, and goes on',
      strategy: SURGE,
      pods: [[make('a', 'old'), make('x', 'new')], [make('b', 'old')]],
      remove: ['a'],
      createOn: ['n2'],
    },
    {
      rule: 'surge: unavailable old ones are replaced beyond the limit',
      strategy: SURGE,
      pods: [[unready('a', 'old')], [unready('b', 'old')]],
      createOn: ['n1', 'n2'],
    },
    {
      rule: 'surge: a pod that should not be there goes when others are available',
      strategy: SURGE,
      fits: [STAY, RUN],
      pods: [[make('a', 'old')], [make('b', 'new')]],
      remove: ['a'],
    },
    {
      rule: 'surge: and not before',
      strategy: SURGE,
      fits: [STAY, RUN],
      pods: [[make('a', 'old')], [unready('b', 'new')]],
    },
  ];
  it.each(rows)('$rule', ({ strategy, pods, fits, remove = [], createOn = [] }) => {
    const nodes = pods.map((own, i) => ({ name: `n${i + 1}`, fit: fits?.[i] ?? RUN, pods: own }));
    const step = planUpdate({ ds: daemonSet(strategy), nodes, hash: 'new', epochMs: NOW });
    expect({ remove: step.remove.map((p) => p.metadata.name), createOn: step.createOn }).toEqual({ remove, createOn });
  });

  it('percentages round up; both at 0 means one unavailable', () => {
    const limits = (rollingUpdate: object, desired: number) => updateLimits(daemonSet({ rollingUpdate }), desired);
    expect(limits({ maxUnavailable: '10%' }, 11)).toEqual({ maxSurge: 0, maxUnavailable: 2 });
    expect(limits({ maxSurge: '1%', maxUnavailable: 0 }, 5)).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(limits({ maxUnavailable: 0 }, 5)).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });
});

it('failed pods of a node are replaced after 1 s, 2 s, 4 s, ... (failedPodsBackoff)', () => {
  let now = 0;
  const failed = new FailedPods(() => now);
  expect(failed.replace('a')).toBe(0);
  now = 400;
  expect(failed.replace('a')).toBe(600);
  now = 1_000;
  expect(failed.replace('a')).toBe(0);
  expect(failed.replace('a')).toBe(2_000);
  now = 10_000_000;
  expect(failed.replace('a')).toBe(0);
  expect(failed.replace('a')).toBe(1_000);
});
