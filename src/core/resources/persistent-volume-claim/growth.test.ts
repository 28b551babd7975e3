import { describe, expect, it } from 'vitest';
import type { Event, PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import { createEngine, type Engine } from '../../index.ts';

const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const PODS = '/api/v1/namespaces/default/pods';

function send(engine: Engine, method: string, path: string, body?: object): number {
  const headers = method === 'PATCH' ? { headers: { 'content-type': 'application/merge-patch+json' } } : {};
  const request = { method, path, ...(body ? { body } : {}), ...headers };
  return engine.act('user.apply', {}, () => engine.handle(request as never)).code;
}

const of = <T>(engine: Engine, kind: string): T[] =>
  [...engine.objects()].filter((o) => o.kind === kind && (o.metadata.namespace ?? 'default') === 'default') as never;
const claim = (engine: Engine): PersistentVolumeClaim | undefined =>
  of<PersistentVolumeClaim>(engine, 'PersistentVolumeClaim')[0];
const reasons = (engine: Engine): string[] =>
  of<Event>(engine, 'Event')
    .filter((e) => e.involvedObject.kind === 'PersistentVolumeClaim')
    .map((e) => `${e.reason}: ${e.message ?? ''}`);
const run = (engine: Engine, seconds: number): void => void engine.advance(engine.now + seconds * 1000);

function start(allowVolumeExpansion: boolean): Engine {
  const engine = createEngine({ nodes: 1 });
  run(engine, 2);
  send(engine, 'POST', '/apis/storage.k8s.io/v1/storageclasses', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'grows' },
    provisioner: 'disk.csi.simulated',
    allowVolumeExpansion,
  });
  return engine;
}

const CLAIM_SPEC = {
  storageClassName: 'grows',
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
};

describe('a claim that asks for more', () => {
  const more = { spec: { resources: { requests: { storage: '2Gi' } } } };
  const bound = (isAllowed: boolean): Engine => {
    const engine = start(isAllowed);
    const metadata = { name: 'data' };
    send(engine, 'POST', CLAIMS, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: CLAIM_SPEC });
    run(engine, 10);
    expect(claim(engine)?.status).toMatchObject({ phase: 'Bound', capacity: { storage: '1Gi' } });
    return engine;
  };

  it('gets it, and its volume too', () => {
    const engine = bound(true);
    expect(send(engine, 'PATCH', `${CLAIMS}/data`, more)).toBe(200);
    run(engine, 0.5);
    expect(claim(engine)?.status).toMatchObject({
      conditions: [{ type: 'Resizing', status: 'True' }],
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
      capacity: { storage: '1Gi' },
    });
    run(engine, 20);
    expect(claim(engine)?.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '2Gi' },
      allocatedResources: { storage: '2Gi' },
    });
    expect(of<PersistentVolume>(engine, 'PersistentVolume')[0]?.spec).toMatchObject({
      capacity: { storage: '2Gi' },
    });
    const volume = claim(engine)?.spec.volumeName ?? '';
    expect(reasons(engine)).toEqual(
      expect.arrayContaining([
        'ExternalExpanding: waiting for an external controller to expand this PVC',
        `Resizing: External resizer is resizing volume ${volume}`,
        'VolumeResizeSuccessful: Resize volume succeeded',
      ]),
    );
  });

  it('is refused if its class does not allow it', () => {
    const engine = bound(false);
    expect(send(engine, 'PATCH', `${CLAIMS}/data`, more)).toBe(403);
  });

  it('grows though the controller manager crashes anywhere', () => {
    for (let cut = 0; cut < 8; cut++) {
      const engine = bound(true);
      send(engine, 'PATCH', `${CLAIMS}/data`, more);
      engine.advance(engine.now + cut * 170);
      engine.restartComponent('kube-controller-manager');
      run(engine, 20);
      expect(claim(engine)?.status?.capacity, `cut ${cut}`).toEqual({ storage: '2Gi' });
      expect(claim(engine)?.status?.conditions).toBeUndefined();
    }
  });
});

describe('a generic ephemeral volume', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'nginx', volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] }],
      volumes: [
        {
          name: 'scratch',
          ephemeral: { volumeClaimTemplate: { metadata: { labels: { type: 's' } }, spec: CLAIM_SPEC } },
        },
      ],
    },
  };
  const phase = (engine: Engine): unknown => of<Pod>(engine, 'Pod')[0]?.status?.phase;

  it('gets a claim of its own, which goes with the pod', () => {
    const engine = start(false);
    send(engine, 'POST', PODS, pod);
    run(engine, 30);
    expect(phase(engine)).toBe('Running');
    expect(claim(engine)?.metadata).toMatchObject({
      name: 'app-scratch',
      labels: { type: 's' },
      ownerReferences: [{ kind: 'Pod', name: 'app', controller: true, blockOwnerDeletion: true }],
    });
    send(engine, 'DELETE', `${PODS}/app`);
    run(engine, 60);
    expect([of(engine, 'Pod'), of(engine, 'PersistentVolumeClaim'), of(engine, 'PersistentVolume')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('does not take a claim that was there before', () => {
    const engine = start(false);
    const metadata = { name: 'app-scratch' };
    send(engine, 'POST', CLAIMS, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: CLAIM_SPEC });
    send(engine, 'POST', PODS, pod);
    run(engine, 30);
    expect(phase(engine)).toBe('Pending');
    const condition = of<Pod>(engine, 'Pod')[0]?.status?.conditions?.[0];
    expect(condition?.message).toContain(
      'PVC default/app-scratch was not created for pod default/app (pod is not owner)',
    );
    const told = of<Event>(engine, 'Event').filter((e) => e.reason === 'FailedBinding');
    expect(told[0]?.message).toBe(
      'ephemeral volume scratch: PVC default/app-scratch was not created for pod default/app (pod is not owner)',
    );
  });
});
