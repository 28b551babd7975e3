import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, load, patch, refused, remove, scale } from '../testing/scenario-acts.ts';
import { answers, count, event, is, isGone, prints } from '../testing/sights.ts';

/** Services, autoscaling, quotas, namespaces and access, as the documentation shows them. */
const SERVICE = 'concepts/services-networking/service/';
const HPA = 'tasks/run-application/horizontal-pod-autoscale-walkthrough/';
const QUOTA = 'concepts/policy/resource-quotas/';

const hostnames = (replicas: number, more = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: hostnames }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: hostnames } }
  template:
    metadata: { labels: { app: hostnames } }
    spec:
      containers:
      - { name: hostnames, image: "registry.k8s.io/e2e-test-images/agnhost:2.40", args: [serve-hostname], ports: [{ containerPort: 9376 }] }
---
apiVersion: v1
kind: Service
metadata: { name: hostnames }
spec: { selector: { app: hostnames }, ports: [{ name: default, protocol: TCP, port: 80, targetPort: 9376 }]${more} }
`;
const CLIENT = `
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: "busybox:1.36", command: [sleep, "36000"] }] }
`;
const PHP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: php-apache }
spec:
  selector: { matchLabels: { run: php-apache } }
  template:
    metadata: { labels: { run: php-apache } }
    spec:
      containers:
      - name: php-apache
        image: registry.k8s.io/hpa-example
        ports: [{ containerPort: 80 }]
        resources: { limits: { cpu: 500m }, requests: { cpu: 200m } }
---
apiVersion: v1
kind: Service
metadata: { name: php-apache, labels: { run: php-apache } }
spec: { ports: [{ port: 80 }], selector: { run: php-apache } }
---
`;
const hpa = (min: number, behavior = '') => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: php-apache }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: php-apache }
  minReplicas: ${min}
  maxReplicas: 10
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
${behavior}
`;
const replicas = (n: number) => ({ spec: { replicas: n } });
const SEVEN_OR_EIGHT = { spec: { replicas: (n: unknown) => n === 7 || n === 8 } };
const PHP_APACHE = 'deployment/php-apache';
const ok = (url: string, source = 'Pod/default/client'): Sight => answers(source, url, { ok: true, status: 200 });

/** How many pods answer so many requests of one client. */
const answeredBy =
  (pods: number, requests: number): Sight =>
  (engine) => {
    const seen = new Set<string | undefined>();
    for (let i = 0; i < requests; i++)
      seen.add(engine.http({ source: 'Pod/default/client', method: 'GET', url: 'http://hostnames/' }).pod);
    return seen.size === pods ? undefined : `${seen.size} pods answered`;
  };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a Service shares requests among its pods, by name and by address',
    page: 'tasks/debug/debug-application/debug-service/',
    manifest: `${hostnames(3)}---${CLIENT}`,
    steps: [
      by(20, is('deployment/hostnames', { status: { readyReplicas: 3 } }), is('pod/client', { status: { phase: 'Running' } })), // prettier-ignore
      at(22, answeredBy(3, 40), ok('http://hostnames.default.svc.cluster.local/')),
      at(22, prints('client', ['wget', '-qO-', 'hostnames'], /^hostnames-\w+-\w+$/)),
      act(30, scale('deployment/hostnames', 0)),
      by(40, answers('Pod/default/client', 'http://hostnames/', { failure: 'no-endpoints' })),
    ],
  },
  {
    name: 'session affinity keeps a client with its pod',
    page: 'reference/networking/virtual-ips/#session-affinity',
    manifest: `${hostnames(3, ', sessionAffinity: ClientIP')}---${CLIENT}`,
    steps: [
      by(20, is('deployment/hostnames', { status: { readyReplicas: 3 } }), ok('http://hostnames/')),
      at(22, is('service/hostnames', { spec: { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } } })),
      at(22, answeredBy(1, 40)),
    ],
  },
  {
    name: 'a node port answers on every machine',
    page: `${SERVICE}#type-nodeport`,
    manifest: `${hostnames(1, ', type: NodePort').replace('port: 80,', 'port: 80, nodePort: 30007,')}---${CLIENT}`,
    steps: [
      by(20, is('deployment/hostnames', { status: { readyReplicas: 1 } })),
      at(22, (engine) => {
        const nodes = [...engine.objects()].filter((o) => o.kind === 'Node');
        const ips = nodes.map((n) => (n['status'] as { addresses: { address: string }[] }).addresses[0]?.address);
        const answersAll = ips.map((ip) => ok(`http://${ip}:30007/`)(engine));
        return answersAll.find((seen) => seen !== undefined);
      }),
    ],
  },
  {
    name: 'a Service without a selector goes where its EndpointSlice says; an external name is another name',
    page: `${SERVICE}#services-without-selectors`,
    manifest: `
{ apiVersion: v1, kind: Service, metadata: { name: my-service }, spec: { ports: [{ name: http, protocol: TCP, port: 80, targetPort: 9376 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: ext }, spec: { type: ExternalName, externalName: hostnames.default.svc.cluster.local } }
---${hostnames(1)}---${CLIENT}`,
    steps: [
      by(20, is('deployment/hostnames', { status: { readyReplicas: 1 } }), is('pod/client', { status: { phase: 'Running' } })), // prettier-ignore
      at(21, answers('Pod/default/client', 'http://my-service/', { failure: 'no-endpoints' })),
      act(22, (engine) => {
        const pod = [...engine.objects()].find((o) => o.kind === 'Pod' && o.metadata.name?.startsWith('hostnames'));
        const ip = (pod?.['status'] as { podIP: string }).podIP;
        apply(`
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: my-service-1, labels: { kubernetes.io/service-name: my-service } }
addressType: IPv4
ports: [{ name: http, appProtocol: http, protocol: TCP, port: 9376 }]
endpoints: [{ addresses: ["${ip}"] }]
`)(engine);
      }),
      by(30, ok('http://my-service/')),
      at(31, ok('http://ext/')),
    ],
  },
  {
    name: 'the walkthrough of php-apache: load takes it up, and its end takes it down after five minutes',
    page: HPA,
    manifest: `${PHP}${hpa(1)}`,
    steps: [
      by(70, is('hpa/php-apache', { status: { currentReplicas: 1, conditions: [{ type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' }] } })), // prettier-ignore
      act(70, load('http://php-apache/', 23)),
      by(240, is(PHP_APACHE, SEVEN_OR_EIGHT)),
      at(240, event('php-apache', 'SuccessfulRescale', /^New size: \d+; reason: cpu resource utilization \(percentage of request\) above target$/)), // prettier-ignore
      always(400, is(PHP_APACHE, SEVEN_OR_EIGHT)),
      act(400, load('http://php-apache/', 0)),
      always(690, is(PHP_APACHE, SEVEN_OR_EIGHT)),
      by(780, is(PHP_APACHE, replicas(1)), event('php-apache', 'SuccessfulRescale', 'New size: 1; reason: All metrics below target')), // prettier-ignore
    ],
  },
  {
    name: 'a ramp of load: from three to ten, and back only after the stabilization window',
    page: 'tasks/run-application/horizontal-pod-autoscale/#stabilization-window',
    manifest: `${PHP}${hpa(3, '  behavior: { scaleDown: { stabilizationWindowSeconds: 120 } }')}`,
    steps: [
      by(60, is(PHP_APACHE, replicas(3))),
      act(60, load('http://php-apache/', 60, { shape: { kind: 'ramp', seconds: 120 } })),
      by(360, is(PHP_APACHE, replicas(10))),
      by(380, is('hpa/php-apache', { status: { conditions: [{ type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' }] } })), // prettier-ignore
      act(400, load('http://php-apache/', 0)),
      always(510, is(PHP_APACHE, replicas(10))),
      by(620, is(PHP_APACHE, replicas(3))),
      always(700, is(PHP_APACHE, replicas(3))),
    ],
  },
  {
    name: 'a quota refuses what is too much, and gives back what is gone',
    page: QUOTA,
    manifest: `
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: mem-cpu-demo }, spec: { hard: { requests.cpu: "1", requests.memory: 1Gi, limits.cpu: "2", limits.memory: 2Gi, pods: "4" } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: quota-mem-cpu-demo }, spec: { containers: [{ name: c, image: nginx, resources: { limits: { memory: 800Mi, cpu: 800m }, requests: { memory: 600Mi, cpu: 400m } } }] } }
`,
    steps: [
      by(5, is('quota/mem-cpu-demo', { status: { used: { 'requests.memory': '600Mi', 'limits.cpu': '800m' } } })),
      act(6, refused(apply('{ apiVersion: v1, kind: Pod, metadata: { name: two }, spec: { containers: [{ name: c, image: redis, resources: { limits: { memory: 1Gi, cpu: 800m }, requests: { memory: 700Mi, cpu: 400m } } }] } }'), /pods \\"two\\" is forbidden: exceeded quota: mem-cpu-demo, requested: requests\.memory=700Mi, used: requests\.memory=600Mi, limited: requests\.memory=1Gi/)), // prettier-ignore
      act(7, refused(apply('{ apiVersion: v1, kind: Pod, metadata: { name: three }, spec: { containers: [{ name: c, image: redis }] } }'), /failed quota: mem-cpu-demo: must specify limits\.cpu for: c; limits\.memory for: c; requests\.cpu for: c; requests\.memory for: c/)), // prettier-ignore
      act(8, remove('pod/quota-mem-cpu-demo')),
      by(20, is('quota/mem-cpu-demo', { status: { used: { 'requests.memory': '0' } } })),
    ],
  },
  {
    name: 'a limit range fills in defaults and refuses what is out of range',
    page: 'tasks/administer-cluster/manage-resources/memory-default-namespace/',
    manifest: `
{ apiVersion: v1, kind: LimitRange, metadata: { name: mem-limit-range }, spec: { limits: [{ default: { memory: 512Mi }, defaultRequest: { memory: 256Mi }, max: { memory: 1Gi }, type: Container }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: default-mem-demo }, spec: { containers: [{ name: c, image: nginx }] } }
`,
    steps: [
      at(1, is('pod/default-mem-demo', { spec: { containers: [{ resources: { limits: { memory: '512Mi' }, requests: { memory: '256Mi' } } }] } })), // prettier-ignore
      act(2, refused(apply('{ apiVersion: v1, kind: Pod, metadata: { name: big }, spec: { containers: [{ name: c, image: nginx, resources: { limits: { memory: 2Gi } } }] } }'), /forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi/)), // prettier-ignore
    ],
  },
  {
    name: 'a Deployment over its quota says why it does not grow',
    page: QUOTA,
    manifest: `
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: pods }, spec: { hard: { pods: "2" } } }
---${hostnames(3)}`,
    steps: [
      by(20, count(2, 'pods'), event('hostnames', 'FailedCreate', /^Error creating: pods "hostnames-\w+-\w+" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2$/)), // prettier-ignore
      at(21, is('deployment/hostnames', { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] } })), // prettier-ignore
      act(22, patch('quota/pods', { spec: { hard: { pods: '5' } } })),
      by(120, is('deployment/hostnames', { status: { readyReplicas: 3 } })),
    ],
  },
  {
    name: 'pod security: restricted refuses, and says everything that is missing',
    page: 'tutorials/security/ns-level-pss/',
    manifest: `
{ apiVersion: v1, kind: Namespace, metadata: { name: example, labels: { pod-security.kubernetes.io/enforce: restricted } } }`,
    steps: [
      act(1, refused(apply('{ apiVersion: v1, kind: Pod, metadata: { name: nginx, namespace: example }, spec: { containers: [{ name: nginx, image: nginx }] } }'), /violates PodSecurity \\"restricted:latest\\": allowPrivilegeEscalation != false \(container \\"nginx\\" must set securityContext\.allowPrivilegeEscalation=false\), unrestricted capabilities/)), // prettier-ignore
      always(5, count(0, 'example:pods')),
    ],
  },
  {
    name: 'a namespace goes with all that is in it, once finalizers let it',
    page: 'concepts/overview/working-with-objects/finalizers/',
    manifest: `
{ apiVersion: v1, kind: Namespace, metadata: { name: work } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: mymap, namespace: work, finalizers: [kubernetes/example] } }
`,
    steps: [
      act(1, apply('{ apiVersion: v1, kind: Pod, metadata: { name: p, namespace: work }, spec: { containers: [{ name: c, image: nginx }] } }')), // prettier-ignore
      by(10, is('work:pod/p', { status: { phase: 'Running' } })),
      act(11, remove('namespace/work')),
      by(45, isGone('work:pod/p'), is('namespace/work', { status: { phase: 'Terminating', conditions: [{ type: 'NamespaceFinalizersRemaining', status: 'True', reason: 'SomeFinalizersRemain', message: 'Some content in the namespace has finalizers remaining: kubernetes/example in 1 resource instances' }] } })), // prettier-ignore
      act(46, refused(apply('{ apiVersion: v1, kind: ConfigMap, metadata: { name: late, namespace: work } }'), /forbidden: unable to create new content in namespace work because it is being terminated/)), // prettier-ignore
      never(75, isGone('namespace/work')),
      act(76, (engine) => {
        const headers = { 'content-type': 'application/merge-patch+json' };
        const path = '/api/v1/namespaces/work/configmaps/mymap';
        engine.handle({ method: 'PATCH', path, headers, body: { metadata: { finalizers: null } } });
      }),
      by(110, isGone('namespace/work')),
    ],
  },
];

describe('services, autoscaling, quotas and namespaces', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
