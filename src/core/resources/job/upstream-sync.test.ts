import { describe, expect, it } from 'vitest';
import type { Job, JobStatus, Pod } from '../../api/types.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { Expectations } from '../../runtime/expectations.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import courses from './fixtures/upstream-courses.jsonl?raw';
import recorded from './fixtures/upstream-sync.jsonl?raw';
import { syncJob, type JobState } from './sync.ts';

/**
 * One pass over a Job as upstream's controller does it. The rows are the situations of upstream's own tests
 * (pkg/controller/job/job_controller_test.go); what it does in each was recorded from its syncJob in 1.36 with the
 * feature gates as they are by default. Below, passes of made-up courses of Jobs (`test/upstream/record.sh job-courses`).
 */
interface Row {
  readonly name: string;
  readonly now: string;
  readonly job: Job;
  readonly pods?: readonly Pod[];
  readonly failures?: number;
  readonly lastFailure?: string;
  readonly unsettled?: boolean;
  readonly removing?: readonly string[];
  readonly out: Outcome;
}

interface Outcome {
  readonly status?: JobStatus;
  readonly created?: readonly { readonly generateName: string; readonly annotations?: object }[];
  readonly deleted?: readonly string[];
  readonly patched?: readonly string[];
  readonly events?: readonly string[];
}

const ROWS = recorded
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const KEY = 'default/foobar';

/** Pods of upstream's tests have no namespace, and not all of them a name. */
function podsOf({ pods = [], job }: Row): Pod[] {
  return pods.map((pod) => ({
    ...pod,
    metadata: {
      ...{ creationTimestamp: '0001-01-01T00:00:00Z', uid: pod.metadata.name },
      ...pod.metadata,
      namespace: job.metadata.namespace ?? 'default',
    },
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [] },
  }));
}

/** What the apiserver would have filled in, and upstream's tests leave out. */
function jobOf({ job }: Row): Job {
  return { ...job, apiVersion: 'batch/v1', kind: 'Job', spec: { ...job.spec }, status: job.status ?? {} };
}

const EPOCH_OF = (time: string): number => parseTime(time.replace(/\.\d+Z$/, 'Z')) as number;

function play(row: Row): unknown {
  const created: { generateName: string; annotations?: object }[] = [];
  const deleted: string[] = [];
  const patched: string[] = [];
  const events: string[] = [];
  let status: JobStatus | undefined;
  const epochMs = EPOCH_OF(row.now);
  const ctx = {
    now: formatTime(epochMs),
    epochMs,
    nowMs: 0,
    tracer: { decide: () => undefined },
    recorder: {
      event: (_: object, type: string, reason: string, message: string) => events.push(`${type} ${reason} ${message}`),
    },
    client: {
      create: (_: string, draft: Pod) => {
        const { generateName = '', annotations } = draft.metadata;
        created.push({ generateName, ...(annotations ? { annotations } : {}) });
        return { ...draft, metadata: { ...draft.metadata, name: 'new' } };
      },
      delete: (_: string, __: string, name: string) => deleted.push(name),
      patch: (_: string, __: string, name: string) => patched.push(name),
      updateStatus: (_: string, next: Job) => ((status = next.status), next),
    },
  } as unknown as ComponentContext;
  const state: JobState = {
    expectations: new Expectations(() => 0),
    writes: new OwnWrites(),
    backoffs: new Map(),
    removing: new Map(row.removing ? [[KEY, new Set(row.removing)]] : []),
  };
  if (row.unsettled) state.expectations.expectCreations(KEY, 1);
  if (row.failures !== undefined)
    state.backoffs.set(KEY, { failures: row.failures, lastFailureMs: EPOCH_OF(row.lastFailure ?? row.now) });
  syncJob(ctx, state, { key: KEY, job: jobOf(row), pods: podsOf(row) });
  return shape({ ...(status ? { status } : {}), created, deleted, patched, events }, row.job);
}

const OWN_EVENTS = /^Normal Successful(?:Create|Delete) /;

/** Of equal pods any may go, so names of deleted ones are counted only. */
function shape({ status, created = [], deleted = [], patched = [], events = [] }: Outcome, { spec }: Job): unknown {
  const texts = created.map((c) => (spec.completionMode === 'Indexed' ? JSON.stringify(c) : 'pod'));
  return {
    status: status && timeless(status),
    created: texts.sort(),
    deleted: deleted.length,
    patched: new Set(patched).size,
    events: events.filter((e) => !OWN_EVENTS.test(e)),
  };
}

