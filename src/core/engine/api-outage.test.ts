import { expect, it } from 'vitest';
import type { Ingress, Node, Pod } from '../api/types.ts';
import { applyManifest } from '../testing/scenario.ts';
import { addNodes, fault } from '../testing/scenario-acts.ts';
import { listOf } from '../testing/sights.ts';
import { brokenInvariants } from '../testing/invariants.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

/** Minutes without an API server: whatever falls due meanwhile is put off, and nothing stops for good. */
const MANIFEST = `
{ apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: { name: nginx }, spec: { controller: k8s.io/ingress-nginx } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx-controller }
spec:
  replicas: 1
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec:
      nodeSelector: { kubernetes.io/hostname: node-1 }
      containers: [{ name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.14.1", args: [/nginx-ingress-controller] }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { ingressClassName: nginx, defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: nginx }] } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 3, selector: { matchLabels: { app: web } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 4
  maxReplicas: 8
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: often }
spec:
  schedule: "* * * * *"
  jobTemplate: { spec: { ttlSecondsAfterFinished: 20, template: { spec: { restartPolicy: Never, containers: [{ name: c, image: busybox, command: [sleep, "5"] }] } } } }
`;
const OUTAGE_MS = 130_000;

/** It crashes again whenever it is back. */
function keepDown(engine: Engine, ms: number): void {
  const id = engine.injectFault({ name: 'crash-container', target: 'kube-system/kube-apiserver-control-plane' })?.id;
  engine.advance(engine.now + ms);
  expect(engine.isApiUp).toBe(false);
  engine.clearFault(id ?? '');
}

const nodesOf = (engine: Engine): readonly Node[] => listOf(engine, 'nodes') as Node[];

it('nobody falls over what cannot be asked, and all is done afterwards', () => {
  const engine = createEngine({ nodes: 3, seed: 5, preset: 'kubeadm', cloudProvider: 'simulated' });
  engine.advance(40_000);
  applyManifest(engine, MANIFEST);
  engine.advance(95_000);
  fault('power-off', 'node-2')(engine);
  engine.handle({ method: 'DELETE', path: '/api/v1/nodes/node-2' });
  addNodes({ count: 1, cpuMilli: 4000, memoryBytes: 8 * 1024 ** 3, prefix: 'new' })(engine);
  // A node that has its range of addresses, but no route yet.
  while (!nodesOf(engine).some((n) => n.metadata.name === 'new-1' && n.spec.podCIDR)) engine.advance(engine.now + 50);
  keepDown(engine, OUTAGE_MS);
  engine.advance(engine.now + 400_000);
  const added = nodesOf(engine).find((n) => n.metadata.name === 'new-1');
  const conditions = Object.fromEntries((added?.status?.conditions ?? []).map((c) => [c.type, c.status]));
  expect(conditions).toMatchObject({ NetworkUnavailable: 'False', Ready: 'True' });
  expect((listOf(engine, 'pods') as Pod[]).filter((p) => p.spec.nodeName === 'node-2')).toEqual([]);
  expect((listOf(engine, 'ingresses') as Ingress[])[0]?.status?.loadBalancer?.ingress).toHaveLength(1);
  expect(brokenInvariants(engine)).toEqual([]);
});
