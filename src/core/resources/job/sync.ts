import { objectKey } from '../../api/group-kind.ts';
import type { StatusError } from '../../api/status-error.ts';
import type { Job, JobStatus, Pod } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Expectations } from '../../runtime/expectations.ts';
import type { OwnWrites } from '../shared/own-writes.ts';
import { account, compose, countGone, finish } from './accounting.ts';
import { nextBackoff, NO_BACKOFF, type BackoffRecord } from './back-off.ts';
import { COMPLETIONS_REACHED, endOf, ensureCondition, type Verdict } from './conditions.ts';
import { isIndexed, isSuspended } from './job-pod.ts';
import { isComplete, judge, untilDeadline } from './judge.ts';
import { MAX_CREATES, planPods } from './plan-pods.ts';
import { createPods, dropPods, endPods, release, type PodControl } from './pod-control.ts';
import { viewJob, type JobView } from './view.ts';

/**
 * One pass over a Job: judge it, create or delete pods, count those that ended.
 * Upstream: syncJob in pkg/controller/job/job_controller.go.
 */
export interface JobState {
  readonly expectations: Expectations;
  readonly writes: OwnWrites;
  readonly backoffs: Map<string, BackoffRecord>;
  /** Pods whose finalizer is off already, by key of the Job: uids the cache still shows with it. */
  readonly removing: Map<string, Set<string>>;
}

interface Pass extends PodControl {
  readonly state: JobState;
  readonly view: JobView;
  readonly backoff: BackoffRecord;
  /** Counts after what this pass has done. */
  active: number;
  ready: number;
  terminating: number;
  status: JobStatus;
  /** When to come again, if nothing happens. */
  waitMs: number | undefined;
  error: StatusError | undefined;
}

const NO_UIDS: ReadonlySet<string> = new Set();
/** Until creates have been seen. */
const NEXT_BITE_MS = 10;

/** Returns in how many milliseconds to come again; throws the error that creating or deleting ended in. */
export function syncJob(
  ctx: ComponentContext,
  state: JobState,
  target: { readonly key: string; readonly job: Job; readonly pods: readonly Pod[] },
): number | undefined {
  const { key, pods } = target;
  const job = started(target.job, ctx.now);
  const view = viewJob(job, pods, state.removing.get(key) ?? NO_UIDS);
  const { expectations } = state;
  const pass: Pass = {
    ctx,
    job,
    key,
    expectations,
    state,
    view,
    backoff: nextBackoff(state.backoffs.get(key) ?? NO_BACKOFF, view.newSucceeded, view.newFailed),
    active: view.active.length,
    ready: view.ready,
    terminating: view.terminating,
    status: job.status ?? {},
    waitMs: untilDeadline(job, ctx.epochMs),
    error: undefined,
  };
  const isSettled = expectations.satisfied(key);
  const verdict = judge(view, ctx.epochMs);
  track(pass, target.job, verdict ? end(pass, verdict, isSettled) : proceed(pass, isSettled));
  if (pass.error) throw pass.error;
  return pass.waitMs;
}

function started(job: Job, now: string): Job {
  if (job.status?.startTime !== undefined || isSuspended(job)) return job;
  return { ...job, status: { ...job.status, startTime: now } };
}

/** Ends what still runs. The Job is not over before all its pods are known. */
function end(pass: Pass, verdict: Verdict, isSettled: boolean): Verdict | undefined {
  const { view } = pass;
  decideEnd(pass, verdict);
  const { count, ready, error } = endPods(pass, view.active);
  pass.active -= count;
  pass.ready -= ready;
  pass.terminating += count;
  pass.error = error;
  pass.waitMs = undefined;
  return pass.active === 0 && isSettled ? verdict : undefined;
}

function proceed(pass: Pass, isSettled: boolean): Verdict | undefined {
  const { job, view } = pass;
  const manages = isSettled && !job.metadata.deletionTimestamp;
  if (manages) manage(pass);
  if (isComplete(view, pass.active)) {
    decideEnd(pass, COMPLETIONS_REACHED);
    return COMPLETIONS_REACHED;
  }
  if (manages) tellSuspension(pass);
  return undefined;
}

function manage(pass: Pass): void {
  const { ctx, view, backoff } = pass;
  const plan = planPods(view, backoff, ctx.epochMs);
  if (plan.type === 'delete') return drop(pass, plan.pods);
  if (plan.type === 'create') return create(pass, plan.indexes);
  if (plan.type !== 'wait') return;
  pass.waitMs = Math.min(plan.ms, pass.waitMs ?? Infinity);
  // As upstream has it: a Job in back-off reports no active pods, even if others of it run.
  pass.active = 0;
}

