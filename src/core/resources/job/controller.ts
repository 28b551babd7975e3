import { controllerOf } from '../../api/edit.ts';
import { storeKey } from '../../api/group-kind.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import type { Job, Pod } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Expectations } from '../../runtime/expectations.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { adoptMatching, release } from '../shared/claim.ts';
import { Orphans } from '../shared/orphans.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { finishedCondition } from './conditions.ts';
import { isTracked, TRACKING_FINALIZER } from './job-pod.ts';
import { isManagedElsewhere } from './managed-by.ts';
import { podKey } from './pod-control.ts';
import { syncJob, type JobState } from './sync.ts';

/**
 * Runs a Job's pods until enough of them have succeeded. Changes of pods and statuses are gathered for a second, as
 * upstream gathers them; a new or changed Job is looked at once.
 * Upstream: pkg/controller/job/job_controller.go. Left out: gang scheduling (alpha), metrics.
 */
const BATCH_MS = 1000;

interface State extends JobState {
  readonly orphans: Orphans<Pod>;
  /** When each Job is to be looked at next. */
  readonly due: Map<string, number>;
}

type Context = ControllerContext<State>;

export const jobController: ControllerDef<State> = {
  name: 'job-controller',
  for: 'batch/Job',
  watches: [{ kind: 'Pod', keys: () => [] }],
  setup: (ctx) => ({
    expectations: new Expectations(() => ctx.nowMs),
    writes: new OwnWrites(),
    backoffs: new Map(),
    removing: new Map(),
    orphans: new Orphans(),
    due: new Map(),
  }),
  observe(kind, event, ctx) {
    if (kind === 'Pod') observePod(event as InformerEvent<Pod>, ctx);
    else observeJob(event as InformerEvent<Job>, ctx);
  },
  reconcile,
};

function observeJob({ type, object: job, old }: InformerEvent<Job>, ctx: Context): void {
  const key = storeKey(job.metadata.namespace, job.metadata.name);
  if (type === 'deleted') return forget(ctx, key);
  if (finishedCondition(job)) return;
  wake(ctx, key, old && old.metadata.generation === job.metadata.generation ? BATCH_MS : 0);
}

function forget({ state }: Context, key: string): void {
  state.expectations.forget(key);
  state.writes.forget(key);
  state.backoffs.delete(key);
  state.removing.delete(key);
  state.due.delete(key);
}

function observePod(event: InformerEvent<Pod>, ctx: Context): void {
  const { object: pod, type, old } = event;
  ctx.state.orphans.observe(event);
  const key = keyOfOwner(pod, ctx);
  const before = old && keyOfOwner(old, ctx);
  if (before !== undefined && before !== key) wake(ctx, before, BATCH_MS);
  if (key === undefined) {
    if (!controllerOf(pod) && type !== 'deleted') wakeAdopters(pod, old, ctx);
    return;
  }
  const { expectations, removing } = ctx.state;
  if (type === 'deleted' || pod.metadata.deletionTimestamp) expectations.deletionObserved(key, podKey(pod));
  else if (type === 'added') expectations.creationObserved(key);
  if (type === 'deleted' || !isTracked(pod)) removing.get(key)?.delete(pod.metadata.uid);
  wake(ctx, key, BATCH_MS);
}

/** Key of the Job that owns the pod, if it is still the same one. */
function keyOfOwner(pod: Pod, ctx: Context): string | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'Job') return undefined;
  const key = storeKey(pod.metadata.namespace, owner.name);
  return ctx.informer('batch/Job').byKey(key)?.metadata.uid === owner.uid ? key : undefined;
}

function wakeAdopters(pod: Pod, old: Pod | undefined, ctx: Context): void {
  const { namespace = '', labels } = pod.metadata;
  if (!labels || (old && old.metadata.labels === labels && !controllerOf(old))) return;
  for (const job of ctx.informer('batch/Job').byIndex('namespace', namespace)) {
    const isChosen = !finishedCondition(job) && matches(selectorOf(job.spec.selector), labels);
    if (isChosen) wake(ctx, storeKey(namespace, job.metadata.name), BATCH_MS);
  }
}

/** The earliest of all the times asked for counts. */
function wake(ctx: Context, key: string, ms: number): void {
  const at = ctx.nowMs + ms;
  const known = ctx.state.due.get(key);
  if (known !== undefined && known <= at) return;
  ctx.state.due.set(key, at);
  if (ms > 0) ctx.enqueueAfter(key, ms);
  else ctx.enqueue(key);
}

function reconcile(ctx: Context, key: string): undefined {
  const { state } = ctx;
  const due = state.due.get(key);
  if (due === undefined || due > ctx.nowMs) return;
  const job = ctx.informer('batch/Job').byKey(key);
  if (!job || finishedCondition(job)) return forget(ctx, key) as undefined;
  if (isManagedElsewhere(job) || !state.writes.isSeen(key, job)) return;
  state.due.delete(key);
  try {
    const waitMs = syncJob(ctx, state, { key, job, pods: claim(ctx, job) });
    if (waitMs !== undefined) wake(ctx, key, Math.max(1, waitMs));
  } catch (error) {
    state.due.set(key, ctx.nowMs);
    throw error;
  }
}

/** The Job's pods by name; releases those its selector no longer chooses, adopts those without an owner. */
function claim(ctx: Context, job: Job): Pod[] {
  const selector = selectorOf(job.spec.selector);
  const options = { client: ctx.client, owner: job, selector, finalizer: TRACKING_FINALIZER };
  const mine: Pod[] = [];
  for (const pod of ctx.informer('Pod').byIndex('owner', job.metadata.uid)) {
    if (matches(selector, pod.metadata.labels)) mine.push(pod);
    else release(options, pod);
  }
  const orphans = ctx.state.orphans.inNamespace(job.metadata.namespace ?? '');
  // The adopted ones count at once, though the cache shows them without their finalizer for a moment.
  for (const pod of adoptMatching(options, orphans)) mine.push(withFinalizer(pod));
  return mine.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function withFinalizer(pod: Pod): Pod {
  if (isTracked(pod)) return pod;
  const finalizers = [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER];
  return { ...pod, metadata: { ...pod.metadata, finalizers } };
}
