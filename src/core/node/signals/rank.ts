import type { Pod } from '../../api/types.ts';
import { toUnits } from '../../api/quantity.ts';
import { requestsOf } from '../amounts.ts';
import { quantityText } from '../eviction/quantity-text.ts';
import { initContainersOf } from '../pod-parts.ts';
import type { Resource } from './thresholds.ts';

/**
 * Who goes first for a resource that has run out, and what is said of it. Pure.
 * Upstream: pkg/kubelet/eviction/helpers.go (rankMemoryPressure, rankDiskPressureFunc, rankPIDPressure,
 * evictionMessage).
 */
export interface PodUse {
  readonly pod: Pod;
  readonly used: number;
  /** Container, used, in the order of the runtime; none for inodes and processes. */
  readonly containers: readonly (readonly [name: string, used: number])[];
}

export function ranked(uses: readonly PodUse[], resource: Resource): readonly PodUse[] {
  const asked = (u: PodUse): number => (resource === 'pids' ? 0 : (requestsOf(u.pod).get(resource) ?? 0));
  const exceeds = (u: PodUse): number => (resource !== 'pids' && u.used > asked(u) ? 0 : 1);
  const priority = ({ pod }: PodUse): number => pod.spec.priority ?? 0;
  const beyond = (u: PodUse): number => u.used - asked(u);
  return [...uses].sort((a, b) => exceeds(a) - exceeds(b) || priority(a) - priority(b) || beyond(b) - beyond(a));
}

export interface Met {
  readonly resource: Resource;
  readonly quantity: number;
  readonly available: number;
}

export function lowMessage({ pod, used, containers }: PodUse, { resource, quantity, available }: Met): string {
  let text = `The node was low on resource: ${resource}. `;
  text += `Threshold quantity: ${amount(quantity, resource)}, available: ${amount(available, resource)}. `;
  const whole = resource === 'memory' ? pod.spec.resources?.requests?.['memory'] : undefined;
  if (whole !== undefined)
    text += `Pod ${pod.metadata.name} was using ${quantityText(used)}, request is ${whole}, has larger consumption of ${resource}. `;
  const known = [...pod.spec.containers, ...initContainersOf(pod)];
  for (const [name, n] of containers) {
    const c = known.find((x) => x.name === name);
    const request = c?.resources?.requests?.[resource];
    if (c && n > toUnits(request))
      text += `Container ${name} was using ${quantityText(n)}, request is ${request ?? '0'}, has larger consumption of ${resource}. `;
  }
  return text;
}

/** Bytes are told as BinarySI, counts as DecimalSI. */
const amount = (n: number, resource: Resource): string =>
  resource === 'inodes' || resource === 'pids' ? decimal(n) : quantityText(n);

/** As Go's DecimalSI quantities: the largest unit that leaves a whole number. */
function decimal(n: number): string {
  let [value, unit] = [n, 0];
  while (value !== 0 && value % 1000 === 0 && unit < 4) [value, unit] = [value / 1000, unit + 1];
  return `${value}${['', 'k', 'M', 'G', 'T'][unit] ?? ''}`;
}
