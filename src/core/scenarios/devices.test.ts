import { describe, it } from 'vitest';
import { celSource } from '../cel.ts';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf } from '../testing/sights.ts';

/** Dynamic resource allocation, as the documentation shows it. */
const DRA = 'concepts/scheduling-eviction/dynamic-resource-allocation/';

const cluster = { cel: celSource() };

/** Devices of a driver that is not there: nodes with what a slice says. */
const slice = (node: string, devices: string) => `
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: { name: ${node}-gpus }
spec:
  driver: gpu.example.com
  nodeName: ${node}
  pool: { name: ${node}, generation: 1, resourceSliceCount: 1 }
  devices: ${devices}
`;
const GPU = (name: string, gigabytes: number) =>
  `{ name: ${name}, attributes: { model: { string: A }, index: { int: 1 } }, capacity: { memory: { value: ${gigabytes}Gi } } }`;
const CLASS = `
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: { name: gpu.example.com }
spec: { selectors: [{ cel: { expression: "device.driver == 'gpu.example.com'" } }] }
`;
const TEMPLATE = `
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: { name: one-gpu }
spec: { spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: gpu.example.com } }] } } }
`;
const pod = (name: string, claim: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: c, image: nginx, resources: { claims: [{ name: gpu }] } }]
  resourceClaims: [{ name: gpu, ${claim} }]
`;
const FROM_TEMPLATE = 'resourceClaimTemplateName: one-gpu';
const join = (...docs: readonly string[]) => docs.join('---\n');

/** The manifests of the tutorial, unmodified. */
const TUTORIAL = 'tutorials/cluster-management/install-use-dra/';
const INSTALL = `
apiVersion: v1
kind: Namespace
metadata: { name: dra-tutorial }
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata:
  name: gpu.example.com
spec:
  selectors:
  - cel: 
      expression: "device.driver == 'gpu.example.com'"
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: dra-example-driver-service-account
  namespace: dra-tutorial
  labels:
    app.kubernetes.io/name: dra-example-driver
    app.kubernetes.io/instance: dra-example-driver
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: dra-driver-high-priority
value: 1000000
globalDefault: false
description: "This priority class should be used for DRA driver pods only."
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: dra-example-driver-kubeletplugin
  namespace: dra-tutorial
  labels:
    app.kubernetes.io/name: dra-example-driver
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: dra-example-driver
  updateStrategy:
    type: RollingUpdate
  template:
    metadata:
      labels:
        app.kubernetes.io/name: dra-example-driver
    spec:
      priorityClassName: dra-driver-high-priority
      serviceAccountName: dra-example-driver-service-account
      securityContext:
        {}
      containers:
      - name: plugin
        securityContext:
          privileged: true
        image: registry.k8s.io/dra-example-driver/dra-example-driver:v0.1.0
        imagePullPolicy: IfNotPresent
        command: ["dra-example-kubeletplugin"]
        resources:
          {}
        # Production drivers should always implement a liveness probe
        # For the tutorial we simply omit it
        # livenessProbe:
        #   grpc:
        #     port: 51515
        #     service: liveness
        #   failureThreshold: 3
        #   periodSeconds: 10
        env:
        - name: CDI_ROOT
          value: /var/run/cdi
        - name: KUBELET_REGISTRAR_DIRECTORY_PATH
          value: "/var/lib/kubelet/plugins_registry"
        - name: KUBELET_PLUGINS_DIRECTORY_PATH
          value: "/var/lib/kubelet/plugins"
        - name: NODE_NAME
          valueFrom:
            fieldRef:
              fieldPath: spec.nodeName
        - name: NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        # Simulated number of devices the example driver will pretend to have.
        - name: NUM_DEVICES
          value: "9"
        - name: HEALTHCHECK_PORT
          value: "51515"
        volumeMounts:
        - name: plugins-registry
          mountPath: "/var/lib/kubelet/plugins_registry"
        - name: plugins
          mountPath: "/var/lib/kubelet/plugins"
        - name: cdi
          mountPath: /var/run/cdi
      volumes:
      - name: plugins-registry
        hostPath:
          path: "/var/lib/kubelet/plugins_registry"
      - name: plugins
        hostPath:
          path: "/var/lib/kubelet/plugins"
      - name: cdi
        hostPath:
          path: /var/run/cdi
`;
const SOME_GPU = `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata:
 name: some-gpu
 namespace: dra-tutorial
