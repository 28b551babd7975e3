import { describe, expect, it } from 'vitest';
import type { Pod, ReplicationController } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { Engine } from '../../engine/engine.ts';

const PATH = '/api/v1/namespaces/default/replicationcontrollers';
const template = {
  metadata: { labels: { app: 'web' } },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'web', image: 'nginx:1.27' }] },
};
const body = {
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web' },
  spec: { replicas: 3, selector: { app: 'web' }, template },
};

function started(): Engine {
  const engine = createEngine({ nodes: 2, seed: 5 });
  engine.advance(1_000);
  expect(engine.handle({ method: 'POST', path: PATH, body }).code).toBe(201);
  return engine;
}

const all = <T>(engine: Engine, kind: string): T[] => [...engine.objects()].filter((o) => o.kind === kind) as T[];
const pass = (engine: Engine, ms: number): void => void engine.advance(engine.now + ms);
const pods = (engine: Engine): Pod[] => all<Pod>(engine, 'Pod').filter((p) => !p.metadata.deletionTimestamp);
const rc = (engine: Engine) => all<ReplicationController>(engine, 'ReplicationController')[0] as ReplicationController;
const scale = (engine: Engine, replicas: number): void => {
  const headers = { 'content-type': 'application/merge-patch+json' };
  expect(engine.handle({ method: 'PATCH', path: `${PATH}/web`, headers, body: { spec: { replicas } } }).code).toBe(200);
};

describe('a ReplicationController', () => {
  it('keeps its pods and reports on them', () => {
    const engine = started();
    pass(engine, 20_000);
    const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'web', controller: true };
    expect(pods(engine).map((p) => p.metadata.ownerReferences?.[0])).toEqual(
      [1, 2, 3].map(() => expect.objectContaining(owner)),
    );
    expect(rc(engine).spec.selector).toEqual({ app: 'web' });
    expect(rc(engine).status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
  });

  it('makes up for a pod that goes, follows its size, and writes nothing at rest', () => {
    const engine = started();
    pass(engine, 20_000);
    engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${pods(engine)[0]?.metadata.name}` });
    pass(engine, 20_000);
    expect(pods(engine)).toHaveLength(3);
    scale(engine, 1);
    pass(engine, 20_000);
    expect(pods(engine)).toHaveLength(1);
    const { resourceVersion } = rc(engine).metadata;
    pass(engine, 60_000);
    expect(rc(engine).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('ends the same when the controller manager crashes at any of 20 points', () => {
    for (let cut = 0; cut < 20; cut++) {
      const engine = started();
      pass(engine, cut * 150);
      engine.restartComponent('kube-controller-manager');
      pass(engine, 60_000);
      expect({ pods: pods(engine).length, status: rc(engine).status?.readyReplicas }, `cut ${cut}`).toEqual({
        pods: 3,
        status: 3,
      });
    }
  });
});
