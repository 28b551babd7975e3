import { describe, expect, it } from 'vitest';
import type { Event, Job, JobSpec, Pod } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { brokenInvariants } from '../../testing/invariants.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const sh = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script] });

interface Shape extends Partial<JobSpec> {
  readonly script?: string;
  readonly restartPolicy?: 'Never' | 'OnFailure';
}

function start({ script = 'sleep 2', restartPolicy = 'Never', ...spec }: Shape, seed = 5): Engine {
  const engine = createEngine({ nodes: 2, seed });
  const template = {
    spec: { restartPolicy, terminationGracePeriodSeconds: 1, containers: [{ name: 'main', ...sh(script) }] },
  };
  const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work' }, spec: { ...spec, template } };
  engine.act('user.apply', {}, () => {
    const { code, body: answer } = engine.handle({ method: 'POST', path: JOBS, body });
    expect(code, JSON.stringify(answer)).toBe(201);
  });
  return engine;
}

const of = <T>(engine: Engine, kind: string): T[] =>
  [...engine.objects()].filter((o) => o.kind === kind && o.metadata.namespace === 'default') as unknown as T[];
const jobOf = (engine: Engine): Job | undefined => of<Job>(engine, 'Job')[0];
const podsOf = (engine: Engine): Pod[] => of<Pod>(engine, 'Pod');
const phases = (engine: Engine): (string | undefined)[] =>
  podsOf(engine)
    .map((p) => p.status?.phase)
    .sort();
const run = (engine: Engine, seconds: number): void => void engine.advance(engine.now + seconds * 1000);
const patch = (engine: Engine, spec: object): void => {
  const headers = { 'content-type': 'application/merge-patch+json' };
  engine.act('user.apply', {}, () => engine.handle({ method: 'PATCH', path: `${JOBS}/work`, headers, body: { spec } }));
};
const conditions = (engine: Engine): string[] =>
  (jobOf(engine)?.status?.conditions ?? []).map((c) => `${c.type}=${c.status} ${c.reason ?? ''}: ${c.message ?? ''}`);
const events = (engine: Engine): string[] =>
  of<Event>(engine, 'Event')
    .filter((e) => e.involvedObject.kind === 'Job')
    .map((e) => `${e.type} ${e.reason} ${e.message?.replace(/(work-(\d+-)?)\w{5}$/, '$1*')}`);

