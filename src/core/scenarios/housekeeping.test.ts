import { describe, it } from 'vitest';
import { act, at, by, always, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, patch, refused, remove, setImage } from '../testing/scenario-acts.ts';
import { answers, count, is, isGone, listOf } from '../testing/sights.ts';

/** What the controller manager keeps in order beside workloads: endpoints, accounts, addresses, leftovers. */
const SERVICE = 'concepts/services-networking/service/';
const ACCOUNTS = 'reference/access-authn-authz/service-accounts-admin/';

const WEB = `
{ apiVersion: v1, kind: Pod, metadata: { name: web, labels: { app: web } }, spec: { containers: [{ name: c, image: "nginx:1.27", ports: [{ containerPort: 80 }] }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: client }, spec: { containers: [{ name: c, image: "busybox:1.36", command: [sleep, "36000"] }] } }
`;
const RUNNING = { status: { phase: 'Running' } };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'Endpoints that somebody writes are mirrored into a slice, and what is in them is reached',
    page: `${SERVICE}#endpointslice-mirroring`,
    manifest: `${WEB}---
{ apiVersion: v1, kind: Service, metadata: { name: external }, spec: { ports: [{ port: 80 }] } }
`,
    steps: [
      by(15, is('pod/web', RUNNING), is('pod/client', RUNNING)),
      act(16, (engine) => {
        const ip = (engine.object('Pod/default/web')?.['status'] as { podIP: string }).podIP;
        apply(`{ apiVersion: v1, kind: Endpoints, metadata: { name: external }, subsets: [{ addresses: [{ ip: ${ip} }], ports: [{ port: 80 }] }] }`)(engine); // prettier-ignore
      }),
      by(20, count(1, 'endpointslices', { metadata: { name: /^external-/, labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io', 'kubernetes.io/service-name': 'external' } } })), // prettier-ignore
      by(25, answers('Pod/default/client', 'http://external/', { ok: true, status: 200 })),
      act(26, remove('endpoints/external')),
      by(30, count(0, 'endpointslices', { metadata: { name: /^external-/ } })),
    ],
  },
  {
    name: 'the Endpoints of a Service follow its pods',
    page: `${SERVICE}#endpoints`,
    manifest: `${WEB}---
{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
`,
    steps: [
      by(15, is('endpoints/web', { subsets: [{ addresses: [{ targetRef: { kind: 'Pod', name: 'web' } }], ports: [{ port: 80, protocol: 'TCP' }] }] })), // prettier-ignore
      act(16, remove('pod/web')),
      by(60, is('endpoints/web', { subsets: undefined })),
      act(61, remove('service/web')),
      by(65, isGone('endpoints/web')),
    ],
  },
  {
    name: 'a new namespace has its account and the root certificate, and gets them back',
    page: ACCOUNTS,
    manifest: '{ apiVersion: v1, kind: Namespace, metadata: { name: team } }',
    steps: [
      by(3, is('team:serviceaccount/default'), is('team:configmap/kube-root-ca.crt', { data: { 'ca.crt': /BEGIN CERTIFICATE/ } })), // prettier-ignore
      act(4, remove('team:serviceaccount/default')),
      act(4, remove('team:configmap/kube-root-ca.crt')),
      act(5, patch('namespace/team', { metadata: { labels: { seen: 'yes' } } })),
      by(8, is('team:serviceaccount/default'), is('team:configmap/kube-root-ca.crt')),
    ],
  },
  {
    name: 'a token Secret is filled in, and goes with its account',
    page: `${ACCOUNTS}#create-token`,
    manifest: `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: build-robot } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: build-robot-secret, annotations: { kubernetes.io/service-account.name: build-robot } }, type: kubernetes.io/service-account-token }
`,
    steps: [
      by(3, is('secret/build-robot-secret', { data: { token: /./, namespace: /./, 'ca.crt': /./ } })),
      act(4, remove('serviceaccount/build-robot')),
      by(8, isGone('secret/build-robot-secret')),
    ],
  },
  {
    name: 'each node has a range of addresses of its own, and its pods theirs from it',
    page: 'concepts/cluster-administration/networking/',
    manifest: WEB,
    steps: [
      by(15, is('pod/web', RUNNING)),
      at(15, (engine) => {
        const ranges = listOf(engine, 'nodes').map((n) => (n['spec'] as { podCIDR: string }).podCIDR);
        if (new Set(ranges).size !== 3) return `ranges: ${ranges.join(', ')}`;
        const pod = engine.object('Pod/default/web') as unknown as { spec: { nodeName: string }; status: { podIP: string } }; // prettier-ignore
        const home = listOf(engine, 'nodes').find((n) => n.metadata.name === pod.spec.nodeName);
        const own = (home?.['spec'] as { podCIDR: string }).podCIDR.replace(/\.0\/24$/, '.');
        return pod.status.podIP.startsWith(own) ? undefined : `${pod.status.podIP} is not of ${own}0/24`;
      }),
    ],
  },
  {
    name: 'old revisions beyond the limit are cleared away',
    page: 'concepts/workloads/controllers/deployment/#clean-up-policy',
    manifest: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  revisionHistoryLimit: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: c, image: "registry.k8s.io/pause:3.7" }] }
`,
    steps: [
      by(15, is('deployment/web', { status: { availableReplicas: 1 } })),
      act(16, setImage('deployment/web', 'registry.k8s.io/pause:3.8')),
      act(40, setImage('deployment/web', 'registry.k8s.io/pause:3.9')),
      by(70, count(2, 'replicasets'), is('deployment/web', { metadata: { annotations: { 'deployment.kubernetes.io/revision': '3' } } })), // prettier-ignore
    ],
  },
  {
    name: 'protected claims and volumes stay until nobody uses them',
    page: 'concepts/storage/persistent-volumes/#storage-object-in-use-protection',
    manifest: `
{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: user }, spec: { terminationGracePeriodSeconds: 1, volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }], containers: [{ name: c, image: "nginx:1.27", volumeMounts: [{ name: v, mountPath: /data }] }] } }
`,
    steps: [
      by(20, is('pod/user', RUNNING), is('pvc/data', { status: { phase: 'Bound' }, metadata: { finalizers: ['kubernetes.io/pvc-protection'] } })), // prettier-ignore
      act(21, remove('pvc/data')),
      always(40, is('pvc/data', { metadata: { deletionTimestamp: /./ } }), is('pod/user', RUNNING)),
      act(41, remove('pod/user')),
      by(60, isGone('pvc/data'), count(0, 'pv')),
    ],
  },
  {
    name: 'a quota by priority class and one on what ends',
    page: 'concepts/policy/resource-quotas/#resource-quota-per-priorityclass',
    manifest: `
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: high }, value: 1000 }
---
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: pods-high }, spec: { hard: { pods: "1" }, scopeSelector: { matchExpressions: [{ operator: In, scopeName: PriorityClass, values: [high] }] } } }
---
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: ending }, spec: { hard: { pods: "5" }, scopes: [Terminating] } }
`,
    steps: [
      act(1, apply('{ apiVersion: v1, kind: Pod, metadata: { name: one }, spec: { priorityClassName: high, containers: [{ name: c, image: nginx }] } }')), // prettier-ignore
      act(2, apply('{ apiVersion: v1, kind: Pod, metadata: { name: short }, spec: { activeDeadlineSeconds: 600, containers: [{ name: c, image: nginx }] } }')), // prettier-ignore
      by(8, is('quota/pods-high', { status: { used: { pods: '1' } } }), is('quota/ending', { status: { used: { pods: '1' } } })), // prettier-ignore
      act(9, refused(apply('{ apiVersion: v1, kind: Pod, metadata: { name: two }, spec: { priorityClassName: high, containers: [{ name: c, image: nginx }] } }'), /exceeded quota: pods-high, requested: pods=1, used: pods=1, limited: pods=1/)), // prettier-ignore
    ],
  },
];

describe('housekeeping', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
