import { toMilli, toUnits } from '../api/quantity.ts';
import type { Container, Pod } from '../api/types.ts';
import { isSidecar } from './pod-parts.ts';

/**
 * What a pod asks of its machine, by resource: CPU in thousandths, all else in whole units. Pure.
 * Upstream: PodRequests in staging/src/k8s.io/component-helpers/resource/helpers.go.
 */
export type Amounts = ReadonlyMap<string, number>;

type Quantities = Readonly<Record<string, string | number>>;

const amountOf = (name: string, quantity: string | number): number =>
  name === 'cpu' ? toMilli(quantity) : toUnits(quantity);

const requests = (c: Container): Quantities => c.resources?.requests ?? {};

/** Sidecars count with the containers, plain init containers each by itself; the pod's own replace the sum. */
export function requestsOf({ spec }: Pod): Amounts {
  const total = new Map<string, number>();
  for (const c of spec.containers) add(total, requests(c));
  if (spec.initContainers) raiseByInit(total, spec.initContainers);
  const whole: Quantities = spec.resources?.requests ?? {};
  for (const name in whole)
    if (name === 'cpu' || name === 'memory' || name.startsWith('hugepages-'))
      total.set(name, amountOf(name, whole[name] as string));
  if (spec.overhead) add(total, spec.overhead);
  return total;
}

function raiseByInit(total: Map<string, number>, list: readonly Container[]): void {
  const sidecars = new Map<string, number>();
  const peak = new Map<string, number>();
  for (const c of list) {
    const step = new Map(sidecars);
    add(step, requests(c));
    for (const [name, n] of step) peak.set(name, Math.max(peak.get(name) ?? 0, n));
    if (!isSidecar(c)) continue;
    add(sidecars, requests(c));
    add(total, requests(c));
  }
  for (const [name, n] of peak) total.set(name, Math.max(total.get(name) ?? 0, n));
}

function add(sum: Map<string, number>, quantities: Quantities): void {
  for (const name in quantities)
    sum.set(name, (sum.get(name) ?? 0) + amountOf(name, quantities[name] as string | number));
}
