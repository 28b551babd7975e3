import { expect, it } from 'vitest';
import type { Job } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { brokenInvariants } from '../../testing/invariants.ts';

/** A Job gets through whatever happens around it: no pod is lost, none is counted twice. */
const JOBS = '/apis/batch/v1/namespaces/default/jobs';

function start(script = 'sleep 4'): Engine {
  const engine = createEngine({ nodes: 2, seed: 7 });
  const containers = [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }];
  const template = { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers } };
  const spec = { completions: 6, parallelism: 3, template };
  const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work' }, spec };
  engine.act('user.apply', {}, () => engine.handle({ method: 'POST', path: JOBS, body }));
  return engine;
}

function endState(engine: Engine): unknown {
  const { status } = [...engine.objects()].find((o) => o.kind === 'Job') as unknown as Job;
  const conditions = status?.conditions?.map((c) => c.type);
  return { succeeded: status?.succeeded, conditions, broken: brokenInvariants(engine) };
}

const DONE = { succeeded: 6, conditions: ['SuccessCriteriaMet', 'Complete'], broken: [] };

function restored(engine: Engine): Engine {
  const other = createEngine({ nodes: 2, seed: 7 });
  other.restore(structuredClone(engine.snapshot()));
  return other;
}

it.each(['kubelet/node-1', 'kube-scheduler', 'all, from a snapshot'])('restarted at each of 16 points: %s', (name) => {
  for (let cut = 0; cut < 16; cut++) {
    let engine = start();
    engine.advance(engine.now + cut * 700);
    if (name.startsWith('all')) engine = restored(engine);
    else engine.restartComponent(name);
    engine.advance(engine.now + 120_000);
    expect(endState(engine), `cut ${cut}`).toEqual(DONE);
  }
});

it('pods of a node that was deleted are replaced', () => {
  const engine = start('sleep 20');
  engine.advance(engine.now + 5000);
  engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path: '/api/v1/nodes/node-1' }));
  engine.advance(engine.now + 600_000);
  expect(endState(engine)).toEqual(DONE);
});

it('deleted in the foreground, it goes after its pods', () => {
  const engine = start('sleep 3600');
  engine.advance(engine.now + 5000);
  const body = { propagationPolicy: 'Foreground' };
  engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path: `${JOBS}/work`, body }));
  engine.advance(engine.now + 60_000);
  expect([...engine.objects()].filter((o) => o.kind === 'Pod' || o.kind === 'Job')).toEqual([]);
});
