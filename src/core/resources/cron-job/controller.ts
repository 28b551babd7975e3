import { objectKey, storeKey } from '../../api/group-kind.ts';
import { controllerOf } from '../../api/edit.ts';
import { internalError, isAlreadyExists, isStatusError } from '../../api/status-error.ts';
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { formatTime } from '../../lib/time.ts';
import { timeZone } from '../../lib/time-zone.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { finishedCondition } from '../job/conditions.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { mostRecent, untilNext } from './due.ts';
import { surplusJobs } from './history.ts';
import { draftJob, jobName, longTime } from './job-draft.ts';
import { parseSchedule, type Schedule } from './next-time.ts';
import { scheduleProblem } from './schedule.ts';

/**
 * Makes a Job at each time a CronJob's schedule names, and clears old ones away.
 * Upstream: pkg/controller/cronjob/cronjob_controllerv2.go.
 */
interface State {
  readonly writes: OwnWrites;
  /** Their schedule has changed: what the new one would have started before now is not made up for. */
  readonly rescheduled: Set<string>;
}

type Context = ControllerContext<State>;

export const cronJobController: ControllerDef<State> = {
  name: 'cronjob-controller',
  for: 'batch/CronJob',
  owns: ['batch/Job'],
  setup: () => ({ writes: new OwnWrites(), rescheduled: new Set() }),
  observe(kind, { type, object, old }, { state }) {
    if (kind !== 'batch/CronJob') return;
    const key = storeKey(object.metadata.namespace, object.metadata.name as string);
    if (type === 'deleted') {
      state.writes.forget(key);
      state.rescheduled.delete(key);
    } else if (old && scheduleOf(old as CronJob) !== scheduleOf(object as CronJob)) state.rescheduled.add(key);
  },
  reconcile,
};

const scheduleOf = ({ spec }: CronJob): string => `${spec.timeZone ?? ''} ${spec.schedule}`;

/** One pass: the CronJob, its Jobs, and the status as it becomes. */
interface Pass {
  readonly ctx: Context;
  readonly cron: CronJob;
  readonly jobs: readonly Job[];
  status: CronJobStatus;
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const cron = ctx.informer('batch/CronJob').byKey(key);
  if (!cron || !ctx.state.writes.isSeen(key, cron)) return undefined;
  if (ctx.state.rescheduled.delete(key)) {
    const schedule = usable(cron);
    const afterMs = schedule && untilNext(cron, ctx.epochMs, schedule);
    return afterMs === undefined ? undefined : { afterMs };
  }
  const jobs = ctx.informer('batch/Job').byIndex('owner', cron.metadata.uid);
  jobs.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const pass: Pass = { ctx, cron, jobs, status: cron.status ?? {} };
  try {
    for (const job of surplusJobs(cron, jobs)) removeJob(pass, job, 'history limit');
    lookAtJobs(pass);
    const afterMs = cron.metadata.deletionTimestamp ? undefined : startIfDue(pass);
    return afterMs === undefined ? undefined : { afterMs };
  } finally {
    if (!deepEqual(cron.status ?? {}, pass.status)) {
      const status = pass.status;
      ctx.state.writes.wrote(key, ctx.client.updateStatus('batch/CronJob', { ...cron, status }));
    }
  }
}

// What has become of the Jobs

const isActive = ({ status }: Pass, uid: string): boolean => status.active?.some((r) => r.uid === uid) === true;

/** The cache may lag behind what this controller wrote: the newest status decides, and is gone on with. */
function isActiveInStore(pass: Pass, uid: string): boolean {
  const { namespace = '', name } = pass.cron.metadata;
  const { status = {} } = pass.ctx.client.get('batch/CronJob', namespace, name);
  if (status.active?.some((r) => r.uid === uid) !== true) return false;
  pass.status = status;
  return true;
}

function setActive(pass: Pass, refs: readonly ObjectReference[]): void {
  const { active: _old, ...others } = pass.status;
  pass.status = refs.length > 0 ? { ...others, active: [...refs] } : others;
}

function dropActive(pass: Pass, uid: string | undefined): void {
  const active = pass.status.active ?? [];
  if (active.some((r) => r.uid === uid))
    setActive(
      pass,
      active.filter((r) => r.uid !== uid),
    );
}