describe('a Job', () => {
  it('runs until its completions are reached', () => {
    const engine = start({ completions: 4, parallelism: 2 });
    run(engine, 3);
    expect(jobOf(engine)?.status).toMatchObject({ active: 2, terminating: 0, uncountedTerminatedPods: {} });
    run(engine, 30);
    expect(phases(engine)).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
    const { status } = jobOf(engine) ?? {};
    expect(status).toMatchObject({ succeeded: 4, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(status).not.toHaveProperty('active');
    expect(status?.completionTime).toBeDefined();
    expect(conditions(engine)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods',
      'Complete=True CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(podsOf(engine).flatMap((p) => p.metadata.finalizers ?? [])).toEqual([]);
    expect(new Set(events(engine))).toEqual(
      new Set(['Normal SuccessfulCreate Created pod: work-*', 'Normal Completed Job completed']),
    );
  });

  it('without completions is complete when one pod succeeds and the others have ended', () => {
    const engine = start({ parallelism: 3 });
    run(engine, 20);
    expect(jobOf(engine)?.status).toMatchObject({ succeeded: 3 });
    expect(conditions(engine)).toHaveLength(2);
  });

  it('makes 120 pods in parallel in no time', () => {
    const engine = start({ completions: 120, parallelism: 120, script: 'sleep 60' });
    run(engine, 2);
    expect(podsOf(engine)).toHaveLength(120);
    expect(jobOf(engine)?.status?.active).toBe(120);
  });

  it('gives up after its backoffLimit, waiting 10 s and then 20 s', () => {
    const engine = start({ backoffLimit: 2, script: 'exit 3' });
    const created = (): number[] => {
      const at: number[] = [];
      for (let s = 0; s < 60; s++) {
        const count = podsOf(engine).length;
        if (count > at.length) at.push(s);
        run(engine, 1);
      }
      return at;
    };
    const [first = 0, second = 0, third = 0, ...more] = created();
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(10);
    expect(second - first).toBeLessThan(16);
    expect(third - second).toBeGreaterThanOrEqual(20);
    expect(third - second).toBeLessThan(26);
    expect(jobOf(engine)?.status).toMatchObject({ failed: 3 });
    expect(conditions(engine)).toEqual([
      'FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit',
      'Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    expect(events(engine)).toContain('Warning BackoffLimitExceeded Job has reached the specified backoff limit');
  });

  it('with OnFailure counts restarts', () => {
    const engine = start({ backoffLimit: 2, restartPolicy: 'OnFailure', script: 'sleep 1; exit 1' });
    run(engine, 90);
    expect(conditions(engine)[0]).toContain('FailureTarget=True BackoffLimitExceeded');
    expect(conditions(engine)[1]).toContain('Failed=True');
    expect(jobOf(engine)?.status).toMatchObject({ failed: 1, terminating: 0 });
  });

  it('ends what runs when its deadline passes', () => {
    const engine = start({ activeDeadlineSeconds: 10, parallelism: 2, completions: 2, script: 'sleep 3600' });
    run(engine, 9);
    expect(phases(engine)).toEqual(['Running', 'Running']);
    run(engine, 10);
    expect(conditions(engine)).toEqual([
      'FailureTarget=True DeadlineExceeded: Job was active longer than specified deadline',
      'Failed=True DeadlineExceeded: Job was active longer than specified deadline',
    ]);
    expect(podsOf(engine)).toEqual([]);
    expect(jobOf(engine)?.status).toMatchObject({ failed: 2, terminating: 0, ready: 0 });
    expect(events(engine)).toContain('Normal SuccessfulDelete Deleted pod: work-*');
  });

  it('goes away with its pods when its ttl is over', () => {
    const engine = start({ ttlSecondsAfterFinished: 30 });
    run(engine, 20);
    expect(conditions(engine)[1]).toContain('Complete=True');
    run(engine, 30);
    expect(jobOf(engine)).toBeUndefined();
    expect(podsOf(engine)).toEqual([]);
  });

  it('ends its pods when it is suspended and begins again when it is resumed', () => {
    const engine = start({ suspend: true });
    run(engine, 5);
    expect(podsOf(engine)).toEqual([]);
    expect(jobOf(engine)?.status).not.toHaveProperty('startTime');
    expect(conditions(engine)).toEqual(['Suspended=True JobSuspended: Job suspended']);
    patch(engine, { suspend: false });
    run(engine, 2);
    expect(podsOf(engine)).toHaveLength(1);
    expect(conditions(engine)).toEqual(['Suspended=False JobResumed: Job resumed']);
    patch(engine, { suspend: true });
    run(engine, 10);
    expect(podsOf(engine)).toEqual([]);
    expect(jobOf(engine)?.status).not.toHaveProperty('failed');
    patch(engine, { suspend: false });
    run(engine, 20);
    expect(conditions(engine).at(-1)).toContain('Complete=True');
    expect(events(engine)).toContain('Normal Resumed Job resumed');
  });

  it('replaces a pod that is deleted, and counts it as failed', () => {
    const engine = start({ script: 'sleep 15' });
    run(engine, 5);
    const [pod] = podsOf(engine);
    const path = `/api/v1/namespaces/default/pods/${pod?.metadata.name}`;
    engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path }));
    run(engine, 60);
    expect(jobOf(engine)?.status).toMatchObject({ failed: 1, succeeded: 1 });
  });

  it('leaves no pod behind when it is deleted', () => {
    const engine = start({ script: 'sleep 3600' });
    run(engine, 5);
    const body = { propagationPolicy: 'Background' };
    engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path: `${JOBS}/work`, body }));
    run(engine, 60);
    expect(podsOf(engine)).toEqual([]);
  });

  it('lets its pods go when it is deleted without them', () => {
    const engine = start({ script: 'sleep 3600' });
    run(engine, 5);
    const body = { propagationPolicy: 'Orphan' };
    engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path: `${JOBS}/work`, body }));
    run(engine, 10);
    expect(podsOf(engine).map((p) => [p.metadata.finalizers, p.metadata.ownerReferences])).toEqual([
      [undefined, undefined],
    ]);
  });

  it('with podReplacementPolicy Failed waits for the old pod', () => {
    const engine = start({ podReplacementPolicy: 'Failed', script: "trap '' TERM; sleep 3600" });
    run(engine, 5);
    const [pod] = podsOf(engine);
    const path = `/api/v1/namespaces/default/pods/${pod?.metadata.name}`;
    engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path, body: { gracePeriodSeconds: 20 } }));
    run(engine, 2);
    expect(podsOf(engine)).toHaveLength(1);
    run(engine, 60);
    expect(podsOf(engine).filter((p) => p.metadata.uid !== pod?.metadata.uid)).toHaveLength(1);
  });
});

