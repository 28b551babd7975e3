import { describe, expect, it } from 'vitest';
import { celSource } from '../cel.ts';
import { act, at, by, runScenario, type Act, type Scenario } from '../testing/scenario.ts';
import { apply, patch, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, listOf, log } from '../testing/sights.ts';

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

const OWN = 'resourceClaimName: shared';
const REQUEST = '{ name: gpu, exactly: { deviceClassName: gpu.example.com } }';
const ADMIN = '{ name: gpu, exactly: { deviceClassName: gpu.example.com, adminAccess: true } }';
const SHARE = (memory: string) =>
  `{ name: gpu, exactly: { deviceClassName: gpu.example.com, capacity: { requests: { memory: ${memory} } } } }`;
const OF_MODEL = (name: string, model: string) => `{ name: ${name}, attributes: { model: { string: ${model} } } }`;
const claim = (name: string, request: string, more = '') => `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: { name: ${name} }
spec: { devices: { requests: [${request}]${more ? `, ${more}` : ''} } }
`;
const inOps = (manifest: string) => manifest.replace('metadata: {', 'metadata: { namespace: ops,');
const placed = (name: string, node: string) => is(`pod/${name}`, { spec: { nodeName: node } });
const refuses =
  (manifest: string, why: RegExp): Act =>
  (engine) =>
    expect(() => apply(manifest)(engine)).toThrow(why);
/** A pool of two slices: what parts of a card share, and the parts. */
const counters = (node: string, memory: string) =>
  slice(node, '')
    .replace(`${node}-gpus`, `${node}-counters`)
    .replace('resourceSliceCount: 1', 'resourceSliceCount: 2')
    .replace('devices: ', `sharedCounters: [{ name: card, counters: { memory: { value: ${memory} } } }]`);
const parts = (node: string, devices: string) =>
  slice(node, devices).replace('resourceSliceCount: 1', 'resourceSliceCount: 2');
const DEVICE_IS_READY = {
  status: {
    devices: [
      {
        driver: 'gpu.example.com',
        pool: 'node-1',
        device: 'gpu-0',
        conditions: [
          { type: 'attached', status: 'True', reason: 'Done', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
        ],
      },
    ],
  },
};
const asking = (name: string, resource: string, n: number) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, 'env; sleep 3600']
    resources: { limits: { ${resource}: ${n} } }
