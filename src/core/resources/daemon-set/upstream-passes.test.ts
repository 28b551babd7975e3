import { describe, expect, it } from 'vitest';
import type { DaemonSet, IntOrString, Node, Pod, Taint } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import { isRolling } from './counts.ts';
import golden from './fixtures/upstream-passes.jsonl?raw';
import { judgeNode } from './node-fit.ts';
import { nodeViews, unplacedWithoutNode, type NodeView } from './node-views.ts';
import { planNode } from './plan-nodes.ts';
import { planUpdate } from './plan-update.ts';
import { onlyNode } from './pod-template.ts';
import { countStatus } from './status.ts';

/**
 * What upstream's own syncDaemonSet does in 400 made-up situations of a DaemonSet `agent`: recorded from the controller of
 * Kubernetes 1.36.0, its nodes looked at in the order of their names. Times are in seconds.
 */
interface PodInput {
  readonly name: string;
  readonly node: string;
  /** Not bound yet. */
  readonly waits?: boolean;
  readonly rev: 'old' | 'new';
  readonly phase: string;
  readonly at: number;
  readonly ready?: number;
  readonly del?: boolean;
}

interface Situation {
  readonly onDelete?: boolean;
  readonly unavailable?: string;
  readonly surge?: string;
  readonly minReady?: number;
  readonly selects?: boolean;
  /** `off`: without the label that is asked for. */
  readonly nodes: readonly { readonly name: string; readonly taint?: string; readonly off?: boolean }[];
  readonly pods: readonly PodInput[];
}

interface Recorded {
  readonly in: Situation;
  readonly create: readonly string[];
  readonly delete: readonly string[];
  readonly error?: true;
  /** Desired, current, misscheduled, ready, updated, available, unavailable. */
  readonly status: string;
}

const NOW = 600;
const EPOCH = EPOCH_MS + NOW * 1000;
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const meta = (name: string) => ({ name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '' });
const intOr = (text = '0'): IntOrString => (text.endsWith('%') ? text : Number(text));

function daemonSetOf(s: Situation): DaemonSet {
  const rollingUpdate = { maxUnavailable: intOr(s.unavailable), maxSurge: intOr(s.surge) };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...meta('agent'), generation: 2, annotations: { 'deprecated.daemonset.template.generation': '2' } },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      minReadySeconds: s.minReady ?? 0,
      template: { spec: { containers: [], ...(s.selects ? { nodeSelector: { disk: 'ssd' } } : {}) } },
      updateStrategy: s.onDelete ? { type: 'OnDelete' } : { type: 'RollingUpdate', rollingUpdate },
    },
  };
}

function nodeOf({ name, taint, off }: Situation['nodes'][number]): Node {
  const taints = taint ? [{ key: 'k', effect: taint as Taint['effect'] }] : [];
  return { apiVersion: 'v1', kind: 'Node', metadata: { ...meta(name), labels: off ? {} : { disk: 'ssd' } }, spec: { taints } }; // prettier-ignore
}

function podOf(p: PodInput): Pod {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: formatTime(EPOCH - (p.ready ?? 0) * 1000) };
  const labels = { 'controller-revision-hash': p.rev, 'pod-template-generation': p.rev === 'new' ? '2' : '1' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(p.name),
      creationTimestamp: formatTime(EPOCH_MS + p.at * 1000),
      labels,
      ...(p.del ? { deletionTimestamp: formatTime(EPOCH) } : {}),
    },
    spec: { containers: [], ...(p.waits ? { affinity: onlyNode(undefined, p.node) } : { nodeName: p.node }) },
    status: { phase: p.phase as 'Running', ...(p.ready === undefined ? {} : { conditions: [ready] }) },
  };
}

/** As the controller goes about it: what is missing or too much first, and only if there is nothing of that the update. */
function passOf(ds: DaemonSet, views: readonly NodeView[]) {
  const create: string[] = [];
  const remove: Pod[] = [];
  for (const { name, fit, pods } of views) {
    if (!fit) continue;
    const plan = planNode({ ds, fit, pods, hash: 'new', epochMs: EPOCH });
    if (plan.create) create.push(name);
    remove.push(...plan.remove, ...plan.failed, ...plan.succeeded);
  }
  remove.push(...unplacedWithoutNode(views));
  if (!isRolling(ds) || create.length + remove.length > 0) return { createOn: create, remove };
  const nodes = views.filter((v) => v.pods || v.fit?.shouldRun).map((v) => ({ ...v, pods: v.pods ?? [] }));
  return planUpdate({ ds, nodes, hash: 'new', epochMs: EPOCH });
}

describe('a pass, as upstream makes it', () => {
  it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, recorded) => {
    const ds = daemonSetOf(recorded.in);
    const nodes = new Map(recorded.in.nodes.map((n) => [n.name, nodeOf(n)]));
    const fitOf = (name: string) => judgeNode(ds, nodes.get(name) as Node);
    const views = nodeViews([...nodes.keys()], fitOf, recorded.in.pods.map(podOf));
    const step = passOf(ds, views);
    expect([...step.createOn].sort()).toEqual(recorded.create);
    expect(step.remove.map((p) => p.metadata.name).sort()).toEqual(recorded.delete);
    expect('lost' in step).toBe(recorded.error === true);
    const known = views.flatMap(({ fit, pods }) => (fit ? [{ fit, pods }] : []));
    const { status: s } = countStatus({ ds, nodes: known, hash: 'new', epochMs: EPOCH, isObserved: true });
    const counts = [s.desiredNumberScheduled, s.currentNumberScheduled, s.numberMisscheduled, s.numberReady, s.updatedNumberScheduled, s.numberAvailable, s.numberUnavailable]; // prettier-ignore
    expect(counts.map((n) => n ?? 0).join(' ')).toBe(recorded.status);
  });
});
