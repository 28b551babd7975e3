import { describe, expect, it } from 'vitest';
import type { Container, PodSpec } from '../api/types.ts';
import { podRequests } from './pod-requests.ts';

const container = (cpu: string | undefined, memory?: string, restartPolicy?: 'Always'): Container => ({
  name: 'c',
  resources: { requests: { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) } },
  ...(restartPolicy ? { restartPolicy } : {}),
});
const MI = 1024 * 1024;

const CASES: readonly {
  name: string;
  spec: PodSpec;
  cpu: number;
  memory?: number;
  nonZero?: readonly [number, number];
  scored?: readonly [number, number];
}[] = [
  {
    name: 'containers add up',
    spec: { containers: [container('100m', '1Gi'), container('1', '512Mi')] },
    cpu: 1100,
    memory: 1536 * MI,
  },
  {
    name: 'an init container counts only if it is larger',
    spec: { containers: [container('100m')], initContainers: [container('500m'), container('300m')] },
    cpu: 500,
  },
  {
    name: 'a sidecar runs beside the containers',
    spec: { containers: [container('100m')], initContainers: [container('200m', undefined, 'Always')] },
    cpu: 300,
  },
  {
    name: 'an init container runs beside the sidecars before it, not those after',
    spec: {
      containers: [container('100m')],
      initContainers: [container('200m', undefined, 'Always'), container('1'), container('50m', undefined, 'Always')],
    },
    cpu: 1200,
  },
  { name: 'overhead comes on top', spec: { containers: [container('100m')], overhead: { cpu: '50m' } }, cpu: 150 },
  {
    name: 'resources of the whole pod replace the sum',
    spec: { containers: [container('100m'), container('100m')], resources: { requests: { cpu: '1' } } },
    cpu: 1000,
  },
  {
    name: 'nothing asked: nothing taken, but a minimum for each container in scores',
    spec: { containers: [container(undefined), container('50m')] },
    cpu: 50,
    nonZero: [150, 400 * MI],
    scored: [150, 400 * MI],
  },
  {
    name: 'resources of the whole pod: the minimum is for what nobody mentions, and the strategies do not see them',
    spec: { containers: [container('1200m'), container(undefined)], resources: { requests: { cpu: '700m' } } },
    cpu: 700,
    nonZero: [700, 400 * MI],
    scored: [1300, 400 * MI],
  },
  {
    name: 'what one container mentions needs no minimum for the others',
    spec: {
      containers: [container(undefined, '64Mi'), container(undefined)],
      resources: { requests: { cpu: '700m' } },
    },
    cpu: 700,
    nonZero: [700, 64 * MI],
    scored: [200, 264 * MI],
  },
];

describe('podRequests', () => {
  it.each(CASES)('$name', ({ spec, cpu, memory, nonZero, scored }) => {
    const found = podRequests(spec);
    expect(found.requests.cpuMilli).toBe(cpu);
    if (memory !== undefined) expect(found.requests.memoryBytes).toBe(memory);
    if (nonZero) expect([found.nonZeroCpuMilli, found.nonZeroMemoryBytes]).toEqual(nonZero);
    if (scored) expect([found.scoredCpuMilli, found.scoredMemoryBytes]).toEqual(scored);
  });
});
