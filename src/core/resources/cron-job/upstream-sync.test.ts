import { describe, expect, it } from 'vitest';
import { alreadyExists, forbidden, notFound, unknownError } from '../../api/status-error.ts';
import type { CronJob, CronJobStatus, Job } from '../../api/types.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { cronJobController } from './controller.ts';
import recorded from './fixtures/upstream-sync.jsonl?raw';

/**
 * One pass over a CronJob as upstream's controller does it. The rows are the situations of its own test
 * (TestControllerV2SyncCronJob); what it does in each was recorded from its syncCronJob in 1.36.
 */
interface Row {
  readonly name: string;
  readonly now: string;
  readonly cronJob: CronJob;
  readonly jobs?: readonly Job[];
  /** What the API server has, whatever the cache shows. */
  readonly stored?: Job;
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
const KEY = 'snazzycats/mycronjob';

function play({ now, cronJob, jobs = [], stored, real = {}, getErr, out }: Row): unknown {
  const created: string[] = [];
  const deleted: string[] = [];
  const events: string[] = [];
  const spec = { ...cronJob.spec, jobTemplate: { spec: {} } };
  let { status = {} } = cronJob;
  const cron = { ...cronJob, apiVersion: 'batch/v1', kind: 'CronJob', spec, status } as unknown as CronJob;
  const epochMs = parseTime(now.replace(/\.\d+Z$/, 'Z')) as number;
  const refused = out.created?.find((c) => c.startsWith('error: '))?.slice('error: '.length);
  const find = (): Job | undefined => {
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
      find,
      get: (kind: string) => {
        if (kind === 'batch/CronJob') return { ...cron, status: real };
        const found = find();
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
    result = cronJobController.reconcile(ctx as never, KEY);
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
