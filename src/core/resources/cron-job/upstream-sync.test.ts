import { describe, expect, it } from 'vitest';
import { alreadyExists, forbidden, notFound, unknownError } from '../../api/status-error.ts';
import type { CronJob, CronJobStatus, Job } from '../../api/types.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { cronJobController } from './controller.ts';
import courses from './fixtures/upstream-courses.jsonl?raw';
import recorded from './fixtures/upstream-sync.jsonl?raw';

/**
 * One pass over a CronJob as upstream's controller does it. The rows are the situations of its own test
 * (TestControllerV2SyncCronJob); what it does in each was recorded from its syncCronJob in 1.36. Below, passes of made-up
 * courses of CronJobs (`test/upstream/record.sh cron-courses`).
 */
interface Row {
  readonly name: string;
  readonly now: string;
  readonly cronJob: CronJob;
  readonly jobs?: readonly Job[];
  /** What the API server has, whatever the cache shows. */
  readonly stored?: Job;
  /** It has the Jobs that the cache shows. */
  readonly isFresh?: true;
  readonly real?: CronJobStatus;
  readonly getErr?: string;
  readonly out: Outcome;
}

interface Outcome {
  readonly created?: readonly string[];
  readonly deleted?: readonly string[];
  readonly events?: readonly string[];
  readonly status?: CronJobStatus;
  readonly afterMs?: number;
  readonly err?: string;
}

const ROWS = recorded
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
const TERMINATING = { reason: 'NamespaceTerminating', message: '', field: '' };
/** Upstream's durations end after 292 years. */
const LONGEST = 9_223_372_037;

function play({ now, cronJob, jobs = [], stored, isFresh, real = {}, getErr, out }: Row): unknown {
  const created: string[] = [];
  const deleted: string[] = [];
  const events: string[] = [];
  const spec = { ...cronJob.spec, jobTemplate: { spec: {} } };
  let { status = {} } = cronJob;
  const cron = { ...cronJob, apiVersion: 'batch/v1', kind: 'CronJob', spec, status } as unknown as CronJob;
  const epochMs = parseTime(now.replace(/\.\d+Z$/, 'Z')) as number;
  const refused = out.created?.find((c) => c.startsWith('error: '))?.slice('error: '.length);
  const find = (name: string): Job | undefined => {
    if (isFresh) return jobs.find((job) => job.metadata.name === name);
    if (getErr !== undefined) throw unknownError(getErr);
    return stored;
  };
  const ctx = {
    now: formatTime(epochMs),
    epochMs,
    nowMs: 0,
    state: { writes: new OwnWrites(), rescheduled: new Set() },
    tracer: { decide: () => undefined },
    recorder: {
      event: (_: object, type: string, reason: string, message: string) => events.push(`${type} ${reason} ${message}`),
    },
    informer: () => ({ byKey: () => cron, byIndex: () => [...jobs] }),
    client: {
      find: (_: string, __: string, name: string) => find(name),
      get: (kind: string, _: string, name: string) => {
        if (kind === 'batch/CronJob') return { ...cron, status: isFresh ? status : real };
        const found = find(name);
        if (!found) throw notFound({ group: 'batch', resource: 'jobs', name: '' });
        return found;
      },
      create: (_: string, job: Job) => {
        if (refused?.includes('already exists')) throw alreadyExists({ group: 'batch', resource: 'jobs', name: '' });
        if (refused === '') throw forbidden({ group: 'batch', resource: 'jobs' }, '', [TERMINATING]);
        if (refused !== undefined) throw unknownError(refused);
        created.push(`${job.metadata.name} ${job.metadata.annotations?.[SCHEDULED]}`);
        return job;
      },
      delete: (_: string, __: string, name: string) => deleted.push(name),
      updateStatus: (_: string, next: CronJob) => ((status = next.status ?? {}), next),
    },
  };
  let result: { afterMs: number } | undefined | void;
  let err: string | undefined;
  try {
    result = cronJobController.reconcile(ctx as never, `${cronJob.metadata.namespace}/${cronJob.metadata.name}`);
  } catch (error) {
    err = (error as Error).message;
  }
  return shape({ created, deleted, events, status, ...(result ? result : {}), ...(err === undefined ? {} : { err }) });
}