function timeless({ startTime, completionTime, conditions = [], uncountedTerminatedPods: left, ...counts }: JobStatus) {
  const { succeeded = [], failed = [] } = left ?? {};
  return {
    ...counts,
    hasStarted: startTime !== undefined,
    isOver: completionTime !== undefined,
    uncounted: { succeeded: [...succeeded].sort(), failed: [...failed].sort() },
    conditions: conditions.map((c) => `${c.type}=${c.status} ${c.reason ?? ''}: ${c.message ?? ''}`),
  };
}

describe('one pass over a Job', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(play(row)).toEqual(shape(row.out, row.job));
  });
});

/** A pass of a course; its Job's status is that of the pass before. Times are seconds since the beginning. */
interface CourseRow {
  readonly at: number;
  /** What somebody has changed in the spec so far. */
  readonly changed?: object;
  /** 'NAME PHASE CREATED', then index, failures, ignored ones, exit, restarts, Ready, disruption, deletion, finalizer. */
  readonly pods?: readonly string[];
  readonly failures?: number;
  readonly lastFailure?: number;
  readonly status?: JobStatus;
  /** 'GENERATENAME ANNOTATIONS' */
  readonly created?: readonly string[];
  readonly deleted?: readonly string[];
  readonly patched?: readonly string[];
  readonly events?: readonly string[];
}

interface Course {
  readonly spec: Job['spec'];
  readonly rows: readonly CourseRow[];
}

const COURSES = courses
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Course);
const START = parseTime('2026-01-01T00:00:00Z') as number;
const timeAt = (seconds: number | string): string => formatTime(START + Number(seconds) * 1000);

const ANNOTATIONS: Readonly<Record<string, string>> = {
  i: 'job-completion-index',
  f: 'job-index-failure-count',
  g: 'job-index-ignored-failure-count',
};

function podOf(line: string): Pod {
  const [name = '', phase = '', created = '', ...words] = line.split(' ');
  const word = (letter: string): string | undefined => words.find((w) => w.startsWith(letter))?.slice(1);
  const annotations = Object.entries(ANNOTATIONS).flatMap(([letter, key]) => {
    const value = word(letter);
    return value === undefined ? [] : [[`batch.kubernetes.io/${key}`, value]];
  });
  const [exitCode, finished] = (word('x') ?? '').split('@');
  const [ready, since = 0] = (word('c') ?? '').split('@');
  const restartCount = Number(word('r') ?? 0);
  const state = finished === undefined ? {} : { terminated: { exitCode: Number(exitCode), finishedAt: timeAt(finished) } }; // prettier-ignore
  const deleted = word('d');
  return {
    metadata: {
      name,
      uid: name,
      namespace: 'default',
      creationTimestamp: timeAt(created),
      ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) as object } : {}),
      ...(deleted === undefined ? {} : { deletionTimestamp: timeAt(deleted) }),
      ...(words.includes('T') ? { finalizers: ['batch.kubernetes.io/job-tracking'] } : {}),
    },
    spec: { containers: [{ name: 'main' }] },
    status: {
      phase,
      conditions: [
        ...(ready ? [{ type: 'Ready', status: ready, lastTransitionTime: timeAt(since) }] : []),
        ...(words.includes('D') ? [{ type: 'DisruptionTarget', status: 'True' }] : []),
      ],
      ...(finished !== undefined || restartCount > 0
        ? { containerStatuses: [{ name: 'main', restartCount, state }] }
        : {}),
    },
  } as unknown as Pod;
}

function rowsOf({ spec, rows }: Course, n: number): Row[] {
  let status: JobStatus = {};
  return rows.map((row, i) => {
    const metadata = { name: 'foobar', namespace: 'default', uid: 'job' };
    const job = { metadata, spec: { ...spec, ...row.changed }, status } as unknown as Job;
    status = row.status ?? status;
    const created = row.created?.map((text) => {
      const [generateName = '', ...annotations] = text.split(' ');
      const own = JSON.parse(annotations.join(' ')) as object | null;
      return { generateName, ...(own ? { annotations: own } : {}) };
    });
    const { status: written, deleted, patched, events } = row;
    return {
      name: `course ${n}, pass ${i}, second ${row.at}`,
      now: timeAt(row.at),
      job,
      pods: (row.pods ?? []).map(podOf),
      ...(row.failures === undefined ? {} : { failures: row.failures, lastFailure: timeAt(row.lastFailure ?? 0) }),
      out: {
        ...(written ? { status: written } : {}),
        ...(created ? { created } : {}),
        ...(deleted ? { deleted } : {}),
        ...(patched ? { patched } : {}),
        ...(events ? { events } : {}),
      },
    };
  });
}

describe('the passes of a course', () => {
  it.each(COURSES.flatMap(rowsOf).map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(play(row)).toEqual(shape(row.out, row.job));
  });
});
