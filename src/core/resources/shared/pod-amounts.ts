import type { Container, Pod, PodSpec } from '../../api/types.ts';
import { addAmounts, maxAmounts, nanoOf, pickAmounts, type Amounts } from './amounts.ts';

/**
 * What a pod asks for, or may use: its containers together, or its hungriest init step, sidecars counted in both.
 * Upstream: AggregateContainerRequests and PodRequests in staging/src/k8s.io/component-helpers/resource/helpers.go.
 */
export type Side = 'requests' | 'limits';

export type ContainerAmounts = (container: Container, side: Side) => Amounts;

const NOTHING: Amounts = {};

export const amountsOfContainer: ContainerAmounts = (container, side) =>
  (container.resources?.[side] as Amounts | undefined) ?? NOTHING;

export function sumOfContainers(spec: PodSpec, side: Side, of: ContainerAmounts = amountsOfContainer): Amounts {
  let total = spec.containers.reduce((sum, c) => addAmounts(sum, of(c, side)), NOTHING);
  let sidecars = NOTHING;
  let largest = NOTHING;
  for (const container of spec.initContainers ?? []) {
    const own = of(container, side);
    const isSidecar = container.restartPolicy === 'Always';
    if (isSidecar) {
      total = addAmounts(total, own);
      sidecars = addAmounts(sidecars, own);
    }
    largest = maxAmounts(largest, isSidecar ? sidecars : addAmounts(own, sidecars));
  }
  return maxAmounts(total, largest);
}

const isPodLevelResource = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

export function hasPodLevelResources({ resources }: PodSpec): boolean {
  return [resources?.requests, resources?.limits].some((list) => Object.keys(list ?? {}).some(isPodLevelResource));
}

/** With resources of the pod as a whole, overhead, and what the kubelet has granted during a resize. */
export function effectiveAmounts(pod: Pod, side: Side): Amounts {
  const { spec } = pod;
  const whole = pickAmounts((spec.resources?.[side] as Amounts | undefined) ?? NOTHING, isPodLevelResource);
  const amounts = { ...sumOfContainers(spec, side, granted(pod)), ...whole };
  const overhead = spec.overhead as Amounts | undefined;
  if (!overhead) return amounts;
  if (side === 'requests') return addAmounts(amounts, overhead);
  return addAmounts(
    amounts,
    pickAmounts(overhead, (name) => nanoOf(amounts[name]) !== 0n),
  );
}

function granted({ status, spec }: Pod): ContainerAmounts {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const statuses = new Map(all.filter((s) => s.resources).map((s) => [s.name, s]));
  if (statuses.size === 0) return amountsOfContainer;
  const isInfeasible = status?.conditions?.find((c) => c.type === 'PodResizePending')?.reason === 'Infeasible';
  const plainInit = new Set((spec.initContainers ?? []).filter((c) => c.restartPolicy !== 'Always').map((c) => c.name));
  return (container, side) => {
    const own = amountsOfContainer(container, side);
    const known = plainInit.has(container.name) ? undefined : statuses.get(container.name);
    if (!known) return own;
    const actual = (known.resources?.[side] as Amounts | undefined) ?? NOTHING;
    const allocated = side === 'requests' ? ((known.allocatedResources as Amounts | undefined) ?? NOTHING) : NOTHING;
    const running = maxAmounts(actual, allocated);
    return isInfeasible ? running : maxAmounts(own, running);
  };
}
