import { controllerOf } from '../../api/edit.ts';
import { objectKey, storeKey } from '../../api/group-kind.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import { REVISION_ANNOTATION } from '../../api/rollout-history.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Deployment, DeploymentStatus, KubeObject, Pod, ReplicaSet } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { TokenBucket } from '../../runtime/token-bucket.ts';
import { adoptMatching, release } from '../shared/claim.ts';
import { Orphans } from '../shared/orphans.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { deploymentStatus, isComplete, pausedConditions, rolloutStatus, untilDeadlineCheck } from './conditions.ts';
import { createReplicaSet, resize, syncCurrent, type Pass } from './apply.ts';
import { hasOldPods, planRecreateDown, planRollingUpdate, type Resize } from './plan-rollout.ts';
import { isScalingEvent, planScaling } from './plan-scaling.ts';
import { desiredOf, sizeOf } from './replica-counts.ts';
import { splitReplicaSets, surplusHistory } from './revisions.ts';
import { rollBack, rollbackRevision } from './rollback.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * Brings a Deployment's ReplicaSets to its template and size, one step a pass, and reports on it.
 * Upstream: pkg/controller/deployment/deployment_controller.go, sync.go.
 * Simplified: one status write a pass, where upstream writes several and lives with the conflicts.
 */
/** Upstream: maxRetries. Some 80 seconds after the first failure a Deployment is left alone until something changes. */
const MAX_RETRIES = 15;

interface State {
  readonly orphans: Orphans<ReplicaSet>;
  readonly writes: OwnWrites;
  /** Status writes that only report new counts wait their turn: what comes meanwhile goes into the same write. */
  readonly pace: TokenBucket;
}

type Context = ControllerContext<State>;

export const deploymentController: ControllerDef<State> = {
  name: 'deployment-controller',
  for: 'apps/Deployment',
  maxRetries: MAX_RETRIES,
  watches: [
    { kind: 'apps/ReplicaSet', keys: deploymentsOf },
    { kind: 'Pod', keys: () => [] },
  ],
  setup: (ctx) => ({ orphans: new Orphans(), writes: new OwnWrites(), pace: new TokenBucket(() => ctx.nowMs) }),
  observe(kind, event, ctx) {
    if (kind === 'Pod') {
      if (event.type === 'deleted') wakeRecreate(event.object as Pod, ctx);
    } else if (kind === 'apps/ReplicaSet') ctx.state.orphans.observe(event as InformerEvent<ReplicaSet>);
    if (event.type === 'deleted' && kind !== 'Pod') ctx.state.writes.forget(keyIn(kind, event.object));
  },
  reconcile,
};

const keyIn = (kind: string, { metadata }: KubeObject): string =>
  objectKey(kind, metadata.namespace, metadata.name as string);

/** The owner, or for a ReplicaSet without one all that could adopt it. */
function deploymentsOf(object: KubeObject, ctx: Context): readonly string[] {
  const { namespace = '', labels } = object.metadata;
  const owner = controllerOf(object);
  const deployments = ctx.informer('apps/Deployment');
  if (owner) {
    if (owner.kind !== 'Deployment') return [];
    const key = storeKey(namespace, owner.name);
    return deployments.byKey(key)?.metadata.uid === owner.uid ? [key] : [];
  }
  const adopters = deployments.byIndex('namespace', namespace);
  return adopters
    .filter((d) => matches(selectorOf(d.spec.selector), labels))
    .map((d) => storeKey(namespace, d.metadata.name));
}

/** A Recreate rollout waits for the last old pod to be gone, which changes no ReplicaSet. */
function wakeRecreate(pod: Pod, ctx: Context): void {
  const { namespace = '' } = pod.metadata;
  const owner = controllerOf(pod);
  const rs = owner && ctx.informer('apps/ReplicaSet').get(namespace, owner.name);
  const top = rs && controllerOf(rs);
  const d = top && ctx.informer('apps/Deployment').get(namespace, top.name);
  if (d?.spec.strategy?.type !== 'Recreate' || d.metadata.uid !== top?.uid) return;
  const siblings = ctx.informer('apps/ReplicaSet').byIndex('owner', d.metadata.uid);
  if (siblings.every((s) => podsOf(ctx, s).length === 0)) ctx.enqueue(storeKey(namespace, d.metadata.name));
}

const podsOf = (ctx: Context, rs: ReplicaSet): Pod[] => ctx.informer('Pod').byIndex('owner', rs.metadata.uid);

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const d = ctx.informer('apps/Deployment').byKey(key);
  if (!d || !ctx.state.writes.isSeen(keyIn('apps/Deployment', d), d)) return undefined;
  if (selectsAll(d)) return refuse(ctx, d);
  const owned = claim(ctx, d);
  if (!owned.every((rs) => ctx.state.writes.isSeen(keyIn('apps/ReplicaSet', rs), rs))) return undefined;
  const { current, old } = splitReplicaSets(d, owned);
  const { conditions = [], collisionCount } = d.status ?? {};
  const pass: Pass = {
    ctx,
    writes: ctx.state.writes,
    deployment: d,
    current,
    old,
    conditions,
    collisionCount,
    resized: new Map(),
    isTold: false,
  };
  if (d.metadata.deletionTimestamp) {
    syncCurrent(pass);
    return finish(pass, deploymentStatus);
  }
  pass.conditions = pausedConditions(d, pass.conditions, ctx.now);
  syncCurrent(pass);
  if (d.spec.paused === true) return scale(pass);
  if (rollbackRevision(d) !== undefined) return rollBack(pass);
  if (isScalingEvent(pass)) return scale(pass);
  return d.spec.strategy?.type === 'Recreate' ? recreate(pass) : roll(pass);
}

