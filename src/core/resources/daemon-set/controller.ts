import { controllerOf } from '../../api/edit.ts';
import { storeKey } from '../../api/group-kind.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import { internalError, type StatusError } from '../../api/status-error.ts';
import type { ControllerRevision, DaemonSet, KubeObject, Node, Pod, StoredObject } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Expectations } from '../../runtime/expectations.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { podKey } from '../replica-set/manage-pods.ts';
import { adoptMatching, release } from '../shared/claim.ts';
import { Orphans } from '../shared/orphans.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { isPodReady } from '../shared/pod-state.ts';
import { isEmptySelector } from '../shared/validate-workload.ts';
import { applyStep, deleteRevision, settleRevision, withHash, type Pass } from './apply.ts';
import { isRolling } from './counts.ts';
import { FailedPods } from './failed-pods.ts';
import { splitHistory, surplusHistory, type History } from './history.ts';
import { nodeViews, unplacedWithoutNode, type NodeView } from './node-views.ts';
import { judgeNode, NodeFits } from './node-fit.ts';
import { planNode } from './plan-nodes.ts';
import { planUpdate } from './plan-update.ts';
import { HASH_LABEL } from './pod-template.ts';
import { countStatus } from './status.ts';

/**
 * Keeps one pod on every node that a DaemonSet asks for, and rolls out new templates node by node.
 * Invariant: pods are created or deleted only when all earlier creates and deletes have been seen in the cache.
 * Upstream: pkg/controller/daemon/daemon_controller.go, update.go.
 * Modelled: a pass over many nodes takes its time, as upstream, so passes are as far apart as the nodes are many.
 */
const NODES_A_MS = 10;

/** Revisions have no spec. */
type Revision = ControllerRevision & StoredObject;

interface State {
  readonly expectations: Expectations;
  readonly orphans: Orphans<Pod>;
  readonly orphanRevisions: Orphans<Revision>;
  readonly writes: OwnWrites;
  readonly fits: NodeFits;
  readonly failed: FailedPods;
  /** When the next pass over a DaemonSet may be. */
  readonly nextPass: Map<string, number>;
  /** Names of all nodes in order; undefined: some came or went. */
  nodes: readonly string[] | undefined;
}

type Context = ControllerContext<State>;

export const daemonSetController: ControllerDef<State> = {
  name: 'daemonset-controller',
  for: 'apps/DaemonSet',
  owns: ['apps/ControllerRevision'],
  watches: [
    { kind: 'Pod', keys: () => [] },
    { kind: 'Node', keys: () => [] },
  ],
  setup: (ctx) => ({
    expectations: new Expectations(() => ctx.nowMs),
    orphans: new Orphans(),
    orphanRevisions: new Orphans(),
    writes: new OwnWrites(),
    fits: new NodeFits(),
    failed: new FailedPods(() => ctx.nowMs),
    nextPass: new Map(),
    nodes: undefined,
  }),
  observe(kind, event, ctx) {
    if (kind === 'Pod') observePod(event as InformerEvent<Pod>, ctx);
    else if (kind === 'Node') observeNode(event as InformerEvent<Node>, ctx);
    else if (kind === 'apps/ControllerRevision')
      ctx.state.orphanRevisions.observe(event as unknown as InformerEvent<Revision>);
    else if (event.type === 'deleted') forget(event.object, ctx);
  },
  reconcile,
};

function forget({ metadata }: KubeObject, { state }: Context): void {
  const key = storeKey(metadata.namespace, metadata.name as string);
  state.expectations.forget(key);
  state.writes.forget(key);
  state.nextPass.delete(key);
  state.failed.forget(`${metadata.uid}/`);
}

function observePod(event: InformerEvent<Pod>, ctx: Context): void {
  const { state } = ctx;
  const pod = event.object;
  state.orphans.observe(event);
  if (event.old && event.type === 'updated') {
    if (isAlike(event.old, pod)) return;
    const before = keyOfOwner(event.old, ctx);
    if (before !== undefined) ctx.enqueue(before);
  }
  if (!controllerOf(pod)) return enqueueAdopters(pod, ctx);
  const key = keyOfOwner(pod, ctx);
  if (key === undefined) return;
  if (event.type === 'deleted' || pod.metadata.deletionTimestamp) state.expectations.deletionObserved(key, podKey(pod));
  else if (event.type === 'added') state.expectations.creationObserved(key);
  ctx.enqueue(key);
}