describe('an Indexed Job', () => {
  it('gives each pod its index', () => {
    const engine = start({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 2,
      script: 'echo $JOB_COMPLETION_INDEX; sleep 2',
    });
    run(engine, 30);
    expect(jobOf(engine)?.status).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
    const pods = podsOf(engine).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const label = 'batch.kubernetes.io/job-completion-index';
    expect(pods.map((p) => [p.metadata.name.slice(0, 7), p.spec.hostname, p.metadata.labels?.[label]])).toEqual([
      ['work-0-', 'work-0', '0'],
      ['work-1-', 'work-1', '1'],
      ['work-2-', 'work-2', '2'],
    ]);
    expect(pods[1]?.metadata.annotations?.[label]).toBe('1');
    const [env] = pods[0]?.spec.containers[0]?.env ?? [];
    expect(env?.name).toBe('JOB_COMPLETION_INDEX');
  });

  it('limits failures of each index by itself', () => {
    const spec = { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1 } as const;
    const engine = start({ ...spec, script: 'exit 1' });
    run(engine, 60);
    expect(jobOf(engine)?.status).toMatchObject({ failed: 4, failedIndexes: '0,1' });
    expect(conditions(engine)[1]).toBe('Failed=True FailedIndexes: Job has failed indexes');
    const counts = podsOf(engine).map((p) => p.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']);
    expect(counts.sort()).toEqual(['0', '0', '1', '1']);
  });

  it('succeeds when its successPolicy is met', () => {
    const spec = { completionMode: 'Indexed', completions: 2, parallelism: 1 } as const;
    const engine = start({ ...spec, successPolicy: { rules: [{ succeededIndexes: '0' }] } });
    run(engine, 30);
    expect(conditions(engine)).toEqual([
      'SuccessCriteriaMet=True SuccessPolicy: Matched rules at index 0',
      'Complete=True SuccessPolicy: Matched rules at index 0',
    ]);
    expect(jobOf(engine)?.status?.completedIndexes).toBe('0');
  });
});

describe('a podFailurePolicy', () => {
  const rule = (action: 'FailJob' | 'Ignore') => ({
    rules: [{ action, onExitCodes: { operator: 'In' as const, values: [42] } }],
  });

  it('fails the Job at once', () => {
    const engine = start({ podFailurePolicy: rule('FailJob'), script: 'exit 42' });
    run(engine, 20);
    const [pod] = podsOf(engine);
    const text = `Container main for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 0`;
    expect(conditions(engine)).toEqual([
      `FailureTarget=True PodFailurePolicy: ${text}`,
      `Failed=True PodFailurePolicy: ${text}`,
    ]);
  });

  it('does not count what it ignores', () => {
    const engine = start({ podFailurePolicy: rule('Ignore'), script: 'exit 42', backoffLimit: 0 });
    run(engine, 60);
    expect(podsOf(engine).length).toBeGreaterThan(1);
    expect(conditions(engine)).toEqual([]);
    expect(jobOf(engine)?.status?.failed).toBeUndefined();
  });
});

describe('the controller manager crashes', () => {
  const endState = (engine: Engine): unknown => {
    const { startTime: _start, completionTime: _end, conditions: _c, ...counts } = jobOf(engine)?.status ?? {};
    return { counts, conditions: conditions(engine), phases: phases(engine), broken: brokenInvariants(engine) };
  };
  const indexed = { completionMode: 'Indexed', completions: 2, parallelism: 2 } as const;
  const cases: { name: string; shape: Shape; want: Partial<NonNullable<Job['status']>> }[] = [
    { name: 'that succeeds', shape: { completions: 5, parallelism: 2 }, want: { succeeded: 5 } },
    { name: 'that fails', shape: { backoffLimit: 2, script: 'sleep 1; exit 3' }, want: { failed: 3 } },
    {
      name: 'with limits for each index',
      shape: { ...indexed, backoffLimitPerIndex: 1, script: 'exit 1' },
      want: { failed: 4, failedIndexes: '0,1' },
    },
    {
      name: 'past its deadline',
      shape: { activeDeadlineSeconds: 6, script: 'sleep 3600' },
      want: { failed: 1 },
    },
  ];

  it.each(cases)('at each of 24 points in a Job $name, and the end is the same', ({ shape, want }) => {
    const undisturbed = start(shape);
    run(undisturbed, 90);
    expect(jobOf(undisturbed)?.status).toMatchObject(want);
    expect(conditions(undisturbed)).toHaveLength(2);
    expect(brokenInvariants(undisturbed)).toEqual([]);
    for (let cut = 0; cut < 24; cut++) {
      const engine = start(shape);
      engine.advance(engine.now + cut * 510);
      engine.restartComponent('kube-controller-manager');
      run(engine, 90);
      expect(endState(engine), `cut ${cut}`).toEqual(endState(undisturbed));
    }
  });
});
