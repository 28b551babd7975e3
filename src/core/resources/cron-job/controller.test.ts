import { describe, expect, it } from 'vitest';
import type { CronJob, CronJobSpec, Event, Job, Pod } from '../../api/types.ts';
import { createEngine, type Engine } from '../../index.ts';

const CRONS = '/apis/batch/v1/namespaces/default/cronjobs';

const POD_TEMPLATE = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };

function start(spec: Partial<CronJobSpec>, script = 'sleep 2'): Engine {
  const engine = createEngine({ nodes: 2, seed: 5 });
  const containers = [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }];
  const pod = { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers };
  const jobTemplate = { metadata: { labels: { from: 'tick' } }, spec: { backoffLimit: 0, template: { spec: pod } } };
  const body = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick' },
    spec: { schedule: '* * * * *', jobTemplate, ...spec },
  };
  engine.act('user.apply', {}, () => {
    const { code, body: answer } = engine.handle({ method: 'POST', path: CRONS, body });
    expect(code, JSON.stringify(answer)).toBe(201);
  });
  return engine;
}

const of = <T>(engine: Engine, kind: string): T[] =>
  [...engine.objects()].filter((o) => o.kind === kind && o.metadata.namespace === 'default') as unknown as T[];
const cronOf = (engine: Engine): CronJob | undefined => of<CronJob>(engine, 'CronJob')[0];
const jobs = (engine: Engine): string[] =>
  of<Job>(engine, 'Job')
    .map((j) => j.metadata.name)
    .sort();
const run = (engine: Engine, seconds: number): void => void engine.advance(engine.now + seconds * 1000);
const until = (engine: Engine, seconds: number): void => void engine.advance(seconds * 1000);
const events = (engine: Engine): string[] =>
  of<Event>(engine, 'Event')
    .filter((e) => e.involvedObject.kind === 'CronJob')
    .map((e) => `${e.type} ${e.reason} ${e.message ?? ''}`);
const patch = (engine: Engine, spec: object): void => {
  const headers = { 'content-type': 'application/merge-patch+json' };
  engine.act('user.apply', {}, () =>
    engine.handle({ method: 'PATCH', path: `${CRONS}/tick`, headers, body: { spec } }),
  );
};

/** Minutes since 1970 at virtual time zero. */
const ZERO = 29_453_760;
const name = (minute: number): string => `tick-${ZERO + minute}`;

