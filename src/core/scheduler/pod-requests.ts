import type { Container, PodSpec } from '../api/types.ts';
import { resourcesOf, ResourceSum, type ResourceQuantities, type Resources } from './resources.ts';

/**
 * What a pod asks of a node: the larger of its containers together and its hungriest init step, sidecars counted in
 * both, plus overhead; resources of the pod as a whole replace the sum of its containers.
 * Upstream: PodRequests in staging/src/k8s.io/component-helpers/resource/helpers.go.
 * Left out: amounts in the status during an in-place resize.
 */
export interface PodRequests {
  readonly requests: Resources;
  /** As above, with a minimum for containers that ask for nothing: what the pod adds to its node in scores. */
  readonly nonZeroCpuMilli: number;
  readonly nonZeroMemoryBytes: number;
  /** What it counts for while a node is looked for: upstream's strategies do not see resources of the pod as a whole. */
  readonly scoredCpuMilli: number;
  readonly scoredMemoryBytes: number;
}

/** Upstream: DefaultMilliCPURequest and DefaultMemoryRequest in pkg/scheduler/util/pod_resources.go. */
const DEFAULT_CPU_MILLI = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;

export function podRequests(spec: PodSpec): PodRequests {
  const whole = wholeOf(spec);
  const requests = addUp(spec, resourcesOf, whole);
  const scored = addUp(spec, withMinimum(true, true), undefined);
  const nonZero = whole ? addUp(spec, withMinimum(!mentions(spec, 'cpu'), !mentions(spec, 'memory')), whole) : scored;
  return {
    requests,
    nonZeroCpuMilli: nonZero.cpuMilli,
    nonZeroMemoryBytes: nonZero.memoryBytes,
    scoredCpuMilli: scored.cpuMilli,
    scoredMemoryBytes: scored.memoryBytes,
  };
}

const wholeOf = ({ resources }: PodSpec): ResourceQuantities | undefined =>
  resources?.requests as ResourceQuantities | undefined;

/** With resources for the pod as a whole the minimum is for what nobody in it mentions. */
function mentions(spec: PodSpec, resource: string): boolean {
  const lists = [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources?.requests);
  return [...lists, spec.resources?.requests, spec.overhead].some((list) => list?.[resource] !== undefined);
}

type Read = (quantities: ResourceQuantities | undefined) => ResourceSum;

const withMinimum =
  (forCpu: boolean, forMemory: boolean): Read =>
  (quantities) => {
    const sum = resourcesOf(quantities);
    if (forCpu && quantities?.['cpu'] === undefined) sum.cpuMilli = DEFAULT_CPU_MILLI;
    if (forMemory && quantities?.['memory'] === undefined) sum.memoryBytes = DEFAULT_MEMORY_BYTES;
    return sum;
  };

function addUp(spec: PodSpec, read: Read, whole: ResourceQuantities | undefined): ResourceSum {
  const of = (container: Container): ResourceSum =>
    read(container.resources?.requests as ResourceQuantities | undefined);
  const total = new ResourceSum();
  for (const container of spec.containers) total.add(of(container));
  if (spec.initContainers) addInitContainers(total, spec.initContainers, of);
  replaceByPodLevel(total, whole);
  if (spec.overhead) total.addQuantities(spec.overhead as ResourceQuantities);
  return total;
}

function addInitContainers(
  total: ResourceSum,
  containers: readonly Container[],
  of: (c: Container) => ResourceSum,
): void {
  const sidecars = new ResourceSum();
  const largest = new ResourceSum();
  for (const container of containers) {
    const own = of(container);
    if (container.restartPolicy === 'Always') {
      total.add(own);
      largest.raiseTo(sidecars.add(own));
    } else {
      largest.raiseTo(own.add(sidecars));
    }
  }
  total.raiseTo(largest);
}

function replaceByPodLevel(total: ResourceSum, quantities: ResourceQuantities | undefined): void {
  if (!quantities) return;
  const whole = resourcesOf(quantities);
  if (quantities['cpu'] !== undefined) total.cpuMilli = whole.cpuMilli;
  if (quantities['memory'] !== undefined) total.memoryBytes = whole.memoryBytes;
  for (const [name, n] of whole.scalars ?? [])
    if (name.startsWith('hugepages-')) (total.scalars ??= new Map()).set(name, n);
}
