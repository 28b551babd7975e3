import { describe, it } from 'vitest';
import { celSource } from '../cel.ts';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, remove } from '../testing/scenario-acts.ts';
import { count, event, is, isGone } from '../testing/sights.ts';

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

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a claim is made from the template, gets a device of a node, and the pod goes there',
    page: DRA,
    cluster,
    manifest: join(slice('node-2', `[${GPU('gpu-0', 40)}]`), CLASS, TEMPLATE, pod('p', FROM_TEMPLATE)),
    steps: [
      by(10, is('pod/p', { spec: { nodeName: 'node-2' } })),
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