describe('a CronJob', () => {
  it('at 02:00 runs once', () => {
    const engine = start({ schedule: '0 2 * * *' });
    until(engine, 7199);
    expect(jobs(engine)).toEqual([]);
    until(engine, 7202);
    expect(jobs(engine)).toEqual([name(120)]);
    expect(cronOf(engine)?.status).toMatchObject({
      lastScheduleTime: '2026-01-01T02:00:00Z',
      active: [{ kind: 'Job', apiVersion: 'batch/v1', name: name(120), namespace: 'default' }],
    });
    const [job] = of<Job>(engine, 'Job');
    expect(job?.metadata.labels).toEqual({ from: 'tick' });
    expect(job?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T02:00:00Z',
    });
    until(engine, 3 * 3600);
    expect(jobs(engine)).toEqual([name(120)]);
    expect(cronOf(engine)?.status).not.toHaveProperty('active');
    expect(cronOf(engine)?.status?.lastSuccessfulTime).toMatch(/^2026-01-01T02:00:/);
  });

  it('tells what it does', () => {
    const engine = start({});
    until(engine, 90);
    expect(events(engine)).toEqual([
      `Normal SuccessfulCreate Created job ${name(1)}`,
      `Normal SawCompletedJob Saw completed job: ${name(1)}, condition: Complete`,
    ]);
  });

  it('keeps three Jobs that succeeded', () => {
    const engine = start({});
    until(engine, 5 * 60 + 30);
    expect(jobs(engine)).toEqual([name(3), name(4), name(5)]);
    expect(events(engine)).toContain(`Normal SuccessfulDelete Deleted job ${name(1)}`);
    expect(of<Pod>(engine, 'Pod')).toHaveLength(3);
  });

  it('keeps one Job that failed', () => {
    const engine = start({}, 'exit 1');
    until(engine, 3 * 60 + 30);
    expect(jobs(engine)).toEqual([name(3)]);
    expect(cronOf(engine)?.status).not.toHaveProperty('lastSuccessfulTime');
  });

  const policies = [
    { policy: 'Allow', jobs: [1, 2, 3], active: 3 },
    { policy: 'Forbid', jobs: [1], active: 1 },
    { policy: 'Replace', jobs: [3], active: 1 },
  ] as const;

  it.each(policies)('with concurrencyPolicy $policy', ({ policy, jobs: minutes, active }) => {
    const engine = start({ concurrencyPolicy: policy }, 'sleep 3600');
    until(engine, 3 * 60 + 30);
    expect(jobs(engine)).toEqual(minutes.map(name));
    expect(cronOf(engine)?.status?.active).toHaveLength(active);
    const isTold = events(engine).some((e) => e.startsWith('Normal JobAlreadyActive Not starting job because prior'));
    expect(isTold).toBe(policy === 'Forbid');
  });

  it('does nothing while it is suspended, and then makes up for the last time', () => {
    const engine = start({ suspend: true });
    until(engine, 200);
    expect(jobs(engine)).toEqual([]);
    patch(engine, { suspend: false });
    run(engine, 10);
    expect(jobs(engine)).toEqual([name(3)]);
  });

  it('misses a start that is too late', () => {
    const engine = start({ suspend: true, schedule: '0 * * * *', startingDeadlineSeconds: 100 });
    until(engine, 3600 + 300);
    patch(engine, { suspend: false });
    run(engine, 10);
    expect(jobs(engine)).toEqual([]);
    until(engine, 7260);
    expect(jobs(engine)).toEqual([name(120)]);
  });

  it('with a new schedule waits for its next time', () => {
    const engine = start({ schedule: '0 5 * * *' });
    until(engine, 7200);
    patch(engine, { schedule: '30 1,2 * * *' });
    run(engine, 60);
    expect(jobs(engine)).toEqual([]);
    until(engine, 9060);
    expect(jobs(engine)).toEqual([name(150)]);
  });

  const jumps: [rule: string, spec: Partial<CronJobSpec>, ms: number | undefined][] = [
    ['in UTC', { schedule: '0 2 * * *' }, 7_200_000],
    ['by its time zone', { schedule: '0 2 * * *', timeZone: 'Asia/Kolkata' }, 73_800_000],
    ['not while it is suspended', { schedule: '0 2 * * *', suspend: true }, undefined],
  ];

  it.each(jumps)('says when it runs next: %s', (_, spec, ms) => {
    expect(start(spec).nextCronRun('batch/CronJob/default/tick')).toBe(ms);
  });

  it('goes by the clocks of its time zone', () => {
    const engine = start({ schedule: '0 3 * * *', timeZone: 'Europe/Berlin' });
    until(engine, 7210);
    expect(jobs(engine)).toEqual([name(120)]);
    const [job] = of<Job>(engine, 'Job');
    expect(job?.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp']).toBe(
      '2026-01-01T03:00:00+01:00',
    );
  });

  const zones: [zone: string, problem: string][] = [
    ['Europe/Atlantis', 'unknown time zone Europe/Atlantis'],
    ['europe/berlin', 'unknown time zone europe/berlin'],
    ['Local', 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
    ['', 'timeZone must be nil or non-empty string'],
  ];

  it.each(zones)('is refused with the time zone %j', (timeZone, problem) => {
    const engine = createEngine({ nodes: 1 });
    const spec = { schedule: '* * * * *', timeZone, jobTemplate: { spec: { template: POD_TEMPLATE } } };
    const body = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick' }, spec };
    const answer = engine.handle({ method: 'POST', path: CRONS, body });
    expect(answer).toMatchObject({ code: 422, body: { details: { causes: [{ field: 'spec.timeZone' }] } } });
    expect(JSON.stringify(answer.body)).toContain(problem);
  });

  it('notices that its Job was deleted', () => {
    const engine = start({ schedule: '* * * * *' }, 'sleep 3600');
    until(engine, 70);
    const path = `/apis/batch/v1/namespaces/default/jobs/${name(1)}`;
    const body = { propagationPolicy: 'Background' };
    engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path, body }));
    run(engine, 10);
    expect(cronOf(engine)?.status).not.toHaveProperty('active');
    expect(events(engine)).toContain(`Normal MissingJob Active job went missing: ${name(1)}`);
  });

  it('ends the same when the controller manager crashes at any of 20 points', () => {
    const endState = (engine: Engine): unknown => ({
      jobs: of<Job>(engine, 'Job').map((j) => [j.metadata.name, j.status?.succeeded]),
      active: cronOf(engine)?.status?.active,
      last: cronOf(engine)?.status?.lastScheduleTime,
    });
    const undisturbed = start({});
    until(undisturbed, 260);
    for (let cut = 0; cut < 20; cut++) {
      const engine = start({});
      engine.advance(59_990 + cut * 37 * (cut % 4 === 0 ? 1 : 40));
      engine.restartComponent('kube-controller-manager');
      until(engine, 260);
      expect(endState(engine), `cut ${cut}`).toEqual(endState(undisturbed));
    }
  });
});