/** Most changes of a pod (addresses, container states) mean nothing here. */
function isAlike(a: Pod, b: Pod): boolean {
  return (
    a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
    a.status?.phase === b.status?.phase &&
    a.spec.nodeName === b.spec.nodeName &&
    isPodReady(a) === isPodReady(b) &&
    controllerOf(a)?.uid === controllerOf(b)?.uid &&
    deepEqual(a.metadata.labels, b.metadata.labels)
  );
}

/** Key of the DaemonSet that owns the pod, if it is still the same one. */
function keyOfOwner(pod: Pod, ctx: Context): string | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet') return undefined;
  const key = storeKey(pod.metadata.namespace, owner.name);
  return ctx.informer('apps/DaemonSet').byKey(key)?.metadata.uid === owner.uid ? key : undefined;
}

function enqueueAdopters({ metadata }: Pod, ctx: Context): void {
  for (const ds of ctx.informer('apps/DaemonSet').byIndex('namespace', metadata.namespace ?? ''))
    if (matches(selectorOf(ds.spec.selector), metadata.labels)) ctx.enqueue(keyOf(ds));
}

const keyOf = ({ metadata }: DaemonSet): string => storeKey(metadata.namespace, metadata.name);

/**
 * A DaemonSet is looked at if the node lacks its pod, has one it should not have, or has one while some are misplaced. So a
 * taint that only keeps new pods away changes no count until something else does, and a node that goes is not noticed.
 * Upstream: syncNodeUpdate.
 */
function observeNode({ type, object, old }: InformerEvent<Node>, ctx: Context): void {
  if (type !== 'updated') ctx.state.nodes = undefined;
  const isSame =
    type === 'updated' &&
    deepEqual(old?.metadata.labels, object.metadata.labels) &&
    deepEqual(old?.spec.taints, object.spec.taints);
  const sets = ctx.informer('apps/DaemonSet');
  if (isSame || type === 'deleted' || sets.size === 0) return;
  const present = new Set<string>();
  for (const pod of ctx.informer('Pod').byIndex('node', object.metadata.name)) {
    const owner = controllerOf(pod);
    if (owner?.kind === 'DaemonSet') present.add(storeKey(pod.metadata.namespace, owner.name));
  }
  for (const ds of sets.list()) {
    const { shouldRun, mayStay } = judgeNode(ds, object);
    const isThere = present.has(keyOf(ds));
    const isMoot = isThere ? mayStay && (ds.status?.numberMisscheduled ?? 0) === 0 : !shouldRun;
    if (!isMoot) ctx.enqueue(keyOf(ds));
  }
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const ds = ctx.informer('apps/DaemonSet').byKey(key);
  const { state } = ctx;
  if (!ds || ds.metadata.deletionTimestamp || !state.writes.isSeen(key, ds)) return undefined;
  if (isEmptySelector(ds.spec.selector ?? {})) {
    const text = 'This daemon set is selecting all pods. A non-empty selector is required.';
    ctx.recorder.event(ds, 'Warning', 'SelectingAll', text);
    return undefined;
  }
  const early = (state.nextPass.get(key) ?? 0) - ctx.nowMs;
  if (early > 0) return { afterMs: early };
  state.nextPass.set(key, ctx.nowMs + Math.floor(ctx.informer('Node').size / NODES_A_MS));
  const pass: Pass = { ...state, ctx, ds, key, pods: claimPods(ctx, ds) };
  const revisions = claimRevisions(ctx, ds).map((revision) => withHash(ctx, revision));
  const history = splitHistory(ds, revisions);
  const hash = settleRevision(pass, history)?.metadata.labels?.[HASH_LABEL];
  return hash === undefined ? undefined : sync(ctx, pass, history, hash);
}

function sync(ctx: Context, pass: Pass, history: History, hash: string): { afterMs: number } | undefined {
  const { ds, key, expectations } = pass;
  const views = viewsOf(ctx, pass);
  const isObserved = expectations.satisfied(key);
  const managed = isObserved ? manage(ctx, pass, views, hash) : {};
  let { error } = managed;
  if (isObserved && !error) error = update(ctx, pass, views, hash);
  if (isObserved && !error) for (const old of surplusHistory(ds, history.old, pass.pods)) deleteRevision(ctx, old);
  const waitMs = writeStatus(ctx, pass, { views, hash, isObserved });
  if (error) throw error;
  const afterMs = Math.min(managed.waitMs ?? Infinity, waitMs ?? Infinity);
  return afterMs === Infinity ? undefined : { afterMs };
}

