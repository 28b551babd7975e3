import { describe, expect, it } from 'vitest';
import type {
  ControllerRevision,
  EndpointSlice,
  Event,
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { Engine } from '../../engine/engine.ts';

/** The whole life of a StatefulSet with claims, in the real engine; and the same with crashes on the way. */
const SETS = '/apis/apps/v1/namespaces/default/statefulsets';
const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';

function body(spec: Record<string, unknown> = {}, image = 'nginx:1.27') {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: {
      serviceName: 'web',
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'web', image, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
      ...spec,
    },
  };
}

function start(spec?: Record<string, unknown>): Engine {
  const engine = createEngine({ nodes: 3, seed: 5 });
  engine.act('user.apply', {}, () => engine.handle({ method: 'POST', path: SETS, body: body(spec) }));
  return engine;
}

function patch(engine: Engine, spec: Record<string, unknown>): void {
  const headers = { 'content-type': 'application/merge-patch+json' };
  engine.act('user.apply', {}, () => engine.handle({ method: 'PATCH', path: `${SETS}/web`, headers, body: { spec } }));
}

const remove = (engine: Engine, path: string): void =>
  void engine.act('user.delete', {}, () => engine.handle({ method: 'DELETE', path }));

const of = <T>(engine: Engine, name: string): T[] =>
  [...engine.objects()].filter((o: KubeObject) => o.kind === name) as unknown as T[];
const podsOf = (engine: Engine): Pod[] =>
  of<Pod>(engine, 'Pod').sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
const setOf = (engine: Engine): StatefulSet => of<StatefulSet>(engine, 'StatefulSet')[0] as StatefulSet;
const namesOf = (objects: readonly { metadata: { name: string } }[]): string[] =>
  objects.map((o) => o.metadata.name).sort();
const claimsOf = (engine: Engine): PersistentVolumeClaim[] => of(engine, 'PersistentVolumeClaim');
const textsOf = (engine: Engine, about: string): string[] =>
  of<Event>(engine, 'Event')
    .filter((e) => e.involvedObject.name === about)
    .map((e) => `${e.type} ${e.reason} ${e.message}`);

const template = (image: string) => ({ template: body({}, image).spec.template });