function selectsAll({ spec }: Deployment): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {};
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function refuse(ctx: Context, d: Deployment): undefined {
  const text = 'This deployment is selecting all pods. A non-empty selector is required.';
  ctx.recorder.event(d, 'Warning', 'SelectingAll', text);
  const { generation = 0 } = d.metadata;
  if ((d.status?.observedGeneration ?? 0) < generation)
    ctx.client.updateStatus('apps/Deployment', { ...d, status: { ...d.status, observedGeneration: generation } });
  return undefined;
}

function claim(ctx: Context, d: Deployment): ReplicaSet[] {
  const selector = selectorOf(d.spec.selector);
  const options = { client: ctx.client, owner: d, selector };
  const mine: ReplicaSet[] = [];
  for (const rs of ctx.informer('apps/ReplicaSet').byIndex('owner', d.metadata.uid)) {
    if (matches(selector, rs.metadata.labels)) mine.push(rs);
    else release(options, rs);
  }
  return [...mine, ...adoptMatching(options, ctx.state.orphans.inNamespace(d.metadata.namespace ?? ''))];
}

function scale(pass: Pass): { afterMs: number } | undefined {
  const { resizes, force } = planScaling(pass);
  for (const step of resizes) resize(pass, step, force ? 'annotations-too' : 'size-only');
  const { deployment: d } = pass;
  if (d.spec.paused === true && rollbackRevision(d) === undefined) cleanUp(pass);
  return finish(pass, deploymentStatus);
}

function roll(pass: Pass): { afterMs: number } | undefined {
  const current = pass.current ?? createReplicaSet(pass);
  if (!current) return undefined;
  const steps = planRollingUpdate({ deployment: pass.deployment, current, old: pass.old });
  return settle(pass, steps);
}

/** Old pods must all be gone before the first new one is made. */
function recreate(pass: Pass): { afterMs: number } | undefined {
  const down = planRecreateDown(pass.old);
  if (down.length > 0) return settle(pass, down);
  if (hasOldPods(pass.old, (rs) => podsOf(pass.ctx as Context, rs))) return finish(pass, rolloutStatus);
  const current = pass.current ?? createReplicaSet(pass);
  if (!current) return undefined;
  const desired = desiredOf(pass.deployment);
  if (sizeOf(current) !== desired) resize(pass, { replicaSet: current, to: desired }, 'size-only');
  return settle(pass, []);
}

/** Takes the steps; if there is none and the rollout is over, throws surplus history away. */
function settle(pass: Pass, steps: readonly Resize[]): { afterMs: number } | undefined {
  for (const step of steps) resize(pass, step, 'size-only');
  if (steps.length === 0 && isComplete(pass.deployment, pass.deployment.status)) cleanUp(pass);
  return finish(pass, rolloutStatus);
}

function cleanUp({ ctx, deployment, old }: Pass): void {
  for (const { metadata } of surplusHistory(deployment, old)) {
    try {
      ctx.client.delete('apps/ReplicaSet', metadata.namespace ?? '', metadata.name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** Writes status and revision if they changed; else says when a stuck rollout must be looked at again. */
function finish(pass: Pass, statusOf: typeof rolloutStatus): { afterMs: number } | undefined {
  const { ctx, deployment: d, current } = pass;
  const all = current ? [...pass.old, current] : pass.old;
  const status = statusOf({ ...FRESH, ...pass, all, now: ctx.now, epochMs: ctx.epochMs });
  const revision = current?.metadata.annotations?.[REVISION_ANNOTATION];
  const isRevisionKnown =
    pass.isTold || revision === undefined || d.metadata.annotations?.[REVISION_ANNOTATION] === revision;
  if (!isRevisionKnown || !deepEqual(d.status, status)) {
    const isUrgent = !isRevisionKnown || !isCountOnly(d.status, status);
    const pauseMs = isUrgent ? 0 : (ctx as Context).state.pace.take();
    if (pauseMs > 0) return { afterMs: pauseMs };
    writeStatus(pass, status, isRevisionKnown ? undefined : revision);
    return undefined;
  }
  const wait = untilDeadlineCheck(d, status, ctx.epochMs);
  return wait === undefined || statusOf !== rolloutStatus ? undefined : { afterMs: wait };
}

/** Only numbers of pods, and times, differ. */
function isCountOnly(was: DeploymentStatus | undefined, is: DeploymentStatus): boolean {
  const said = (s: DeploymentStatus | undefined): string =>
    (s?.conditions ?? []).map((c) => `${c.type} ${c.status} ${c.reason}`).join();
  return (
    was?.observedGeneration === is.observedGeneration &&
    was?.collisionCount === is.collisionCount &&
    said(was) === said(is)
  );
}

function writeStatus(
  { ctx, writes, deployment: d }: Pass,
  status: DeploymentStatus,
  revision: string | undefined,
): void {
  const annotations = { ...d.metadata.annotations, [REVISION_ANNOTATION]: revision ?? '' };
  const metadata = revision === undefined ? d.metadata : { ...FRESH, ...d.metadata, annotations };
  const written = ctx.client.updateStatus('apps/Deployment', { ...d, metadata, status });
  writes.wrote(keyIn('apps/Deployment', d), written);
}
