import { describe, expect, it } from 'vitest';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { brokenInvariants } from '../../testing/invariants.ts';

const PATH = '/apis/apps/v1/namespaces/default/daemonsets';

function daemonSet(spec: Record<string, unknown> = {}, pod: Record<string, unknown> = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'agent', image: 'myapp:v1', ports: [{ containerPort: 9100 }] }],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

function cluster(body: object, nodes = 3): Engine {
  const engine = createEngine({ nodes, seed: 3 });
  engine.advance(1_000);
  const { code, body: answer } = engine.handle({ method: 'POST', path: PATH, body });
  if (code !== 201) throw new Error(JSON.stringify(answer));
  pass(engine, 20_000);
  return engine;
}

const pass = (engine: Engine, ms: number): void => void engine.advance(engine.now + ms);
const all = <T>(engine: Engine, kind: string): T[] => [...engine.objects()].filter((o) => o.kind === kind) as T[];
const pods = (engine: Engine): Pod[] =>
  all<Pod>(engine, 'Pod').sort((a, b) => ((a.spec.nodeName ?? '') < (b.spec.nodeName ?? '') ? -1 : 1));
const placed = (engine: Engine): (string | undefined)[] => pods(engine).map((p) => p.spec.nodeName);
const images = (engine: Engine): (string | undefined)[] => pods(engine).map((p) => p.spec.containers[0]?.image);
const statusOf = (engine: Engine): DaemonSet['status'] => all<DaemonSet>(engine, 'DaemonSet')[0]?.status;
const node = (engine: Engine, name: string): Node =>
  all<Node>(engine, 'Node').find((n) => n.metadata.name === name) as Node;

function patch(engine: Engine, path: string, body: object): void {
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  const { code, body: answer } = engine.handle({ method: 'PATCH', path, headers, body });
  if (code !== 200) throw new Error(JSON.stringify(answer));
}

const setImage = (engine: Engine, image: string): void =>
  patch(engine, `${PATH}/agent`, { spec: { template: { spec: { containers: [{ name: 'agent', image }] } } } });

const events = (engine: Engine, reason: string): string[] =>
  all<{ kind: string; reason: string; message: string; involvedObject: { kind: string } }>(engine, 'Event')
    .filter((e) => e.reason === reason && e.involvedObject.kind === 'DaemonSet')
    .map((e) => e.message);

