import { controllerOf } from '../../api/edit.ts';
import { objectKey, storeKey } from '../../api/group-kind.ts';
import { matches, selectorOf, type Selector } from '../../api/label-selector.ts';
import type { StatusError } from '../../api/status-error.ts';
import type { KubeObject, Pod, ReplicaSet } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Expectations } from '../../runtime/expectations.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { TokenBucket } from '../../runtime/token-bucket.ts';
import { adoptMatching, release } from '../shared/claim.ts';
import { Orphans } from '../shared/orphans.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { isPodActive, isPodReady, isPodTerminal, untilAvailable } from '../shared/pod-state.ts';
import { continueBurst, expectBurst, type Burst } from './burst.ts';
import { podKey } from './manage-pods.ts';
import { PodTally, type PodCounts } from './pod-tally.ts';
import { podsToDelete, type PodRanks } from './pods-to-delete.ts';
import { ReplicaSource, replicaSetKind, type ReplicaKind } from './replica-kind.ts';
import { slowStartOf } from './slow-start.ts';
import { isCountOnly, isSameStatus, replicaSetStatus } from './status.ts';

/**
 * Keeps as many pods alive as a ReplicaSet (or a ReplicationController) asks for, and counts them.
 * Invariant: pods are created or deleted only when all earlier creates and deletes have been seen in the cache.
 * Upstream: pkg/controller/replicaset/replica_set.go.
 */
const BURST_REPLICAS = 500;

export interface ReplicaState {
  readonly source: ReplicaSource;
  readonly expectations: Expectations;
  readonly tally: PodTally;
  readonly orphans: Orphans<Pod>;
  readonly writes: OwnWrites;
  /** Status writes that only report new counts wait their turn: what comes meanwhile goes into the same write. */
  readonly pace: TokenBucket;
  readonly ranks: PodRanks;
  /** Decisions that are being carried out. */
  readonly bursts: Map<string, Burst>;
}

type Context = ControllerContext<ReplicaState>;

/** `kindOf` is called once a start: what a kind remembers must not outlive its process. */
export function replicaController(kindOf: () => ReplicaKind): ControllerDef<ReplicaState> {
  const { kind: of, controller: name } = kindOf();
  return {
    name,
    for: of,
    watches: [{ kind: 'Pod', keys: replicaSetsOf }],
    setup: (ctx) => ({
      source: new ReplicaSource(ctx, kindOf()),
      expectations: new Expectations(() => ctx.nowMs),
      tally: new PodTally(),
      orphans: new Orphans(),
      writes: new OwnWrites(),
      pace: new TokenBucket(() => ctx.nowMs),
      ranks: new WeakMap(),
      bursts: new Map(),
    }),
    observe(kind, event, ctx) {
      if (kind === 'Pod') observePod(event as InformerEvent<Pod>, ctx);
      else if (event.type === 'deleted') forget(event.object as ReplicaSet, ctx);
    },
    reconcile,
  };
}

export const replicaSetController = replicaController(() => replicaSetKind);

function forget(rs: ReplicaSet, { state }: Context): void {
  const key = storeKey(rs.metadata.namespace, rs.metadata.name);
  state.tally.forget(rs.metadata.uid);
  state.expectations.forget(key);
  state.writes.forget(key);
  state.bursts.delete(key);
}

function observePod(event: InformerEvent<Pod>, ctx: Context): void {
  const { state } = ctx;
  state.tally.observe(event);
  state.orphans.observe(event);
  const pod = event.object;
  const key = keyOfOwner(pod, ctx);
  if (key === undefined) return;
  if (event.type === 'deleted' || pod.metadata.deletionTimestamp) state.expectations.deletionObserved(key, podKey(pod));
  else if (event.type === 'added') state.expectations.creationObserved(key);
}

/** Key of the ReplicaSet that owns the pod, if it is still the same one. */
function keyOfOwner(pod: Pod, ctx: Context): string | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== ctx.state.source.kind.ownerKind) return undefined;
  const key = storeKey(pod.metadata.namespace, owner.name);
  return ctx.state.source.byKey(key)?.metadata.uid === owner.uid ? key : undefined;
}

/** The owner, or for a pod without one all that could adopt it. */
function replicaSetsOf(object: KubeObject, ctx: Context): readonly string[] {
  const pod = object as Pod;
  if (controllerOf(pod)) {
    const key = keyOfOwner(pod, ctx);
    return key === undefined ? [] : [key];
  }
  const keys: string[] = [];
  for (const rs of ctx.state.source.inNamespace(pod.metadata.namespace ?? '')) {
    const isChosen = matches(selectorOf(rs.spec.selector), pod.metadata.labels);
    if (isChosen) keys.push(storeKey(rs.metadata.namespace, rs.metadata.name));
  }
  return keys;
}

/** One pass: the ReplicaSet and what was found of its pods. */
interface Pass {
  readonly ctx: Context;
  readonly rs: ReplicaSet;
  readonly key: string;
  readonly selector: Selector | undefined;
  readonly counts: Readonly<PodCounts>;
  readonly adopted: readonly Pod[];
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const rs = ctx.state.source.byKey(key);
  if (!rs || !ctx.state.writes.isSeen(key, rs)) return undefined;
  const pass = claim(ctx, rs, key);
  const failure = manage(pass);
  // The last part of a burst reports on it; until then the counts are on the move.
  if (ctx.state.bursts.has(key)) return undefined;
  const wait = writeStatus(pass, failure);
  if (!failure) return wait;
  // The back-off may be long: pods become available all the same.
  if (wait) ctx.enqueueAfter(key, wait.afterMs);
  throw failure;
}