spec:
   devices:
     requests:
     - name: some-gpu
       exactly:
         deviceClassName: gpu.example.com
         selectors:
         - cel:
             expression: "device.capacity['gpu.example.com'].memory.compareTo(quantity('10Gi')) >= 0"
---
apiVersion: v1
kind: Pod
metadata:
  name: pod0
  namespace: dra-tutorial
  labels:
    app: pod
spec:
  containers:
  - name: ctr0
    image: ubuntu:24.04
    command: ["bash", "-c"]
    args: ["export; trap 'exit 0' TERM; sleep 9999 & wait"]
    resources:
      claims:
      - name: gpu
  resourceClaims:
  - name: gpu
    resourceClaimName: some-gpu
`;
const CLAIMED = 'dra-tutorial:resourceclaims/some-gpu';
const POD0 = 'dra-tutorial:pods/pod0';
const USED = { allocation: { devices: { results: [{ driver: 'gpu.example.com', request: 'some-gpu' }] } }, reservedFor: [{ resource: 'pods', name: 'pod0' }] }; // prettier-ignore
const logIn =
  (pod: string, container: string, line: RegExp) =>
  (engine: Parameters<ReturnType<typeof is>>[0]): string | undefined => {
    const names = listOf(engine, 'dra-tutorial:pods').map((p) => p.metadata.name ?? '');
    const lines = names.filter((n) => n.startsWith(pod)).flatMap((n) => [...engine.logs(`Pod/dra-tutorial/${n}`, container)]);
    return lines.some((l) => line.test(l)) ? undefined : `logs of ${pod}: ${lines.slice(-20).join(' | ')}`;
  };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the tutorial: a driver is installed, a claim gets a GPU, and gives it back with the pod',
    page: TUTORIAL,
    cluster,
    manifest: INSTALL,
    steps: [
      by(15, count(3, 'resourceslices', { spec: { driver: 'gpu.example.com', devices: [{ name: 'gpu-8' }] } })),
      at(15, is('dra-tutorial:daemonsets/dra-example-driver-kubeletplugin', { status: { numberReady: 3 } })),
      act(16, apply(SOME_GPU)),
      by(40, is(POD0, { status: { phase: 'Running' } })),
      at(41, is(CLAIMED, { status: USED, metadata: { finalizers: ['resource.kubernetes.io/delete-protection'] } })),
      at(41, logIn('pod0', 'ctr0', /^declare -x GPU_DEVICE_[0-9]+="gpu-[0-9]+"$/)),
      at(41, logIn('dra-example-driver', 'plugin', /driver.go:84\] NodePrepareResource is called: number of claims: 1$/)),
      at(41, logIn('dra-example-driver', 'plugin', /driver.go:112\] Returning newly prepared devices for claim '.*RequestNames:\[some-gpu\]/)), // prettier-ignore
      act(42, remove(POD0)),
      by(80, isGone(POD0)),
      by(81, is(CLAIMED, { status: { allocation: undefined, reservedFor: undefined }, metadata: { finalizers: undefined } })), // prettier-ignore
      at(82, logIn('dra-example-driver', 'plugin', /driver.go:117\] NodeUnPrepareResource is called: number of claims: 1$/)), // prettier-ignore
      act(83, remove('namespaces/dra-tutorial')),
      by(160, isGone('namespaces/dra-tutorial')),
      by(200, count(0, 'resourceslices')),
    ],
  },
  {
    name: 'a claim is made from the template, gets a device of a node, and the pod goes there',
    page: DRA,
    cluster,
    manifest: join(slice('node-2', `[${GPU('gpu-0', 40)}]`), CLASS, TEMPLATE, pod('p', FROM_TEMPLATE)),
    steps: [
      by(10, is('pod/p', { spec: { nodeName: 'node-2' } })),
      by(12, event('p', 'FailedPrepareDynamicResources', 'Failed to prepare dynamic resources: prepare dynamic resources: DRA driver gpu.example.com is not registered')), // prettier-ignore
      at(10, count(1, 'resourceclaims', { status: { allocation: { devices: { results: [{ device: 'gpu-0' }] } } } })),
      act(11, apply(pod('q', FROM_TEMPLATE))),
      by(15, event('q', 'FailedScheduling', /cannot allocate all claims/)),
      act(16, remove('pod/p')),
      by(30, is('pod/q', { spec: { nodeName: 'node-2' } })),
      by(40, isGone('pod/p')),
      at(40, count(1, 'resourceclaims')),
    ],
  },
];

describe('devices, as the documentation shows them', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_name, scenario) => {
    runScenario(scenario);
  });
});