/** A refused create is told by its error. */
function shape({ created = [], deleted = [], events = [], status = {}, afterMs, err }: Outcome): unknown {
  return {
    created: created.filter((c) => !c.startsWith('error: ')),
    deleted,
    events,
    active: (status.active ?? []).map((ref) => ref.name),
    last: status.lastScheduleTime,
    succeeded: status.lastSuccessfulTime,
    failed: err !== undefined,
    // Virtual time has no fractions of a second to lose.
    afterSeconds: afterMs === undefined ? undefined : Math.min(LONGEST, Math.round(afterMs / 1000)),
  };
}

/** With the newest status upstream goes on in a copy that was not recorded: nothing is written of it. */
function goneOnWith({ cronJob, jobs = [], real = {} }: Row): Pick<Outcome, 'status'> {
  const isIn = ({ active = [] }: CronJobStatus, uid: string): boolean => active.some((ref) => ref.uid === uid);
  const isNewer = jobs.some(({ metadata }) => !isIn(cronJob.status ?? {}, metadata.uid) && isIn(real, metadata.uid));
  return isNewer ? { status: real } : {};
}

describe('one pass over a CronJob', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(play(row)).toEqual(shape({ ...row.out, ...goneOnWith(row) }));
  });
});

/** A pass of a course; its CronJob's status is that of the pass before. Times are seconds since the beginning. */
interface CourseRow {
  readonly at: number;
  readonly suspend?: true;
  /** 'NAME UID STARTED [Complete@SECOND|Failed]' */
  readonly jobs?: readonly string[];
  readonly created?: readonly string[];
  readonly deleted?: readonly string[];
  readonly events?: readonly string[];
  /** 'NAME UID' */
  readonly active?: readonly string[];
  readonly last?: number;
  readonly success?: number;
  readonly written?: true;
  readonly afterMs?: number;
  readonly error?: string;
}

interface Course {
  readonly spec: CronJob['spec'];
  readonly rows: readonly CourseRow[];
}

const START = parseTime('2026-03-05T07:20:10Z') as number;
const timeAt = (seconds: number | string): string => formatTime(START + Number(seconds) * 1000);

const OWNER = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'cron', uid: 'cron', controller: true };

function jobOf(line: string): Job {
  const [name = '', uid = '', started = '', ended = ''] = line.split(' ');
  const [type = '', second] = ended.split('@');
  return {
    metadata: { name, uid, namespace: 'default', creationTimestamp: timeAt(started), ownerReferences: [OWNER] },
    status: {
      startTime: timeAt(started),
      ...(type === '' ? {} : { conditions: [{ type, status: 'True' }] }),
      ...(second === undefined ? {} : { completionTime: timeAt(second) }),
    },
  } as unknown as Job;
}

function statusOf({ active, last, success }: CourseRow): CronJobStatus {
  const refs = (active ?? []).map((text) => {
    const [name = '', uid = ''] = text.split(' ');
    return { apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name, uid };
  });
  return {
    ...(refs.length > 0 ? { active: refs } : {}),
    ...(last === undefined ? {} : { lastScheduleTime: timeAt(last) }),
    ...(success === undefined ? {} : { lastSuccessfulTime: timeAt(success) }),
  };
}

function rowsOf({ spec, rows }: Course, n: number): Row[] {
  let before: CronJobStatus = {};
  return rows.map((row, i) => {
    const metadata = { name: 'cron', namespace: 'default', uid: 'cron', creationTimestamp: timeAt(0) };
    const cronJob = {
      metadata,
      spec: { ...spec, suspend: row.suspend ?? false },
      status: before,
    } as unknown as CronJob;
    before = statusOf(row);
    const { created, deleted, events, afterMs, error } = row;
    return {
      name: `course ${n}, pass ${i}, second ${row.at}`,
      now: timeAt(row.at),
      cronJob,
      jobs: (row.jobs ?? []).map(jobOf),
      isFresh: true,
      out: {
        status: before,
        ...(created ? { created } : {}),
        ...(deleted ? { deleted } : {}),
        ...(events ? { events } : {}),
        ...(afterMs === undefined ? {} : { afterMs }),
        ...(error === undefined ? {} : { err: error }),
      },
    };
  });
}

describe('the passes of a course', () => {
  const rows = courses
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Course)
    .flatMap(rowsOf);
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(play(row)).toEqual(shape(row.out));
  });
});