/** Releases pods that the selector no longer chooses and adopts those without a controller that it does. */
function claim(ctx: Context, rs: ReplicaSet, key: string): Pass {
  const { namespace = '' } = rs.metadata;
  const selector = selectorOf(rs.spec.selector);
  const options = { client: ctx.client, owner: rs, selector };
  const counts = ctx.state.tally.of(rs, () => owned(ctx, rs));
  if (counts.strays > 0) {
    for (const pod of owned(ctx, rs)) {
      if (isPodActive(pod) && !matches(selector, pod.metadata.labels)) release(options, pod);
    }
  }
  const adopted = adoptMatching(options, candidates(ctx.state.orphans.inNamespace(namespace)));
  return { ctx, rs, key, selector, counts: withAdopted(counts, adopted), adopted };
}

function* candidates(orphans: Iterable<Pod>): Iterable<Pod> {
  for (const pod of orphans) if (!isPodTerminal(pod)) yield pod;
}

function withAdopted(counts: Readonly<PodCounts>, adopted: readonly Pod[]): Readonly<PodCounts> {
  if (adopted.length === 0) return counts;
  const ready = adopted.filter(isPodReady).length;
  return { ...counts, active: counts.active + adopted.length, ready: counts.ready + ready };
}

function owned(ctx: Context, rs: ReplicaSet): Pod[] {
  return ctx.informer('Pod').byIndex('owner', rs.metadata.uid);
}

function activePods({ ctx, rs, selector, adopted }: Pass): Pod[] {
  const mine = owned(ctx, rs).filter((p) => isPodActive(p) && matches(selector, p.metadata.labels));
  return adopted.length > 0 ? [...mine, ...adopted] : mine;
}

/** Creates or deletes what is missing or too much, a part a pass. Returns the error it ended in. */
function manage(pass: Pass): StatusError | undefined {
  const { ctx, rs, key } = pass;
  const { expectations, bursts } = ctx.state;
  const manager = { ctx, expectations, rs, key };
  let burst = bursts.get(key);
  // What was decided may have been dropped for something newer: decide again once it is out of the way.
  if (burst) ctx.enqueue(key);
  else {
    burst = expectations.satisfied(key) && !rs.metadata.deletionTimestamp ? decide(pass) : undefined;
    if (!burst) return undefined;
    expectBurst(manager, burst);
  }
  const { rest, error } = continueBurst(manager, burst);
  if (rest) {
    bursts.set(key, rest);
    ctx.enqueue(key);
  } else bursts.delete(key);
  return error;
}

function decide(pass: Pass): Burst | undefined {
  const { ctx, rs, counts } = pass;
  const want = rs.spec.replicas ?? 1;
  const missing = want - counts.active;
  if (missing === 0) return undefined;
  const count = Math.min(Math.abs(missing), BURST_REPLICAS);
  const ref = objectKey(ctx.state.source.kind.kind, rs.metadata.namespace, rs.metadata.name);
  const args = { count, wanted: want, counted: counts.active };
  const { generation } = rs.metadata;
  if (missing > 0) {
    ctx.tracer.decide('replicaset.create-pods', ref, args);
    return { generation, creates: slowStartOf(count), deletes: [] };
  }
  const pods = podsToDelete({
    pods: activePods(pass),
    related: relatedPods(pass),
    count,
    epochMs: ctx.epochMs,
    known: ctx.state.ranks,
  });
  ctx.tracer.decide('replicaset.delete-pods', ref, { ...args, pods: pods.map((p) => p.metadata.name) });
  return { generation, creates: slowStartOf(0), deletes: pods };
}

/** Pods of every ReplicaSet that has the same owner: during a rollout, old and new ones share nodes. */
function relatedPods({ ctx, rs }: Pass): Pod[] {
  const owner = controllerOf(rs);
  if (!owner) return [];
  const siblings = ctx.state.source.ownedBy(owner.uid);
  return siblings.flatMap((sibling) => owned(ctx, sibling));
}

function writeStatus(pass: Pass, failure: StatusError | undefined): { afterMs: number } | undefined {
  const { ctx, rs, key, counts } = pass;
  const { available, waitMs } = availability(pass);
  const input = { counts, available, failure: failure?.message, now: ctx.now };
  const { source } = ctx.state;
  const status = source.kind.shown(replicaSetStatus(rs, input));
  if (!isSameStatus(rs.status, status)) {
    const pauseMs = isCountOnly(rs.status, status) ? ctx.state.pace.take() : 0;
    if (pauseMs > 0) return { afterMs: Math.min(pauseMs, waitMs ?? Infinity) };
    ctx.state.writes.wrote(key, source.writeStatus(rs, status));
  }
  return waitMs === undefined ? undefined : { afterMs: waitMs };
}

/** How many pods have been ready for long enough, and when the next one will have been. */
function availability(pass: Pass): { available: number; waitMs: number | undefined } {
  const { rs, counts, ctx } = pass;
  const minReadySeconds = rs.spec.minReadySeconds ?? 0;
  if (minReadySeconds === 0 || counts.ready === 0) return { available: counts.ready, waitMs: undefined };
  let available = 0;
  let waitMs: number | undefined;
  for (const pod of activePods(pass)) {
    const wait = untilAvailable(pod, minReadySeconds, ctx.epochMs);
    if (wait === 0) available++;
    else if (wait !== undefined && (waitMs === undefined || wait < waitMs)) waitMs = wait;
  }
  return { available, waitMs };
}
