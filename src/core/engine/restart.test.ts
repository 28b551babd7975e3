import { describe, expect, it } from 'vitest';
import type { Deployment, Pod, ReplicaSet } from '../api/types.ts';
import { brokenInvariants } from '../testing/invariants.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

/** Restart anywhere: whatever a component forgets, the end is the same. */
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const body = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 6,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 5,
        containers: [{ name: 'web', image: 'myapp:v1', ports: [{ containerPort: 8080 }] }],
      },
    },
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};

function atRollout(): Engine {
  const engine = createEngine({ nodes: 3, seed: 11 });
  engine.act('user.apply', {}, () => {
    engine.handle({ method: 'POST', path: DEPLOYMENTS, body });
    engine.handle({ method: 'POST', path: '/api/v1/namespaces/default/services', body: service });
  });
  engine.advance(30_000);
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  const patch = { spec: { template: { spec: { containers: [{ name: 'web', image: 'myapp:v2' }] } } } };
  engine.act('user.apply', {}, () =>
    engine.handle({ method: 'PATCH', path: `${DEPLOYMENTS}/web`, headers, body: patch }),
  );
  return engine;
}

/** What is left when names, addresses and times are taken away. */
function endState(engine: Engine): unknown {
  const all = [...engine.objects()];
  const of = <T>(name: string): T[] =>
    all.filter((o) => o.kind === name && o.metadata.namespace === 'default') as unknown as T[];
  const deployment = of<Deployment>('Deployment')[0];
  const { observedGeneration, replicas, readyReplicas, availableReplicas, updatedReplicas } = deployment?.status ?? {};
  return {
    deployment: { observedGeneration, replicas, readyReplicas, availableReplicas, updatedReplicas },
    replicaSets: of<ReplicaSet>('ReplicaSet')
      .map((rs) => [rs.metadata.name, rs.spec.replicas, rs.status?.readyReplicas ?? 0])
      .sort(),
    pods: of<Pod>('Pod').map((p) => [
      p.status?.phase,
      p.spec.containers[0]?.image,
      p.status?.containerStatuses?.[0]?.restartCount,
    ]),
    broken: brokenInvariants(engine),
  };
}

const SETTLED_MS = 150_000;

function uninterrupted(): unknown {
  const engine = atRollout();
  engine.advance(engine.now + SETTLED_MS);
  return endState(engine);
}

describe('restart anywhere in a rollout', () => {
  const expected = uninterrupted();

  it('ends well when nothing is interrupted', () => {
    expect(expected).toMatchObject({ deployment: { replicas: 6, readyReplicas: 6, updatedReplicas: 6 }, broken: [] });
  });

  it('restored from a snapshot at each of 100 cut points, ends the same', () => {
    const engine = atRollout();
    for (let cut = 0; cut < 100; cut++) {
      engine.advance(engine.now + 150);
      const other = createEngine({ nodes: 3, seed: 11 });
      other.restore(structuredClone(engine.snapshot()));
      other.advance(other.now + SETTLED_MS);
      expect(endState(other), `cut ${cut} at ${engine.now} ms`).toEqual(expected);
    }
  });

  const components = ['kube-controller-manager', 'kube-scheduler', 'kubelet/node-1', 'kube-proxy/node-2'];
  it.each(components)('%s crashed at each of 40 points, ends the same', (name) => {
    for (let cut = 0; cut < 40; cut++) {
      const engine = atRollout();
      engine.advance(engine.now + cut * 400);
      engine.restartComponent(name);
      engine.advance(engine.now + SETTLED_MS);
      expect(endState(engine), `cut ${cut} at ${cut * 400} ms`).toEqual(expected);
    }
  });
});
