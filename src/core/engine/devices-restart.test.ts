import { describe, expect, it } from 'vitest';
import type { KubeObject, Pod, ResourceClaim, ResourceSlice } from '../api/types.ts';
import { celSource } from '../cel.ts';
import { applyManifest } from '../testing/scenario.ts';
import { runIn } from '../testing/sights.ts';
import { brokenInvariants } from '../testing/invariants.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

/** Devices survive restarts: whatever is interrupted, each pod has a device of its own in the end, and none is lost. */
const MANIFEST = `
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: { name: gpu.example.com }
spec: { selectors: [{ cel: { expression: "device.driver == 'gpu.example.com'" } }] }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: driver }
spec:
  selector: { matchLabels: { app: driver } }
  template:
    metadata: { labels: { app: driver } }
    spec:
      containers:
      - name: plugin
        image: registry.k8s.io/dra-example-driver/dra-example-driver:v0.1.0
        command: [dra-example-kubeletplugin]
        env: [{ name: NUM_DEVICES, value: "2" }]
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: { name: gpu }
spec: { spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: gpu.example.com } }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: train }
spec:
  replicas: 5
  selector: { matchLabels: { app: train } }
  template:
    metadata: { labels: { app: train } }
    spec:
      terminationGracePeriodSeconds: 2
      containers: [{ name: c, image: 'busybox:1.36', command: [sleep, '3600'], resources: { claims: [{ name: gpu }] } }]
      resourceClaims: [{ name: gpu, resourceClaimTemplateName: gpu }]
`;

const start = (): Engine => {
  const engine = createEngine({ nodes: 3, seed: 7, cel: celSource() });
  engine.advance(15_000);
  applyManifest(engine, MANIFEST);
  return engine;
};

/** Half of the pods go while the others stay. */
function deleteSome(engine: Engine): void {
  const pods = [...engine.objects()].filter((o) => o.metadata.labels?.['app'] === 'train' && isA<Pod>(o, 'Pod'));
  for (const { metadata } of pods.slice(0, 2))
    engine.act('user.request', {}, () =>
      engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${metadata.name ?? ''}` }),
    );
}

const isA = <T extends KubeObject>(o: KubeObject, kind: string): o is T => o.kind === kind;

function endState(engine: Engine): unknown {
  const all = [...engine.objects()];
  const pods = all.filter((o): o is Pod => isA<Pod>(o, 'Pod') && o.metadata.labels?.['app'] === 'train');
  const claims = all.filter((o): o is ResourceClaim => isA<ResourceClaim>(o, 'ResourceClaim'));
  const results = claims.flatMap((c) => c.status?.allocation?.devices?.results ?? []);
  return {
    running: pods.filter((p) => p.status?.phase === 'Running').length,
    withDevice: pods.filter((p) => /^GPU_DEVICE_\d=gpu-\d$/m.test(runIn(engine, p.metadata.name, ['env']).text)).length,
    claims: claims.length,
    users: claims.map((c) => c.status?.reservedFor?.length ?? 0),
    devices: new Set(results.map((r) => `${r.pool}/${r.device}`)).size,
    slices: all.filter((o): o is ResourceSlice => isA<ResourceSlice>(o, 'ResourceSlice')).length,
    broken: brokenInvariants(engine),
  };
}

const WANTED = {
  running: 5,
  withDevice: 5,
  claims: 5,
  users: [1, 1, 1, 1, 1],
  devices: 5,
  slices: 3,
  broken: [],
};
const CUTS_MS = [300, 1200, 3100, 9000, 31_000, 40_000];
const DELETE_AT_MS = 30_000;
const END_MS = 180_000;

/** To the cut, and from there to the end; some pods are deleted on the way. */
function run(engine: Engine, from: number, to: number, begun: number): void {
  const at = begun + DELETE_AT_MS;
  if (from <= at && at < to) {
    engine.advance(at);
    deleteSome(engine);
  }
  engine.advance(to);
}

describe('claims on devices, interrupted', () => {
  it('ends well when nothing is', () => {
    const engine = start();
    const begun = engine.now;
    run(engine, begun, begun + END_MS, begun);
    expect(endState(engine)).toEqual(WANTED);
  });

  it.each(CUTS_MS)('all components restart after %d ms', (ms) => {
    const engine = start();
    const begun = engine.now;
    run(engine, begun, begun + ms, begun);
    for (const { name } of engine.components()) engine.restartComponent(name);
    run(engine, begun + ms, begun + END_MS, begun);
    expect(endState(engine)).toEqual(WANTED);
  });

  it.each(CUTS_MS)('restored in another engine after %d ms', (ms) => {
    const engine = start();
    const begun = engine.now;
    run(engine, begun, begun + ms, begun);
    const other = createEngine({ nodes: 3, seed: 7, cel: celSource() });
    other.restore(engine.snapshot());
    run(other, begun + ms, begun + END_MS, begun);
    expect(endState(other)).toEqual(WANTED);
  });
});