function lookAtJobs(pass: Pass): void {
  const { ctx, cron, jobs } = pass;
  for (const job of jobs) {
    const { uid, name } = job.metadata;
    const end = finishedCondition(job);
    if (!end && !isActive(pass, uid)) {
      if (isActiveInStore(pass, uid)) continue;
      const text = `Saw a job that the controller did not create or forgot: ${name}`;
      ctx.recorder.event(cron, 'Warning', 'UnexpectedJob', text);
    }
    if (!end) continue;
    if (isActive(pass, uid)) {
      dropActive(pass, uid);
      ctx.recorder.event(cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end.type}`);
    }
    if (end.type === 'Complete') noteSuccess(pass, job.status?.completionTime);
  }
  const known = new Set(jobs.map((job) => job.metadata.uid));
  for (const ref of pass.status.active ?? []) {
    if (known.has(ref.uid ?? '') || ctx.client.find('batch/Job', ref.namespace ?? '', ref.name ?? '')) continue;
    ctx.recorder.event(cron, 'Normal', 'MissingJob', `Active job went missing: ${ref.name ?? ''}`);
    dropActive(pass, ref.uid);
  }
}

function noteSuccess(pass: Pass, completionTime: string | undefined): void {
  const { lastSuccessfulTime } = pass.status;
  if (completionTime === undefined || (lastSuccessfulTime !== undefined && completionTime <= lastSuccessfulTime))
    return;
  pass.status = { ...pass.status, lastSuccessfulTime: completionTime };
}

/** False if it could not be deleted. */
function removeJob(pass: Pass, job: Job, reason: string): boolean {
  const { ctx, cron } = pass;
  const { namespace = '', name, uid } = job.metadata;
  ctx.tracer.decide('cronjob.delete-job', refOf(cron), { job: name, reason });
  try {
    ctx.client.delete('batch/Job', namespace, name, { propagationPolicy: 'Background' });
  } catch (error) {
    if (!isStatusError(error)) throw error;
    ctx.recorder.event(cron, 'Warning', 'FailedDelete', `Deleted job: ${error.message}`);
    return false;
  }
  dropActive(pass, uid);
  ctx.recorder.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  return true;
}

const refOf = ({ metadata }: CronJob): string => objectKey('batch/CronJob', metadata.namespace, metadata.name);

// Starting

function usable({ spec }: CronJob): Schedule | undefined {
  const zone = spec.timeZone === undefined ? undefined : timeZone(spec.timeZone);
  if (spec.timeZone !== undefined && !zone) return undefined;
  return scheduleProblem(spec.schedule) === undefined ? parseSchedule(spec.schedule, zone) : undefined;
}

/** Makes the Job that is due, if there is one. Returns the milliseconds until the next look. */
function startIfDue(pass: Pass): number | undefined {
  const { ctx, cron } = pass;
  const { timeZone: zone, suspend, schedule: text } = cron.spec;
  if (zone !== undefined && !timeZone(zone)) {
    const message = `invalid timeZone: ${JSON.stringify(zone)}: unknown time zone ${zone}`;
    ctx.recorder.event(cron, 'Warning', 'UnknownTimeZone', message);
    return undefined;
  }
  if (suspend === true) return undefined;
  const schedule = usable(cron);
  if (!schedule) {
    const message = `unparseable schedule: ${JSON.stringify(text)} : ${scheduleProblem(text) ?? ''}`;
    ctx.recorder.event(cron, 'Warning', 'UnparseableSchedule', message);
    return undefined;
  }
  const { recentMs, missed, error } = mostRecent(cron, ctx.epochMs, schedule, true);
  if (error !== undefined) {
    ctx.recorder.event(cron, 'Warning', 'InvalidSchedule', `invalid schedule: ${text} : ${error}`);
    return undefined;
  }
  if (recentMs !== undefined) {
    if (missed === 'many') ctx.recorder.event(cron, 'Warning', 'TooManyMissedTimes', TOO_MANY);
    if (!start(pass, recentMs)) return undefined;
  }
  return untilNext({ ...cron, status: pass.status }, ctx.epochMs, schedule);
}

const TOO_MANY = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
const ALREADY_ACTIVE = 'Not starting job because prior execution is running and concurrency policy is Forbid';

/** False if there is nothing more to do until something changes. */
function start(pass: Pass, dueMs: number): boolean {
  const { ctx, cron } = pass;
  const { startingDeadlineSeconds: deadline, concurrencyPolicy } = cron.spec;
  if (deadline !== undefined && dueMs + deadline * 1000 < ctx.epochMs) {
    return skip(pass, dueMs, 'MissSchedule', `Missed scheduled time to start a job: ${longTime(dueMs)}`);
  }
  const active = pass.status.active ?? [];
  const isMade = active.some((r) => r.name === jobName(cron, dueMs));
  if (isMade || pass.status.lastScheduleTime === formatTime(dueMs)) return true;
  if (concurrencyPolicy === 'Forbid' && active.length > 0) return skip(pass, dueMs, 'JobAlreadyActive', ALREADY_ACTIVE);
  if (concurrencyPolicy === 'Replace') replaceActive(pass);
  return createJob(pass, dueMs);
}

function skip({ ctx, cron }: Pass, dueMs: number, reason: string, message: string): true {
  ctx.tracer.decide('cronjob.skip', refOf(cron), { due: formatTime(dueMs), reason });
  ctx.recorder.event(cron, reason === 'MissSchedule' ? 'Warning' : 'Normal', reason, message);
  return true;
}

function replaceActive(pass: Pass): void {
  const { ctx, cron } = pass;
  for (const { namespace = '', name = '' } of pass.status.active ?? []) {
    let job: Job;
    try {
      job = ctx.client.get('batch/Job', namespace, name);
    } catch (error) {
      if (isStatusError(error)) ctx.recorder.event(cron, 'Warning', 'FailedGet', `Get job: ${error.message}`);
      throw error;
    }
    if (!removeJob(pass, job, 'concurrencyPolicy Replace'))
      throw internalError(`could not replace job ${namespace}/${name}`);
  }
}

function createJob(pass: Pass, dueMs: number): boolean {
  const { ctx, cron } = pass;
  const draft = draftJob(cron, dueMs);
  const { name, namespace } = draft.metadata;
  ctx.tracer.decide('cronjob.create-job', refOf(cron), { job: name, due: formatTime(dueMs) });
  let job: Job;
  try {
    job = ctx.client.create('batch/Job', draft);
    ctx.recorder.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (!isAlreadyExists(error)) {
      if (!isNamespaceTerminating(error))
        ctx.recorder.event(cron, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
      throw error;
    }
    // Made before a crash, or by somebody else.
    job = ctx.client.get('batch/Job', namespace, name);
    if (controllerOf(job)?.uid !== cron.metadata.uid || isActive(pass, job.metadata.uid)) return false;
  }
  setActive(pass, [...(pass.status.active ?? []), referenceTo(job)]);
  pass.status = { ...pass.status, lastScheduleTime: formatTime(dueMs) };
  return true;
}

function referenceTo({ metadata }: Job): ObjectReference {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', ...(resourceVersion ? { resourceVersion } : {}) };
}