function drop(pass: Pass, pods: readonly Pod[]): void {
  const args = { count: pods.length, pods: pods.map((p) => p.metadata.name) };
  pass.ctx.tracer.decide('job.delete-pods', refOf(pass.job), args);
  const { count, ready, error } = dropPods(pass, pods);
  pass.active -= count;
  pass.ready -= ready;
  pass.terminating += count;
  pass.error = error;
}

function create(pass: Pass, indexes: readonly (number | undefined)[]): void {
  const { ctx, view, job } = pass;
  const args = {
    count: indexes.length,
    succeeded: view.succeeded,
    active: view.active.length,
    failed: view.failed,
    ...(isIndexed(job) ? { indexes: indexes.join(',') } : {}),
  };
  ctx.tracer.decide('job.create-pods', refOf(job), args);
  const { count, error } = createPods(pass, indexes, (index) => view.awaitingReplacement.get(index));
  pass.active += count;
  pass.error = error;
  if (count === MAX_CREATES) pass.waitMs = NEXT_BITE_MS;
}

function decideEnd({ ctx, job, status }: Pass, { type, reason, message }: Verdict): void {
  const isKnown = status.conditions?.some((c) => c.type === type && c.status === 'True') === true;
  if (!isKnown) ctx.tracer.decide('job.finished', refOf(job), { reason, message });
}

const refOf = (job: Job): string => objectKey('batch/Job', job.metadata.namespace, job.metadata.name);

function tellSuspension(pass: Pass): void {
  const { ctx, job, status } = pass;
  const is = isSuspended(job);
  const [verb, now] = [is ? 'Suspended' : 'Resumed', is ? 'suspended' : 'resumed'];
  const old = status.conditions ?? [];
  const draft = {
    type: 'Suspended',
    status: is ? 'True' : 'False',
    reason: `Job${verb}`,
    message: `Job ${now}`,
  } as const;
  const conditions = ensureCondition(old, draft, ctx.now);
  if (conditions === old) return;
  ctx.recorder.event(job, 'Normal', verb, `Job ${now}`);
  const { startTime: _old, ...others } = status;
  pass.status = { ...others, ...(is ? {} : { startTime: ctx.now }), conditions: [...conditions] };
}

/** Writes the uids of ended pods, takes their finalizers off, counts them, and says so if the Job is over. */
function track(pass: Pass, stored: Job, verdict: Verdict | undefined): void {
  const { view, ctx, state, key } = pass;
  const { active, ready, terminating } = pass;
  const base = { ...pass.status, uncountedTerminatedPods: pass.status.uncountedTerminatedPods ?? {} };
  const first = account(view, compose({ ...base, active, ready, terminating }), verdict, ctx.now);
  let job = stored;
  if (!deepEqual(job.status, first.status)) {
    job = write(pass, job, first.status);
    state.backoffs.set(key, pass.backoff);
  }
  const released = releaseAll(pass, first.release);
  const left = view.pods.filter((p) => view.isPending(p) && !released.has(p.metadata.uid));
  const counted = countGone(first.status, new Set(left.map((p) => p.metadata.uid)));
  const over = verdict && !first.isFull ? finish(counted, verdict, ctx.now) : undefined;
  const last = over ?? counted;
  if (!deepEqual(job.status, last)) job = write(pass, job, last);
  if (over && verdict) tellEnd(pass, job, verdict);
}

function write({ ctx, state, key }: Pass, job: Job, status: JobStatus): Job {
  const written = ctx.client.updateStatus('batch/Job', { ...job, status });
  state.writes.wrote(key, written);
  return written;
}

function releaseAll({ ctx, state, key, view }: Pass, pods: readonly Pod[]): Set<string> {
  const released = new Set<string>();
  if (pods.length === 0) return released;
  let removing = state.removing.get(key);
  if (!removing) state.removing.set(key, (removing = new Set()));
  for (const pod of pods) {
    const error = release(ctx, pod);
    if (error) throw error;
    if (view.isPending(pod)) removing.add(pod.metadata.uid);
    released.add(pod.metadata.uid);
  }
  return released;
}

function tellEnd({ ctx }: Pass, job: Job, verdict: Verdict): void {
  if (endOf(verdict) === 'Failed') return ctx.recorder.event(job, 'Warning', verdict.reason, verdict.message);
  const { completions } = job.spec;
  if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
    const text = 'Too many succeeded pods running after completion count reached';
    ctx.recorder.event(job, 'Warning', 'TooManySucceededPods', text);
  }
  ctx.recorder.event(job, 'Normal', 'Completed', 'Job completed');
}
