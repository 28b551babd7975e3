import { controllerOf } from '../../api/edit.ts';
import { objectKey, storeKey } from '../../api/group-kind.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import { isNotFound, type StatusError } from '../../api/status-error.ts';
import type { ControllerRevision, KubeObject, Pod, StatefulSet } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { adoptMatching, release } from '../shared/claim.ts';
import {
  byRevision,
  createRevision,
  isSameData,
  revisionData,
  surplusRevisions,
  templateOf,
} from '../shared/controller-revisions.ts';
import { Orphans } from '../shared/orphans.ts';
import { UnseenWrites } from '../shared/unseen-writes.ts';
import { applyPhases } from './apply.ts';
import { parentNameOf, revisionOf } from './identity.ts';
import { isSameStatus, planStatefulSet, untilNextAvailable, type PlanInput, type Revision } from './plan.ts';

/**
 * Keeps the pods of a StatefulSet, each with its own name and claims, and the history of its template.
 * Invariant: nothing is done before all earlier writes have been seen in the caches.
 * Upstream: pkg/controller/statefulset/stateful_set.go, stateful_set_control.go.
 */
const PODS_A_MS = 10;

interface State {
  readonly orphans: Orphans<Pod>;
  readonly orphanRevisions: Orphans<ControllerRevision>;
  readonly unseen: UnseenWrites;
  /** A pass over n pods is modelled to take n/10 ms; what comes meanwhile goes into the next one. */
  readonly busyUntil: Map<string, number>;
}

type Context = ControllerContext<State>;

export const statefulSetController: ControllerDef<State> = {
  name: 'statefulset-controller',
  for: 'apps/StatefulSet',
  watches: [
    { kind: 'Pod', keys: setsOf },
    { kind: 'PersistentVolumeClaim', keys: () => [] },
    { kind: 'apps/ControllerRevision', keys: () => [] },
  ],
  setup: (ctx) => ({
    orphans: new Orphans(),
    orphanRevisions: new Orphans(),
    unseen: new UnseenWrites(() => ctx.nowMs),
    busyUntil: new Map(),
  }),
  observe(kind, event, ctx) {
    const { state } = ctx;
    if (kind === 'Pod') state.orphans.observe(event as InformerEvent<Pod>);
    else if (kind === 'apps/ControllerRevision')
      state.orphanRevisions.observe(event as InformerEvent<ControllerRevision>);
    const settled = state.unseen.observe(kind, event);
    if (settled !== undefined) ctx.enqueue(settled);
  },
  reconcile,
};

/** The owner, or for a pod without one all that could adopt it. */
function setsOf(object: KubeObject, ctx: Context): readonly string[] {
  const owner = controllerOf(object);
  const { namespace = '', labels } = object.metadata;
  const sets = ctx.informer('apps/StatefulSet');
  if (owner) {
    if (owner.kind !== 'StatefulSet') return [];
    const key = storeKey(namespace, owner.name);
    return sets.byKey(key)?.metadata.uid === owner.uid ? [key] : [];
  }
  if (sets.size === 0) return [];
  const parent = sets.get(namespace, parentNameOf({ metadata: { name: object.metadata.name ?? '' } }));
  const isChosen = parent && matches(selectorOf(parent.spec.selector), labels);
  return isChosen ? [storeKey(namespace, parent.metadata.name)] : [];
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const set = ctx.informer('apps/StatefulSet').byKey(key);
  const wait = ctx.state.unseen.waitOf(key);
  if (wait > 0) return { afterMs: wait };
  if (!set) return void ctx.state.busyUntil.delete(key);
  const busyMs = (ctx.state.busyUntil.get(key) ?? 0) - ctx.nowMs;
  if (busyMs > 0) return { afterMs: busyMs };
  const revisions = claimRevisions(ctx, set);
  const pods = claimPods(ctx, set);
  ctx.state.busyUntil.set(key, ctx.nowMs + Math.floor(pods.length / PODS_A_MS));
  const history = historyOf(ctx, set, key, revisions);
  const input: PlanInput = { set, pods, ...history, epochMs: ctx.epochMs };
  const failure = carryOut(ctx, key, input);
  truncate(ctx, input, revisions);
  const next = untilNextAvailable(input);
  if (!failure) return next === undefined ? undefined : { afterMs: next };
  if (next !== undefined) ctx.enqueueAfter(key, next);
  throw failure;
}

