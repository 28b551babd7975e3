import { describe, expect, it } from 'vitest';
import { Rng, type RngStream } from '../lib/rng.ts';
import { FAULTS } from '../faults/registry.ts';
import { brokenInvariants } from '../testing/invariants.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

/**
 * Random workloads and random faults from a seed; the faults end, time passes, and the invariants hold. More seeds:
 * DRYDOCK_SEEDS=500 npx vitest run src/core/engine/simulation.test.ts; one seed: DRYDOCK_SEED=17.
 */
const FIRST = Number(process.env['DRYDOCK_SEED'] ?? 1);
const COUNT = process.env['DRYDOCK_SEED'] ? 1 : Number(process.env['DRYDOCK_SEEDS'] ?? 40);

const IMAGES = ['myapp:v1', 'nginx:1.27', 'redis:7', 'agnhost:2'];
const NAMES = ['alpha', 'beta', 'gamma'];

function deployment(random: RngStream, name: string): object {
  const cpu = [undefined, '100m', '500m'][random.int(3)];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: random.int(6),
      strategy: random.int(4) === 0 ? { type: 'Recreate' } : {},
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: random.int(10),
          containers: [
            { name: 'c', image: IMAGES[random.int(IMAGES.length)], resources: cpu ? { requests: { cpu } } : {} },
          ],
        },
      },
    },
  };
}

const PATH = '/apis/apps/v1/namespaces/default/deployments';

function act(engine: Engine, random: RngStream): void {
  const name = NAMES[random.int(NAMES.length)] as string;
  const known = engine.handle({ method: 'GET', path: `${PATH}/${name}` }).code === 200;
  if (!known) engine.handle({ method: 'POST', path: PATH, body: deployment(random, name) });
  else if (random.int(5) === 0) engine.handle({ method: 'DELETE', path: `${PATH}/${name}` });
  else {
    const image = IMAGES[random.int(IMAGES.length)];
    const spec =
      random.int(2) === 0
        ? { replicas: random.int(8) }
        : { template: { spec: { containers: [{ name: 'c', image }] } } };
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    engine.handle({ method: 'PATCH', path: `${PATH}/${name}`, headers, body: { spec } });
  }
}

function breakSomething(engine: Engine, random: RngStream): void {
  const fault = FAULTS[random.int(FAULTS.length)] as (typeof FAULTS)[number];
  const pods = [...engine.objects()].filter((o) => o.kind === 'Pod');
  const pod = pods[random.int(Math.max(pods.length, 1))];
  const targets: Record<string, string | undefined> = {
    Node: `node-${1 + random.int(3)}`,
    Pod: pod && `${pod.metadata.namespace}/${pod.metadata.name}`,
    Image: IMAGES[random.int(IMAGES.length)],
    Component: fault.bends?.({ name: fault.name, target: '' })[0]?.target,
    Cluster: '',
  };
  const target = targets[fault.targets[0] as string];
  if (target === undefined) return;
  if (engine.faults().some((f) => f.name === fault.name && f.target === target)) return;
  engine.injectFault({
    name: fault.name,
    target,
    ...(fault.name === 'delay-watches' ? { args: { delayMs: 500 } } : {}),
  });
}

function story(seed: number): Engine {
  const random = new Rng(seed).fork('story');
  const engine = createEngine({ nodes: 3, seed });
  engine.advance(10_000);
  for (const name of NAMES) {
    const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] };
    const body = { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
    engine.act('user.request', {}, () =>
      engine.handle({ method: 'POST', path: '/api/v1/namespaces/default/services', body }),
    );
  }
  for (let i = 0; i < 25; i++) {
    engine.advance(engine.now + random.int(60_000));
    const dice = random.int(10);
    if (dice < 5) engine.act('user.request', {}, () => act(engine, random));
    else if (dice < 8) breakSomething(engine, random);
    else for (const fault of engine.faults().slice(0, 1)) engine.clearFault(fault.id);
  }
  for (const fault of engine.faults()) engine.clearFault(fault.id);
  engine.advance(engine.now + 1_200_000);
  return engine;
}

describe('random workloads and faults', () => {
  const seeds = Array.from({ length: COUNT }, (_, i) => FIRST + i);
  it.each(seeds)('seed %i: the invariants hold after quiet', (seed) => {
    expect(
      brokenInvariants(story(seed)),
      `replay: DRYDOCK_SEED=${seed} npx vitest run src/core/engine/simulation.test.ts`,
    ).toEqual([]);
  });
});