`;

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
    const lines = names
      .filter((n) => n.startsWith(pod))
      .flatMap((n) => [...engine.logs(`Pod/dra-tutorial/${n}`, container)]);
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
      at(
        41,
        logIn('dra-example-driver', 'plugin', /driver.go:84\] NodePrepareResource is called: number of claims: 1$/),
      ),
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
  {
    name: 'two pods share one claim: both use its device, on its node',
    page: DRA,
    cluster,
    manifest: join(
      slice('node-2', `[${GPU('gpu-0', 40)}]`),
      CLASS,
      claim('shared', REQUEST),
      pod('p', OWN),
      pod('q', OWN),
    ),
    steps: [
      by(10, placed('p', 'node-2'), placed('q', 'node-2')),
      at(10, is('resourceclaims/shared', { status: { reservedFor: [{ name: 'p' }, { name: 'q' }] } })),
      act(11, remove('resourceclaims/shared')),
      at(12, is('resourceclaims/shared', { metadata: { deletionTimestamp: /./ } })),
      act(13, remove('pod/p')),
      act(13, remove('pod/q')),
      by(20, isGone('resourceclaims/shared')),
    ],
  },
  {
    name: 'a pod waits for its claim to be made, and for its class',
    page: DRA,
    cluster,
    manifest: join(slice('node-1', `[${GPU('gpu-0', 40)}]`), pod('p', OWN)),
    steps: [
      at(5, is('pod/p', { spec: { nodeName: undefined }, status: { conditions: undefined } })),
      act(6, apply(claim('shared', REQUEST))),
      by(8, event('p', 'FailedScheduling', /^0\/3 nodes are available: request gpu: device class gpu.example.com does not exist\. no new claims to deallocate/)), // prettier-ignore
      act(9, apply(CLASS)),
      by(12, placed('p', 'node-1')),
    ],
  },
  {
    name: 'the first alternative that can be had is taken',
    page: `${DRA}#prioritized-list`,
    cluster,
    manifest: join(
      slice('node-1', `[${GPU('small', 10)}]`),
      slice('node-3', `[${GPU('large', 80)}]`),
      CLASS,
      claim('shared', '{ name: gpu, firstAvailable: [{ name: big, deviceClassName: gpu.example.com, selectors: [{ cel: { expression: "device.capacity[\'gpu.example.com\'].memory.isGreaterThan(quantity(\'40Gi\'))" } }] }, { name: any, deviceClassName: gpu.example.com }] }'), // prettier-ignore
      pod('p', OWN),
    ),
    steps: [
      by(10, placed('p', 'node-3')),
      at(10, is('resourceclaims/shared', { status: { allocation: { devices: { results: [{ request: 'gpu/big', device: 'large' }] } } } })), // prettier-ignore
    ],
  },
  {
    name: 'all devices of a node, for as long as one of them is free: nobody else has one',
    page: DRA,
    cluster,
    manifest: join(
      slice('node-2', `[${GPU('gpu-0', 40)}, ${GPU('gpu-1', 40)}]`),
      CLASS,
      claim('shared', '{ name: gpu, exactly: { deviceClassName: gpu.example.com, allocationMode: All } }'),
      pod('p', OWN),
    ),
    steps: [
      by(10, placed('p', 'node-2')),
      at(10, is('resourceclaims/shared', { status: { allocation: { devices: { results: [{ device: 'gpu-0' }, { device: 'gpu-1' }] } } } })), // prettier-ignore
    ],
  },
  {
    name: 'a selector that fails ends the attempt with its error',
    page: DRA,
    cluster,
    manifest: join(
      slice('node-2', `[${GPU('gpu-0', 40)}]`),
      CLASS,
      claim('shared', '{ name: gpu, exactly: { deviceClassName: gpu.example.com, selectors: [{ cel: { expression: "device.attributes[\'gpu.example.com\'].nope == 1" } }] } }'), // prettier-ignore
      pod('p', OWN),
    ),
    steps: [
      by(5, event('p', 'FailedScheduling', 'running "DynamicResources" filter plugin: claim default/shared: selector #0: CEL runtime error: no such key: nope')), // prettier-ignore
      at(6, is('pod/p', { status: { conditions: [{ type: 'PodScheduled', reason: 'SchedulerError' }] } })),
    ],
  },
  {
    name: 'two devices of one model',
    page: DRA,
    cluster,
    manifest: join(
      slice('node-1', `[${OF_MODEL('gpu-0', 'A')}, ${OF_MODEL('gpu-1', 'B')}]`),
      slice('node-2', `[${OF_MODEL('gpu-0', 'A')}, ${OF_MODEL('gpu-1', 'B')}, ${OF_MODEL('gpu-2', 'B')}]`),
      CLASS,
      claim('shared', '{ name: gpu, exactly: { deviceClassName: gpu.example.com, count: 2 } }', 'constraints: [{ requests: [gpu], matchAttribute: gpu.example.com/model }]'), // prettier-ignore
      pod('p', OWN),
    ),
    steps: [
      by(10, placed('p', 'node-2')),
      at(10, is('resourceclaims/shared', { status: { allocation: { devices: { results: [{ device: 'gpu-1' }, { device: 'gpu-2' }] } } } })), // prettier-ignore
    ],
  },
  {
    name: 'admin access is for namespaces with the label, and takes no device from anybody',
    page: `${DRA}#admin-access`,
    cluster,
    manifest: join(
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: ops, labels: { resource.kubernetes.io/admin-access: "true" } }\n',
      slice('node-2', `[${GPU('gpu-0', 40)}]`),
      CLASS,
      claim('shared', REQUEST),
      pod('p', OWN),
    ),
    steps: [
      by(5, placed('p', 'node-2')),
      act(6, refuses(claim('x', ADMIN), /admin access to devices requires the `resource.kubernetes.io\/admin-access: true` label/)), // prettier-ignore
      act(6, apply(join(inOps(claim('shared', ADMIN)), inOps(pod('admin', OWN))))),
      by(10, is('ops:pods/admin', { spec: { nodeName: 'node-2' } })),
      at(10, is('ops:resourceclaims/shared', { status: { allocation: { devices: { results: [{ device: 'gpu-0', adminAccess: true }] } } } })), // prettier-ignore
    ],
  },
  {
    name: 'a tainted device is for claims that tolerate the taint',
    page: `${DRA}#device-taints-and-tolerations`,
    cluster,
    manifest: join(
      slice('node-1', '[{ name: gpu-0, taints: [{ key: broken, value: fan, effect: NoSchedule }] }]'),
      CLASS,
      claim('plain', REQUEST),
      claim('shared', '{ name: gpu, exactly: { deviceClassName: gpu.example.com, tolerations: [{ key: broken, operator: Exists, effect: NoSchedule }] } }'), // prettier-ignore
      pod('p', 'resourceClaimName: plain'),
    ),
    steps: [
      by(5, event('p', 'FailedScheduling', /3 cannot allocate all claims/)),
      act(6, apply(pod('q', OWN))),
      by(10, placed('q', 'node-1')),
    ],
  },
  {
    name: 'parts of one card are given out only while the card has enough left',
    page: `${DRA}#partitionable-devices`,
    cluster,
    manifest: join(
      counters('node-1', '40Gi'),
      parts('node-1', '[{ name: half-0, consumesCounters: [{ counterSet: card, counters: { memory: { value: 20Gi } } }] }, { name: whole, consumesCounters: [{ counterSet: card, counters: { memory: { value: 40Gi } } }] }, { name: half-1, consumesCounters: [{ counterSet: card, counters: { memory: { value: 20Gi } } }] }]'), // prettier-ignore
      CLASS,
      TEMPLATE,
      pod('a', FROM_TEMPLATE),
    ),
    steps: [
      by(5, placed('a', 'node-1')),
      act(6, apply(pod('b', FROM_TEMPLATE))),
      by(10, placed('b', 'node-1')),
      act(11, apply(pod('c', FROM_TEMPLATE))),
      by(15, event('c', 'FailedScheduling', /cannot allocate all claims/)),
      at(15, count(1, 'resourceclaims', { status: { allocation: { devices: { results: [{ device: 'half-1' }] } } } })),
    ],
  },
  {
    name: 'claims share the capacity of a device until it is used up',
    page: `${DRA}#consumable-capacity`,
    cluster,
    manifest: join(
      slice('node-1', '[{ name: gpu-0, allowMultipleAllocations: true, capacity: { memory: { value: 40Gi, requestPolicy: { default: 10Gi, validRange: { min: 10Gi, step: 10Gi } } } } }]'), // prettier-ignore
      CLASS,
      claim('first', SHARE('15Gi')),
      claim('second', SHARE('20Gi')),
      claim('third', SHARE('10Gi')),
      pod('a', 'resourceClaimName: first'),
    ),
    steps: [
      by(5, placed('a', 'node-1')),
      at(5, is('resourceclaims/first', { status: { allocation: { devices: { results: [{ shareID: /./, consumedCapacity: { memory: '20Gi' } }] } } } })), // prettier-ignore
      act(6, apply(pod('b', 'resourceClaimName: second'))),
      by(10, placed('b', 'node-1')),
      act(11, apply(pod('c', 'resourceClaimName: third'))),
      by(15, event('c', 'FailedScheduling', /cannot allocate all claims/)),
    ],
  },
  {
    name: 'a pod is bound once its devices are ready',
    page: `${DRA}#device-binding-conditions`,
    cluster,
    manifest: join(
      slice('node-1', '[{ name: gpu-0, bindingConditions: [attached], bindingFailureConditions: [failed] }]'),
      CLASS,
      claim('shared', REQUEST),
      pod('p', OWN),
    ),
    steps: [
      by(3, event('p', 'BindingConditionsPending', 'waiting for binding conditions for device on node node-1')),
      at(10, is('pod/p', { spec: { nodeName: undefined } })),
      act(11, patch('resourceclaims/shared', DEVICE_IS_READY, '/status')),
      by(18, placed('p', 'node-1')),
    ],
  },
  {
    name: 'devices that many nodes reach: the claim says where it can be used',
    page: `${DRA}#network-attached`,
    cluster,
    manifest: join(
      slice('any', `[${GPU('gpu-0', 40)}]`).replace('nodeName: any', 'nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-3] }] }] }'), // prettier-ignore
      CLASS,
      claim('shared', REQUEST),
      pod('p', OWN),
    ),
    steps: [
      by(5, placed('p', 'node-3')),
      at(5, is('resourceclaims/shared', { status: { allocation: { nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname' }] }] } } } })), // prettier-ignore
    ],
  },
  {
    name: 'an extended resource that a class of devices stands for',
    page: `${DRA}#extended-resource`,
    cluster,
    manifest: join(
      INSTALL,
      CLASS.replace('spec: {', 'spec: { extendedResourceName: example.com/gpu,'),
      asking('p', 'example.com/gpu', 2),
    ),
    steps: [
      by(40, is('pod/p', { status: { phase: 'Running', extendedResourceClaimStatus: { requestMappings: [{ containerName: 'c', requestName: 'container-0-request-0', resourceName: 'example.com/gpu' }] } } })), // prettier-ignore
      at(41, count(1, 'resourceclaims', { metadata: { name: /^p-extended-resources-/, annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' } }, status: { reservedFor: [{ name: 'p' }] } })), // prettier-ignore
      at(41, log('p', /^GPU_DEVICE_1=gpu-1$/)),
      act(42, apply(asking('q', 'deviceclass.resource.kubernetes.io/gpu.example.com', 1))),
      by(60, is('pod/q', { status: { phase: 'Running' } })),
      act(61, remove('pod/p')),
      act(61, remove('pod/q')),
      by(100, count(0, 'resourceclaims')),
    ],
  },
];

describe('devices, as the documentation shows them', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_name, scenario) => {
    runScenario(scenario);
  });
});