function carryOut(ctx: Context, key: string, input: PlanInput): StatusError | undefined {
  const { set } = input;
  const { phases, status } = planStatefulSet(input);
  const wrote = (kind: string, object: KubeObject): void => ctx.state.unseen.wrote(key, kind, object);
  const failure = applyPhases({ ctx, set, wrote }, phases);
  if (!isSameStatus(set.status, status)) {
    // Nothing else is kept of the status: conditions that somebody put there go.
    wrote('apps/StatefulSet', ctx.client.updateStatus('apps/StatefulSet', { ...set, status }));
  }
  return failure;
}

/** Its pods: those whose name says so. Others with its reference are let go. */
function claimPods(ctx: Context, set: StatefulSet): Pod[] {
  const selector = selectorOf(set.spec.selector);
  const options = { client: ctx.client, owner: set, selector };
  const isMember = (pod: Pod): boolean => parentNameOf(pod) === set.metadata.name;
  const mine: Pod[] = [];
  for (const pod of ctx.informer('Pod').byIndex('owner', set.metadata.uid)) {
    if (isMember(pod) && matches(selector, pod.metadata.labels)) mine.push(pod);
    else release(options, pod);
  }
  const orphans = [...ctx.state.orphans.inNamespace(set.metadata.namespace ?? '')].filter(isMember);
  return orphans.length === 0 ? mine : [...mine, ...adoptMatching(options, orphans)];
}

/** Sorted. */
function claimRevisions(ctx: Context, set: StatefulSet): ControllerRevision[] {
  const owned = ctx.informer('apps/ControllerRevision').byIndex('owner', set.metadata.uid);
  const options = { client: ctx.client, owner: set, selector: selectorOf(set.spec.selector) };
  const orphans = ctx.state.orphanRevisions.inNamespace(set.metadata.namespace ?? '');
  return [...owned, ...adoptMatching(options, orphans)].sort(byRevision);
}

type History = Pick<PlanInput, 'current' | 'update' | 'collisionCount'>;

/** The revision of the present template, made or brought to the front if need be, and the one the pods come from. */
function historyOf(ctx: Context, set: StatefulSet, key: string, revisions: readonly ControllerRevision[]): History {
  const { status } = set;
  const present = { data: revisionData(set.spec.template) };
  const last = revisions[revisions.length - 1];
  const next = (last?.revision ?? 0) + 1;
  const equal = [...revisions].reverse().find((r) => isSameData(r, present));
  let collisionCount = status?.collisionCount ?? 0;
  let update = equal;
  if (!update) {
    ctx.tracer.decide(
      'statefulset.new-revision',
      objectKey('apps/StatefulSet', set.metadata.namespace, set.metadata.name),
      {
        revision: next,
      },
    );
    ({ created: update, collisionCount } = createRevision(ctx.client, set, next, collisionCount));
  } else if (update !== last) update = ctx.client.update('apps/ControllerRevision', { ...update, revision: next });
  if (update !== equal) ctx.state.unseen.wrote(key, 'apps/ControllerRevision', update);
  const current = revisions.find((r) => r.metadata.name === status?.currentRevision) ?? update;
  return { current: asRevision(current), update: asRevision(update), collisionCount };
}

const asRevision = (r: ControllerRevision): Revision => ({ name: r.metadata.name, template: templateOf(r) });

function truncate(
  ctx: Context,
  { set, pods, current, update }: PlanInput,
  revisions: readonly ControllerRevision[],
): void {
  const limit = set.spec.revisionHistoryLimit ?? 10;
  if (revisions.length <= limit) return;
  const live = new Set([current.name, update.name, ...pods.map(revisionOf)]);
  for (const { metadata } of surplusRevisions(revisions, live, limit)) {
    try {
      ctx.client.delete('apps/ControllerRevision', metadata.namespace ?? '', metadata.name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
