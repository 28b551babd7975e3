import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Act, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, load, patch, scale } from '../testing/scenario-acts.ts';
import { event, is, listOf, log } from '../testing/sights.ts';

/** How fast an autoscaler goes up and down, and what it does when it cannot know. */
const PAGE = 'tasks/run-application/horizontal-pod-autoscale/';

const php = (resources = '{ limits: { cpu: 500m }, requests: { cpu: 200m } }', more = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: php-apache }
spec:
  selector: { matchLabels: { run: php-apache } }
  template:
    metadata: { labels: { run: php-apache } }
    spec:
      containers:
      - { name: php-apache, image: registry.k8s.io/hpa-example, ports: [{ containerPort: 80 }], resources: ${resources} }
${more}
---
{ apiVersion: v1, kind: Service, metadata: { name: php-apache }, spec: { ports: [{ port: 80 }], selector: { run: php-apache } } }
---
`;
const CPU = '{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }';
const hpa = (behavior: string, metric = CPU, min = 1, max = 12) => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: php-apache }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: php-apache }
  minReplicas: ${min}
  maxReplicas: ${max}
  metrics: [${metric}]
${behavior ? `  behavior: ${behavior}` : ''}
`;
const DEPLOY = 'deployment/php-apache';
const HPA = 'hpa/php-apache';
const replicas = (n: number): Sight => is(DEPLOY, { spec: { replicas: n } });
const condition = (type: string, status: string, reason: string, message: string | RegExp = /./): Sight =>
  is(HPA, { status: { conditions: [{ type, status, reason, message }] } });

/** The sizes the Deployment goes through, one after the other, from the second before on. */
function grows(sizes: readonly number[], until: number): Sight {
  let at = 0;
  return (engine) => {
    const seen = (engine.object('apps/Deployment/default/php-apache')?.['spec'] as { replicas: number }).replicas;
    if (seen !== sizes[at] && seen === sizes[at + 1]) at++;
    if (seen !== sizes[at]) return `${seen} replicas, after ${sizes.slice(0, at + 1).join(', ')}; second ${until}`;
    return at === sizes.length - 1 ? undefined : `still ${seen} replicas`;
  };
}

const CONSUMER = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: consumer }
spec:
  selector: { matchLabels: { name: consumer } }
  template:
    metadata: { labels: { name: consumer } }
    spec:
      containers:
      - { name: c, image: registry.k8s.io/e2e-test-images/resource-consumer:1.15.0, resources: { requests: { cpu: 200m }, limits: { cpu: 500m, memory: 800Mi } } }
---
{ apiVersion: v1, kind: Service, metadata: { name: consumer }, spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { name: consumer } } }
---
apiVersion: v1
kind: Pod
metadata: { name: ctrl, labels: { name: ctrl } }
spec:
  containers:
  - name: c
    image: registry.k8s.io/e2e-test-images/agnhost:2.63.0
    command: [/agnhost, resource-consumer-controller, --consumer-service-name=consumer, --consumer-service-namespace=default, --consumer-port=80]
---
{ apiVersion: v1, kind: Service, metadata: { name: consumer-ctrl }, spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { name: ctrl } } }
---
`;
const QUEUE = `
apiVersion: v1
kind: Pod
metadata: { name: queue-metrics, labels: { name: queue-metrics } }
spec:
  containers:
  - { name: c, image: registry.k8s.io/e2e-test-images/agnhost:2.63.0, command: [/agnhost, external-metrics] }
---
{ apiVersion: v1, kind: Service, metadata: { name: queue-metrics }, spec: { ports: [{ port: 443, targetPort: 6443 }], selector: { name: queue-metrics } } }
---
`;
const API_SERVICE = `
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.external.metrics.k8s.io }
spec:
  service: { name: queue-metrics, namespace: default, port: 443 }
  group: external.metrics.k8s.io
  version: v1beta1
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
`;
/** As prometheus-adapter is installed, but for its configuration. */
const ADAPTER = `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: prometheus-adapter } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: prometheus-adapter-resource-reader }
rules: [{ apiGroups: [""], resources: [namespaces, pods, services], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: prometheus-adapter-resource-reader }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: prometheus-adapter-resource-reader }
subjects: [{ kind: ServiceAccount, name: prometheus-adapter, namespace: default }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus-adapter }
spec:
  selector: { matchLabels: { app: prometheus-adapter } }
  template:
    metadata: { labels: { app: prometheus-adapter } }
    spec:
      serviceAccountName: prometheus-adapter
      containers:
      - { name: prometheus-adapter, image: "registry.k8s.io/prometheus-adapter/prometheus-adapter:v0.12.0", args: [--secure-port=6443] }
