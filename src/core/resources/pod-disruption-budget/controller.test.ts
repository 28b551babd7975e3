import { describe, expect, it } from 'vitest';
import type { Event, Pod, PodDisruptionBudget } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { Engine } from '../../engine/engine.ts';

const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

function started(spec: Record<string, unknown>, pod: Record<string, unknown> = {}): Engine {
  const engine = createEngine({ nodes: 3, seed: 7 });
  engine.advance(1_000);
  const labels = { app: 'web' };
  post(engine, '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 5, containers: [{ name: 'web', image: 'nginx:1.27' }], ...pod },
      },
    },
  });
  post(engine, BUDGETS, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: labels }, ...spec },
  });
  pass(engine, 20_000);
  return engine;
}

function post(engine: Engine, path: string, body: object): { code: number; body: unknown } {
  return engine.handle({ method: 'POST', path, body });
}

const pass = (engine: Engine, ms: number): void => void engine.advance(engine.now + ms);
const all = <T>(engine: Engine, kind: string): T[] => [...engine.objects()].filter((o) => o.kind === kind) as T[];
const pods = (engine: Engine): Pod[] => all<Pod>(engine, 'Pod').filter((p) => !p.metadata.deletionTimestamp);
const statusOf = (engine: Engine) => all<PodDisruptionBudget>(engine, 'PodDisruptionBudget')[0]?.status;

function evict(engine: Engine, name: string): { code: number; body: unknown } {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
  return post(engine, `/api/v1/namespaces/default/pods/${name}/eviction`, body);
}

const WIDGETS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        subresources: { scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
      },
    ],
  },
};

const nameOf = (engine: Engine, i: number): string =>
  pods(engine).filter((p) => p.status?.phase === 'Running')[i]?.metadata.name as string;

describe('a budget', () => {
  it('counts the pods its owners want, and says what it allows', () => {
    expect(statusOf(started({ maxUnavailable: 1 }))).toEqual({
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
      expectedPods: 3,
      observedGeneration: 1,
      conditions: [expect.objectContaining({ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' })],
    });
    expect(statusOf(started({ minAvailable: '100%' }))).toMatchObject({ expectedPods: 3, disruptionsAllowed: 0 });
  });

  it('lets one pod go and then none until another is ready', () => {
    const engine = started({ minAvailable: 2 });
    expect(evict(engine, nameOf(engine, 0)).code).toBe(201);
    const refused = evict(engine, nameOf(engine, 0));
    expect(refused).toMatchObject({
      code: 429,
      body: { message: "Cannot evict pod as it would violate the pod's disruption budget." },
    });
    pass(engine, 100);
    expect(evict(engine, nameOf(engine, 0)).code).toBe(429);
    expect(JSON.stringify(evict(engine, nameOf(engine, 0)).body)).toContain(
      'The disruption budget web needs 2 healthy pods and has 2 currently',
    );
    pass(engine, 30_000);
    expect(statusOf(engine)).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 });
    expect(statusOf(engine)?.disruptedPods).toBeUndefined();
    expect(evict(engine, nameOf(engine, 0)).code).toBe(201);
  });

  it('marks the pod that goes', () => {
    const engine = started({ minAvailable: 1 });
    const name = nameOf(engine, 0);
    evict(engine, name);
    const pod = all<Pod>(engine, 'Pod').find((p) => p.metadata.name === name);
    expect(pod?.status?.conditions?.find((c) => c.type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    });
  });

  it('keeps pods that never became ready unless told otherwise', () => {
    const container = { name: 'web', image: 'nginx:1.27', readinessProbe: { exec: { command: ['false'] } } };
    const guarded = started({ minAvailable: 2 }, { containers: [container] });
    expect(evict(guarded, nameOf(guarded, 0)).code).toBe(429);
    const free = started({ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, { containers: [container] });
    expect(evict(free, nameOf(free, 0)).code).toBe(201);
  });

  it('shares a pod with other budgets: a warning, and no eviction', () => {
    const engine = started({ maxUnavailable: 1 });
    const spec = { selector: { matchLabels: { app: 'web' } }, minAvailable: 1 };
    post(engine, BUDGETS, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'other' }, spec });
    pass(engine, 1_000);
    const name = nameOf(engine, 0);
    expect(evict(engine, name)).toMatchObject({
      code: 500,
      body: {
        message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      },
    });
    engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${name}` });
    pass(engine, 1_000);
    const texts = all<Event>(engine, 'Event').map((e) => `${e.type} ${e.reason} ${e.message ?? ''}`);
    expect(texts).toContain(
      `Warning MultiplePodDisruptionBudgets Pod "default"/"${name}" matches multiple PodDisruptionBudgets.  Chose "other" arbitrarily.`,
    );
  });

  it('asks custom resources for their size', () => {
    const engine = started({ minAvailable: '50%', selector: { matchLabels: { app: 'mine' } } });
    post(engine, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', WIDGETS);
    pass(engine, 1_000);
    const { body: widget } = post(engine, '/apis/example.com/v1/namespaces/default/widgets', {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: { size: 5 },
    });
    const { uid } = (widget as Pod).metadata;
    const ref = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid, controller: true };
    post(engine, '/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'mine', labels: { app: 'mine' }, ownerReferences: [ref] },
      spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
    });
    pass(engine, 20_000);
    expect(statusOf(engine)).toMatchObject({ expectedPods: 5, desiredHealthy: 3, currentHealthy: 1 });
  });

  it('cannot count pods of owners that have no size', () => {
    const engine = started({ maxUnavailable: 1, selector: { matchLabels: { app: 'agent' } } });
    const labels = { app: 'agent' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'nginx:1.27' }] } };
    post(engine, '/apis/apps/v1/namespaces/default/daemonsets', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent' },
      spec: { selector: { matchLabels: labels }, template },
    });
    pass(engine, 20_000);
    expect(statusOf(engine)).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ reason: 'SyncFailed', message: 'daemonsets.apps does not implement the scale subresource' }],
    });
  });

  it('ends the same when the controller manager crashes at any of 20 points', () => {
    const run = (cut: number | undefined): unknown => {
      const engine = started({ minAvailable: 2 });
      evict(engine, nameOf(engine, 0));
      if (cut !== undefined) {
        pass(engine, cut * 200);
        engine.restartComponent('kube-controller-manager');
      }
      pass(engine, 120_000);
      const { conditions, ...counts } = statusOf(engine) ?? {};
      return { counts, reasons: conditions?.map((c) => c.reason), pods: pods(engine).length };
    };
    const expected = run(undefined);
    expect(expected).toMatchObject({ counts: { disruptionsAllowed: 1 }, pods: 3 });
    for (let cut = 0; cut < 20; cut++) expect(run(cut), `cut ${cut}`).toEqual(expected);
  });
});