describe('StatefulSet', () => {
  it('comes up in order, each pod with a name, a host name and a claim of its own', () => {
    const engine = start();
    engine.advance(60_000);
    const pods = podsOf(engine);
    expect(namesOf(pods)).toEqual(['web-0', 'web-1', 'web-2']);
    expect(pods[1]?.metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'web-1',
      'apps.kubernetes.io/pod-index': '1',
    });
    expect(pods[1]?.spec).toMatchObject({ hostname: 'web-1', subdomain: 'web' });
    expect(claimsOf(engine).map((c) => [c.metadata.name, c.status?.phase, c.metadata.finalizers])).toEqual(
      ['data-web-0', 'data-web-1', 'data-web-2'].map((n) => [n, 'Bound', ['kubernetes.io/pvc-protection']]),
    );
    const { currentRevision, updateRevision, ...counts } = setOf(engine).status ?? {};
    expect(currentRevision).toBe(updateRevision);
    expect(counts).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3 });
    expect(textsOf(engine, 'web')).toEqual(
      expect.arrayContaining([
        'Normal SuccessfulCreate Create Claim data-web-0 Pod web-0 in StatefulSet web success',
        'Normal SuccessfulCreate Create Pod web-0 in StatefulSet web successful',
      ]),
    );
    expect(textsOf(engine, 'data-web-0').map((t) => t.split(' ')[1])).toEqual(
      expect.arrayContaining(['ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded']),
    );
  });

  it('answers the names of its pods under its headless service', () => {
    const engine = start();
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] },
    };
    engine.handle({ method: 'POST', path: '/api/v1/namespaces/default/services', body: service });
    engine.advance(60_000);
    const slice = of<EndpointSlice>(engine, 'EndpointSlice').find((s) => s.metadata.name.startsWith('web-'));
    const hosts = slice?.endpoints?.map((e) => [e.hostname, e.addresses[0]]).sort();
    expect(hosts).toEqual(podsOf(engine).map((p) => [p.metadata.name, p.status?.podIP]));
  });

  it('takes a volume that is there once a pod has a node that reaches it', () => {
    const engine = createEngine({ nodes: 3, seed: 5 });
    const post = (path: string, body: unknown) => engine.handle({ method: 'POST', path, body });
    post('/apis/storage.k8s.io/v1/storageclasses', {
      metadata: { name: 'local' },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-2'] }];
    post('/api/v1/persistentvolumes', {
      metadata: { name: 'disk' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'local',
        local: { path: '/mnt' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
      },
    });
    const [claim] = body().spec.volumeClaimTemplates as { metadata: object; spec: object }[];
    const templates = [{ ...claim, spec: { ...claim?.spec, storageClassName: 'local' } }];
    post(SETS, body({ replicas: 2, podManagementPolicy: 'Parallel', volumeClaimTemplates: templates }));
    engine.advance(30_000);
    expect(claimsOf(engine).map((c) => [c.spec.volumeName, c.status?.phase])).toContainEqual(['disk', 'Bound']);
    const placed = podsOf(engine).map((p) => `${p.status?.phase ?? ''} on ${p.spec.nodeName ?? 'no node'}`);
    expect(placed.sort()).toEqual(['Pending on no node', 'Running on node-2']);
  });

  it('gives a pod that is made again its old claim', () => {
    const engine = start();
    engine.advance(60_000);
    const before = claimsOf(engine).map((c) => [c.metadata.uid, c.spec.volumeName]);
    remove(engine, '/api/v1/namespaces/default/pods/web-1');
    engine.advance(engine.now + 30_000);
    expect(namesOf(podsOf(engine))).toEqual(['web-0', 'web-1', 'web-2']);
    expect(claimsOf(engine).map((c) => [c.metadata.uid, c.spec.volumeName])).toEqual(before);
  });

  it('updates down to the partition, then to the end, and keeps its history', () => {
    const engine = start();
    engine.advance(60_000);
    patch(engine, {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      ...template('nginx:1.28'),
    });
    engine.advance(engine.now + 60_000);
    const images = () => podsOf(engine).map((p) => p.spec.containers[0]?.image);
    expect(images()).toEqual(['nginx:1.27', 'nginx:1.27', 'nginx:1.28']);
    expect(setOf(engine).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    patch(engine, { updateStrategy: { rollingUpdate: { partition: 0 } } });
    engine.advance(engine.now + 60_000);
    expect(images()).toEqual(['nginx:1.28', 'nginx:1.28', 'nginx:1.28']);
    expect(
      of<ControllerRevision>(engine, 'ControllerRevision')
        .map((r) => r.revision)
        .sort(),
    ).toEqual([1, 2]);
    patch(engine, template('nginx:1.27'));
    engine.advance(engine.now + 60_000);
    const revisions = of<ControllerRevision>(engine, 'ControllerRevision').map((r) => r.revision);
    expect(revisions.sort()).toEqual([2, 3]);
  });

  it('keeps claims when it shrinks; deletes them and their volumes if it is told to', () => {
    const engine = start();
    engine.advance(60_000);
    patch(engine, { replicas: 2 });
    engine.advance(engine.now + 20_000);
    expect(namesOf(claimsOf(engine))).toEqual(['data-web-0', 'data-web-1', 'data-web-2']);
    patch(engine, { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' } });
    engine.advance(engine.now + 5_000);
    patch(engine, { replicas: 1 });
    engine.advance(engine.now + 60_000);
    expect(namesOf(claimsOf(engine))).toEqual(['data-web-0', 'data-web-2']);
    remove(engine, `${SETS}/web`);
    engine.advance(engine.now + 60_000);
    expect(namesOf(podsOf(engine))).toEqual([]);
    expect(namesOf(claimsOf(engine))).toEqual(['data-web-2']);
    expect(of<PersistentVolume>(engine, 'PersistentVolume').map((v) => v.spec.claimRef?.name)).toEqual(['data-web-2']);
  });

  it('does not let a claim go while a pod uses it', () => {
    const engine = start({ replicas: 1 });
    engine.advance(30_000);
    remove(engine, `${CLAIMS}/data-web-0`);
    engine.advance(engine.now + 10_000);
    expect(claimsOf(engine)[0]?.metadata.deletionTimestamp).toBeDefined();
    remove(engine, `${SETS}/web`);
    engine.advance(engine.now + 30_000);
    expect(claimsOf(engine)).toEqual([]);
    expect(of(engine, 'PersistentVolume')).toEqual([]);
  });

  it('rests: no writes of controllers once all is done', () => {
    const engine = start();
    engine.advance(60_000);
    const versions = (): (string | undefined)[] =>
      [...engine.objects()]
        .filter((o) => ['StatefulSet', 'PersistentVolumeClaim', 'PersistentVolume', 'Pod'].includes(o.kind))
        .map((o) => o.metadata.resourceVersion);
    const before = versions();
    engine.advance(engine.now + 120_000);
    expect(versions()).toEqual(before);
  });
});

/** What is left when names, addresses and times are taken away. */
function endState(engine: Engine): unknown {
  const { observedGeneration, replicas, readyReplicas, availableReplicas, updatedReplicas, currentReplicas } =
    setOf(engine).status ?? {};
  return {
    status: { observedGeneration, replicas, readyReplicas, availableReplicas, updatedReplicas, currentReplicas },
    pods: podsOf(engine).map((p) => [p.metadata.name, p.status?.phase, p.spec.containers[0]?.image]),
    claims: claimsOf(engine).map((c) => [
      c.metadata.name,
      c.status,
      c.metadata.annotations?.['pv.kubernetes.io/bind-completed'],
    ]),
    volumes: of<PersistentVolume>(engine, 'PersistentVolume')
      .map((v) => [v.spec.claimRef?.name, v.status?.phase])
      .sort(),
    revisions: of<ControllerRevision>(engine, 'ControllerRevision').map((r) => [r.metadata.name, r.revision]),
  };
}

/** Comes up and is updated half way; what follows is the same whoever forgets what. */
function story(crash?: { component: string; at: number }): Engine {
  const engine = start();
  const until = (ms: number): void => {
    if (crash && engine.now < crash.at && crash.at <= ms) {
      engine.advance(crash.at);
      engine.restartComponent(crash.component);
    }
    engine.advance(ms);
  };
  until(engine.now + 4_500);
  patch(engine, template('nginx:1.28'));
  until(engine.now + 90_000);
  return engine;
}

describe('restart anywhere', () => {
  const expected = endState(story());

  it('ends well when nothing is interrupted', () => {
    expect(expected).toMatchObject({
      status: { replicas: 3, readyReplicas: 3, updatedReplicas: 3, currentReplicas: 3 },
    });
  });

  it.each(['kube-controller-manager', 'kube-scheduler'])(
    '%s crashed at each of 20 points, ends the same',
    (component) => {
      const begin = start().now;
      for (let cut = 0; cut < 20; cut++) {
        const engine = story({ component, at: begin + 7 + cut * 613 });
        expect(endState(engine), `cut ${cut}`).toEqual(expected);
      }
    },
  );
});