---
{ apiVersion: v1, kind: Service, metadata: { name: prometheus-adapter }, spec: { ports: [{ port: 443, targetPort: 6443 }], selector: { app: prometheus-adapter } } }
---
`;
const CUSTOM_METRICS = API_SERVICE.replaceAll('external', 'custom').replace('queue-metrics', 'prometheus-adapter');
/** Through the API server's proxy, as Kubernetes' own tests do. */
const post =
  (service: string, path: string): Act =>
  (engine) => {
    const answer = engine.handle({
      method: 'POST',
      path: `/api/v1/namespaces/default/services/${service}/proxy/${path}`,
    });
    if (answer.code !== 200) throw new Error(`${path}: ${answer.code} ${JSON.stringify(answer.body)}`);
  };

const logOfFirst =
  (label: string, line: RegExp): Sight =>
  (engine) =>
    log(listOf(engine, 'pods', { name: label })[0]?.metadata.name ?? '', line)(engine);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'scale-up by at most two pods a minute',
    page: `${PAGE}#scaling-policies`,
    manifest: php() + hpa('{ scaleUp: { policies: [{ type: Pods, value: 2, periodSeconds: 60 }] } }'),
    steps: [
      by(70, replicas(1), condition('ScalingActive', 'True', 'ValidMetricFound')),
      act(70, load('http://php-apache/', 60)),
      by(130, replicas(3), condition('ScalingLimited', 'True', 'ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate')), // prettier-ignore
      by(230, grows([3, 5], 230)),
      by(300, grows([5, 7], 300)),
    ],
  },
  {
    name: 'scale-up by a percentage, of which the least counts when selectPolicy is Min',
    page: `${PAGE}#scaling-policies`,
    manifest:
      php() +
      hpa('{ scaleUp: { selectPolicy: Min, policies: [{ type: Percent, value: 100, periodSeconds: 60 }, { type: Pods, value: 10, periodSeconds: 60 }] } }'), // prettier-ignore
    steps: [
      by(70, replicas(1)),
      act(70, load('http://php-apache/', 60)),
      by(130, replicas(2)),
      by(210, grows([2, 4], 210)),
      by(290, grows([4, 8], 290)),
    ],
  },
  {
    name: 'scale-down by one pod a minute',
    page: `${PAGE}#example-limit-scale-down-rate`,
    manifest:
      php() +
      hpa('{ scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }', CPU, 1, 4), // prettier-ignore
    steps: [
      act(70, load('http://php-apache/', 60)),
      by(200, replicas(4)),
      act(240, load('http://php-apache/', 0)),
      by(330, grows([4, 3], 330), condition('ScalingLimited', 'True', 'ScaleDownLimit', 'the desired replica count is decreasing faster than the maximum scale rate')), // prettier-ignore
      by(400, grows([3, 2], 400)),
      by(470, grows([2, 1], 470)),
    ],
  },
  {
    name: 'scale-down that is turned off',
    page: `${PAGE}#example-disable-scale-down`,
    manifest: php() + hpa('{ scaleDown: { selectPolicy: Disabled } }', CPU, 1, 4),
    steps: [
      act(70, load('http://php-apache/', 60)),
      by(200, replicas(4)),
      act(240, load('http://php-apache/', 0)),
      always(900, replicas(4)),
    ],
  },
  {
    name: 'scale-up that waits: the least of what was wanted in its window counts',
    page: `${PAGE}#stabilization-window`,
    manifest: php() + hpa('{ scaleUp: { stabilizationWindowSeconds: 120 } }'),
    steps: [
      by(70, replicas(1)),
      act(70, load('http://php-apache/', 30)),
      always(170, replicas(1)),
      at(170, condition('AbleToScale', 'True', 'ScaleUpStabilized', 'recent recommendations were lower than current one, applying the lowest recent recommendation')), // prettier-ignore
      by(260, (engine) => (replicas(1)(engine) === undefined ? 'still one' : undefined)),
    ],
  },
  {
    name: 'a tolerance of its own: what is within it changes nothing',
    page: `${PAGE}#tolerance`,
    manifest: php() + hpa('{ scaleUp: { tolerance: "10" } }'),
    steps: [
      by(70, replicas(1)),
      act(70, load('http://php-apache/', 30)),
      always(240, replicas(1)),
      act(241, patch(HPA, { spec: { behavior: { scaleUp: { tolerance: '0.05' } } } })),
      by(300, (engine) => (replicas(1)(engine) === undefined ? 'still one' : undefined)),
    ],
  },
  {
    name: 'one container counts, the sidecar does not',
    page: `${PAGE}#container-resource-metrics`,
    manifest:
      php('{ requests: { cpu: 200m } }', '      - { name: sidecar, image: "registry.k8s.io/pause:3.10" }') +
      hpa('', '{ type: ContainerResource, containerResource: { name: cpu, container: php-apache, target: { type: Utilization, averageUtilization: 50 } } }'), // prettier-ignore
    steps: [
      by(70, condition('ScalingActive', 'True', 'ValidMetricFound', 'the HPA was able to successfully calculate a replica count from cpu container resource utilization (percentage of request)')), // prettier-ignore
      act(70, load('http://php-apache/', 23)),
      by(240, event('php-apache', 'SuccessfulRescale', /^New size: \d+; reason: cpu container resource utilization \(percentage of request\) above target$/)), // prettier-ignore
    ],
  },
  {
    name: 'a pod without a request has no utilization',
    page: PAGE,
    manifest: php('{}') + hpa(''),
    steps: [
      by(90, condition('ScalingActive', 'False', 'FailedGetResourceMetric', /missing request for cpu in container php-apache of Pod php-apache-/)), // prettier-ignore
      at(91, event('php-apache', 'FailedComputeMetricsReplicas', /^invalid metrics \(1 invalid out of 1\), first error is: failed to get cpu resource metric value: failed to get cpu utilization: missing request for cpu/)), // prettier-ignore
      always(120, replicas(1)),
    ],
  },
  {
    name: 'without a metrics server nothing is known, and nothing done',
    page: 'tasks/run-application/horizontal-pod-autoscale-walkthrough/',
    cluster: { nodes: 2, metricsServer: false },
    manifest: php() + hpa(''),
    steps: [
      by(60, condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)')), // prettier-ignore
      always(120, replicas(1)),
    ],
  },
  {
    name: 'zero replicas: autoscaling is off until somebody scales up by hand',
    page: `${PAGE}#implicit-maintenance-mode-deactivation`,
    manifest: php() + hpa('', CPU, 2),
    steps: [
      by(70, replicas(2)),
      act(71, patch(DEPLOY, { spec: { replicas: 0 } })),
      always(130, replicas(0)),
      at(130, condition('ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero')), // prettier-ignore
      act(131, patch(DEPLOY, { spec: { replicas: 1 } })),
      by(160, replicas(2)),
    ],
  },
  {
    name: "Kubernetes' own consumer of resources: what it is told to use is what its autoscaler sees",
    page: PAGE,
    manifest: CONSUMER + hpa('{ scaleDown: { stabilizationWindowSeconds: 0 } }', CPU, 1, 5).replaceAll('php-apache', 'consumer'), // prettier-ignore
    steps: [
      by(70, is('hpa/consumer', { status: { currentReplicas: 1, desiredReplicas: 1 } })),
      act(75, post('consumer-ctrl', 'ConsumeCPU?millicores=650&durationSec=60&requestSizeMillicores=100')),
      act(76, post('consumer-ctrl', 'ConsumeMem?megabytes=300&durationSec=60&requestSizeMegabytes=100')),
      at(76, logOfFirst('consumer', /^2026\/01\/01 ..:..:.. ConsumeCPU millicores: 50, durationSec: 60$/), logOfFirst('consumer', /ConsumeMem megabytes: 100, durationSec: 60$/)), // prettier-ignore
      // One pod may use half a core of the 650m, its request is 200m and its target half of that: five.
      by(110, is('deployment/consumer', { spec: { replicas: 5 } })),
      at(110, is('podmetrics', { items: [{ containers: [{ usage: { cpu: '500m', memory: '306Mi' } }] }] })),
      by(200, is('deployment/consumer', { spec: { replicas: 1 } })),
      act(201, post('consumer', 'ConsumeMem?megabytes=900&durationSec=60')),
      by(204, is('pods', { items: [{ status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] } }] })), // prettier-ignore
    ],
  },
  {
    name: 'an external metric that a server behind an APIService knows',
    page: `${PAGE}#support-for-metrics-apis`,
    manifest: QUEUE + php() + hpa('{ scaleDown: { stabilizationWindowSeconds: 0 } }', '{ type: External, external: { metric: { name: queue_messages_ready }, target: { type: AverageValue, averageValue: "30" } } }', 1, 10), // prettier-ignore
    steps: [
      by(30, is(HPA, { status: { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'FailedGetExternalMetric', message: 'the HPA was unable to compute the replica count: unable to get external metric default/queue_messages_ready/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue_messages_ready.external.metrics.k8s.io)' }] } })), // prettier-ignore
      act(31, apply(API_SERVICE)),
      by(60, replicas(4), event('php-apache', 'SuccessfulRescale', 'New size: 4; reason: external metric queue_messages_ready(nil) above target')), // prettier-ignore
      by(61, is(HPA, { status: { currentMetrics: [{ type: 'External', external: { metric: { name: 'queue_messages_ready' }, current: { averageValue: /^(100|25|50)$/ } } }] } })), // prettier-ignore
      act(90, post('https:queue-metrics:443', 'set/queue_messages_ready?value=0')),
      by(130, replicas(1)),
    ],
  },
  {
    name: 'metrics of pods and of a Service, from an adapter that reads what pods tell of themselves',
    page: 'tasks/run-application/horizontal-pod-autoscale-walkthrough/#autoscaling-on-multiple-metrics-and-custom-metrics',
    manifest:
      ADAPTER +
      CONSUMER.replace('labels: { name: consumer } }\n    spec', 'labels: { name: consumer }, annotations: { prometheus.io/scrape: "true", prometheus.io/port: "8080" } }\n    spec') + // prettier-ignore
      hpa('{ scaleDown: { stabilizationWindowSeconds: 0 } }', `${CPU}, { type: Pods, pods: { metric: { name: QPS }, target: { type: AverageValue, averageValue: "10" } } }, { type: Object, object: { metric: { name: QPS }, describedObject: { apiVersion: v1, kind: Service, name: consumer }, target: { type: Value, value: 10k } } }`, 1, 6).replaceAll('php-apache', 'consumer'), // prettier-ignore
    steps: [
      by(60, event('consumer', 'FailedGetPodsMetric', /^unable to get metric QPS: unable to fetch metrics from custom metrics API: no custom metrics API \(custom\.metrics\.k8s\.io\) registered$/)), // prettier-ignore
      act(61, apply(CUSTOM_METRICS)),
      by(64, is('apiservice/v1beta1.custom.metrics.k8s.io', { status: { conditions: [{ type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' }] } })), // prettier-ignore
      act(65, post('consumer-ctrl', 'BumpMetric?metric=QPS&delta=42&durationSec=60&requestSizeMetrics=10')),
      by(95, is('deployment/consumer', { spec: { replicas: 5 } }), event('consumer', 'SuccessfulRescale', 'New size: 5; reason: pods metric QPS above target')), // prettier-ignore
      at(95, is('hpa/consumer', { status: { currentMetrics: [{ type: 'Pods', pods: { metric: { name: 'QPS' }, current: { averageValue: '42' } } }, { type: 'Object', object: { metric: { name: 'QPS' }, current: { value: '42' } } }] } })), // prettier-ignore
      // Pods that tell nothing count as using what they should: one less at each look.
      by(240, is('deployment/consumer', { spec: { replicas: 1 } })),
      act(241, scale('deployment/prometheus-adapter', 0)),
      by(300, is('apiservice/v1beta1.custom.metrics.k8s.io', { status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints', message: 'endpointslices for service/prometheus-adapter in "default" have no addresses with port name ""' }] } })), // prettier-ignore
    ],
  },
];

describe('autoscaling', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