/** Lets go of pods the selector no longer chooses and adopts those without a controller that it does. */
function claimPods(ctx: Context, ds: DaemonSet): Pod[] {
  const selector = selectorOf(ds.spec.selector);
  const options = { client: ctx.client, owner: ds, selector };
  const mine: Pod[] = [];
  for (const pod of ctx.informer('Pod').byIndex('owner', ds.metadata.uid)) {
    if (matches(selector, pod.metadata.labels)) mine.push(pod);
    else if (!pod.metadata.deletionTimestamp) release(options, pod);
  }
  const adopted = adoptMatching(options, ctx.state.orphans.inNamespace(ds.metadata.namespace ?? ''));
  return adopted.length > 0 ? [...mine, ...adopted] : mine;
}

function claimRevisions(ctx: Context, ds: DaemonSet): Revision[] {
  const selector = selectorOf(ds.spec.selector);
  const options = { client: ctx.client, owner: ds, selector };
  const mine: Revision[] = [];
  for (const revision of ctx.informer('apps/ControllerRevision').byIndex('owner', ds.metadata.uid) as Revision[]) {
    if (matches(selector, revision.metadata.labels)) mine.push(revision);
    else release(options, revision);
  }
  return [...mine, ...adoptMatching(options, ctx.state.orphanRevisions.inNamespace(ds.metadata.namespace ?? ''))];
}

function viewsOf(ctx: Context, { ds, pods }: Pass): NodeView[] {
  const { state } = ctx;
  const nodes = ctx.informer('Node');
  state.nodes ??= nodes
    .list()
    .map((n) => n.metadata.name)
    .sort();
  const fitOf = (name: string) => state.fits.of(ds, nodes.byKey(name) as Node);
  return nodeViews(state.nodes, fitOf, pods);
}

interface Managed {
  readonly error?: StatusError | undefined;
  readonly waitMs?: number;
}

function manage(ctx: Context, pass: Pass, views: readonly NodeView[], hash: string): Managed {
  const { ds } = pass;
  const createOn: string[] = [];
  const remove: Pod[] = [];
  let waitMs = Infinity;
  for (const { name, fit, pods } of views) {
    if (!fit) continue;
    const plan = planNode({ ds, fit, pods, hash, epochMs: ctx.epochMs });
    if (plan.create) createOn.push(name);
    for (const pod of plan.failed) {
      const wait = ctx.state.failed.replace(`${ds.metadata.uid}/${ds.status?.observedGeneration ?? 0}/${name}`);
      if (wait === 0) remove.push(reportEnded(ctx, ds, pod, 'failed'));
      else waitMs = Math.min(wait, waitMs);
    }
    for (const pod of plan.succeeded) remove.push(reportEnded(ctx, ds, pod, 'succeeded'));
    remove.push(...plan.remove);
  }
  remove.push(...unplacedWithoutNode(views));
  const error = applyStep(pass, { createOn, remove }, hash, 'manage');
  return waitMs === Infinity ? { error } : { error, waitMs };
}

function reportEnded({ recorder }: Context, ds: DaemonSet, pod: Pod, how: 'failed' | 'succeeded'): Pod {
  const { namespace, name } = pod.metadata;
  const found = `Found ${how} daemon pod ${namespace}/${name} on node ${pod.spec.nodeName ?? ''}, will try to`;
  if (how === 'failed') recorder.event(ds, 'Warning', 'FailedDaemonPod', `${found} kill it`);
  else recorder.event(ds, 'Normal', 'SucceededDaemonPod', `${found} delete it`);
  return pod;
}

/** Only where nothing was missing or too much: one thing at a time. */
function update(ctx: Context, pass: Pass, views: readonly NodeView[], hash: string): StatusError | undefined {
  const { ds, key, expectations } = pass;
  if (!isRolling(ds) || !expectations.satisfied(key)) return undefined;
  const nodes = views.filter((v) => v.pods || v.fit?.shouldRun).map((v) => ({ ...v, pods: v.pods ?? [] }));
  const step = planUpdate({ ds, nodes, hash, epochMs: ctx.epochMs });
  if (step.lost !== undefined)
    return internalError(`couldn't get node for nodeName "${step.lost}": node "${step.lost}" not found`);
  return applyStep(pass, step, hash, 'update');
}

interface StatusParts {
  readonly views: readonly NodeView[];
  readonly hash: string;
  readonly isObserved: boolean;
}

function writeStatus(ctx: Context, { ds, key, writes }: Pass, parts: StatusParts): number | undefined {
  const nodes = parts.views.flatMap(({ fit, pods }) => (fit ? [{ fit, pods }] : []));
  const { status, waitMs } = countStatus({ ...parts, ds, nodes, epochMs: ctx.epochMs });
  if (!deepEqual(ds.status, status)) writes.wrote(key, ctx.client.updateStatus('apps/DaemonSet', { ...ds, status }));
  return waitMs;
}