describe('one pod on each node', () => {
  it('is placed by the scheduler through its node affinity, and reported', () => {
    const engine = cluster(daemonSet());
    expect(placed(engine)).toEqual(['node-1', 'node-2', 'node-3']);
    expect(statusOf(engine)).toEqual({
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
      observedGeneration: 1,
    });
    const [first] = pods(engine);
    expect(first?.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual({
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
    });
    expect(first?.metadata.labels).toMatchObject({ app: 'agent', 'pod-template-generation': '1' });
    expect(events(engine, 'SuccessfulCreate')).toHaveLength(3);
    expect(events(engine, 'SuccessfulCreate')[0]).toMatch(/^Created pod: agent-[a-z0-9]{5}$/);
    expect(brokenInvariants(engine)).toEqual([]);
  });

  it('keeps a revision whose hash its pods carry', () => {
    const engine = cluster(daemonSet());
    const [revision, ...others] = all<ControllerRevision>(engine, 'ControllerRevision');
    expect(others).toEqual([]);
    const hash = revision?.metadata.labels?.['controller-revision-hash'];
    expect(revision?.metadata.name).toBe(`agent-${hash}`);
    expect(revision).toMatchObject({ revision: 1, data: { spec: { template: { $patch: 'replace' } } } });
    expect(new Set(pods(engine).map((p) => p.metadata.labels?.['controller-revision-hash']))).toEqual(new Set([hash]));
  });

  it('with the host network and its ports takes the address of its node, and two on a node never meet', () => {
    const engine = cluster(
      daemonSet({ updateStrategy: { rollingUpdate: { maxUnavailable: 3 } } }, { hostNetwork: true }),
    );
    expect(statusOf(engine)?.numberReady).toBe(3);
    for (const pod of pods(engine)) expect(pod.status?.podIP).toBe(pod.status?.hostIP);
    expect(pods(engine)[0]?.spec.containers[0]?.ports?.[0]?.hostPort).toBe(9100);
    setImage(engine, 'myapp:v2');
    pass(engine, 30_000);
    expect(images(engine)).toEqual(['myapp:v2', 'myapp:v2', 'myapp:v2']);
    expect(statusOf(engine)).toMatchObject({ updatedNumberScheduled: 3, numberReady: 3 });
  });

  it('comes where a label appears and goes where it disappears', () => {
    const engine = cluster(daemonSet({}, { nodeSelector: { disk: 'ssd' } }));
    expect(statusOf(engine)).toMatchObject({ desiredNumberScheduled: 0, currentNumberScheduled: 0 });
    patch(engine, '/api/v1/nodes/node-2', { metadata: { labels: { disk: 'ssd' } } });
    pass(engine, 20_000);
    expect(placed(engine)).toEqual(['node-2']);
    patch(engine, '/api/v1/nodes/node-2', { metadata: { labels: { disk: null } } });
    pass(engine, 20_000);
    expect(placed(engine)).toEqual([]);
    expect(statusOf(engine)).toMatchObject({ desiredNumberScheduled: 0, currentNumberScheduled: 0 });
    expect(events(engine, 'SuccessfulDelete')).toHaveLength(1);
  });

  it('stays on a node that cannot be reached, and on one that is cordoned', () => {
    const engine = cluster(daemonSet());
    const before = pods(engine).map((p) => p.metadata.name);
    const off = engine.injectFault({ name: 'power-off', target: 'node-2' });
    patch(engine, '/api/v1/nodes/node-3', { spec: { unschedulable: true } });
    pass(engine, 600_000);
    expect(
      node(engine, 'node-2')
        .spec.taints?.map((t) => t.effect)
        .sort(),
    ).toEqual(['NoExecute', 'NoSchedule']);
    expect(pods(engine).map((p) => p.metadata.name)).toEqual(before);
    expect(statusOf(engine)).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2, numberMisscheduled: 1 });
    engine.clearFault(off?.id ?? '');
    pass(engine, 120_000);
    expect(pods(engine).map((p) => p.metadata.name)).toEqual(before);
    expect(statusOf(engine)).toMatchObject({ desiredNumberScheduled: 3, numberReady: 3, numberMisscheduled: 0 });
    expect(brokenInvariants(engine)).toEqual([]);
  });

  it('is made again when it is deleted, and its revision too', () => {
    const engine = cluster(daemonSet());
    const [first] = pods(engine);
    engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${first?.metadata.name}` });
    const [revision] = all<ControllerRevision>(engine, 'ControllerRevision');
    const path = `/apis/apps/v1/namespaces/default/controllerrevisions/${revision?.metadata.name}`;
    engine.handle({ method: 'DELETE', path });
    pass(engine, 20_000);
    expect(placed(engine)).toEqual(['node-1', 'node-2', 'node-3']);
    expect(all<ControllerRevision>(engine, 'ControllerRevision').map((r) => r.metadata.name)).toEqual([
      revision?.metadata.name,
    ]);
  });
});

describe('updates', () => {
  it('goes node by node and keeps all but one available', () => {
    const engine = cluster(daemonSet());
    setImage(engine, 'myapp:v2');
    let least = 3;
    for (let i = 0; i < 120; i++) {
      pass(engine, 500);
      least = Math.min(least, statusOf(engine)?.numberAvailable ?? 0);
    }
    expect(least).toBe(2);
    expect(images(engine)).toEqual(['myapp:v2', 'myapp:v2', 'myapp:v2']);
    expect(
      all<ControllerRevision>(engine, 'ControllerRevision')
        .map((r) => r.revision)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('stops at the first node when the new template does not work', () => {
    const engine = cluster(daemonSet());
    setImage(engine, 'nosuch/image:v9');
    engine.injectFault({ name: 'image-unpullable', target: 'nosuch/image:v9' });
    pass(engine, 120_000);
    expect(images(engine).filter((i) => i === 'myapp:v1')).toHaveLength(2);
  });

  it('with maxSurge has two pods on a node and never fewer than all available', () => {
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    const engine = cluster(daemonSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } }));
    setImage(engine, 'myapp:v2');
    let least = 3;
    let most = 3;
    for (let i = 0; i < 120; i++) {
      pass(engine, 500);
      least = Math.min(least, statusOf(engine)?.numberAvailable ?? 0);
      most = Math.max(most, pods(engine).filter((p) => !p.metadata.deletionTimestamp).length);
    }
    expect({ least, most }).toEqual({ least: 3, most: 4 });
    expect(images(engine)).toEqual(['myapp:v2', 'myapp:v2', 'myapp:v2']);
  });

  it('OnDelete waits for somebody to delete a pod', () => {
    const engine = cluster(daemonSet({ updateStrategy: { type: 'OnDelete' } }));
    setImage(engine, 'myapp:v2');
    pass(engine, 60_000);
    expect(images(engine)).toEqual(['myapp:v1', 'myapp:v1', 'myapp:v1']);
    expect(statusOf(engine)?.updatedNumberScheduled).toBeUndefined();
    engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${pods(engine)[0]?.metadata.name}` });
    pass(engine, 20_000);
    expect(images(engine)).toEqual(['myapp:v2', 'myapp:v1', 'myapp:v1']);
    expect(statusOf(engine)?.updatedNumberScheduled).toBe(1);
  });

  it('keeps as much history as it should, and gives a template that comes back a new number', () => {
    const engine = cluster(daemonSet({ revisionHistoryLimit: 1 }));
    for (const image of ['myapp:v2', 'myapp:v3', 'myapp:v2']) {
      setImage(engine, image);
      pass(engine, 60_000);
    }
    expect(
      all<ControllerRevision>(engine, 'ControllerRevision')
        .map((r) => r.revision)
        .sort(),
    ).toEqual([3, 4]);
  });
});

describe('restart anywhere in an update', () => {
  const started = (): Engine => {
    const engine = cluster(daemonSet());
    setImage(engine, 'myapp:v2');
    return engine;
  };
  const end = (engine: Engine): unknown => {
    pass(engine, 120_000);
    const revisions = all<ControllerRevision>(engine, 'ControllerRevision').map(
      (r) => `${r.metadata.name} ${r.revision}`,
    );
    return { placed: placed(engine), images: images(engine), status: statusOf(engine), revisions: revisions.sort() };
  };

  it('ends the same from each of 20 points', () => {
    const expected = end(started());
    expect(expected).toMatchObject({ images: ['myapp:v2', 'myapp:v2', 'myapp:v2'] });
    for (let cut = 0; cut < 20; cut++) {
      const engine = started();
      pass(engine, cut * 700);
      engine.restartComponent('kube-controller-manager');
      expect(end(engine), `cut ${cut}`).toEqual(expected);
      expect(brokenInvariants(engine)).toEqual([]);
    }
  });
});
