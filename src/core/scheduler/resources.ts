import { toMilli, toUnits } from '../api/quantity.ts';
import { DEVICE_CLASS_PREFIX } from '../api/device-class-prefix.ts';

/**
 * Amounts of resources as plain numbers: CPU in thousandths, everything else in whole units.
 * Upstream: Resource in pkg/scheduler/framework/types.go.
 */
export interface Resources {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
  /** Extended resources and huge pages; undefined if there are none. */
  readonly scalars: ReadonlyMap<string, number> | undefined;
}

export type ResourceQuantities = Readonly<Record<string, string | number>>;

/** A sum that grows: a node's requests, a pod's while they are added up. */
export class ResourceSum implements Resources {
  cpuMilli = 0;
  memoryBytes = 0;
  ephemeralBytes = 0;
  scalars: Map<string, number> | undefined;

  add(other: Resources, sign = 1): this {
    this.cpuMilli += sign * other.cpuMilli;
    this.memoryBytes += sign * other.memoryBytes;
    this.ephemeralBytes += sign * other.ephemeralBytes;
    if (other.scalars)
      for (const [name, n] of other.scalars) this.#setScalar(name, (this.scalars?.get(name) ?? 0) + sign * n);
    return this;
  }

  raiseTo(other: Resources): this {
    this.cpuMilli = Math.max(this.cpuMilli, other.cpuMilli);
    this.memoryBytes = Math.max(this.memoryBytes, other.memoryBytes);
    this.ephemeralBytes = Math.max(this.ephemeralBytes, other.ephemeralBytes);
    if (other.scalars)
      for (const [name, n] of other.scalars) this.#setScalar(name, Math.max(this.scalars?.get(name) ?? 0, n));
    return this;
  }

  addQuantities(quantities: ResourceQuantities | undefined): this {
    for (const name in quantities) this.#addQuantity(name, quantities[name] as string | number);
    return this;
  }

  #addQuantity(name: string, quantity: string | number): void {
    if (name === 'cpu') this.cpuMilli += toMilli(quantity);
    else if (name === 'memory') this.memoryBytes += toUnits(quantity);
    else if (name === 'ephemeral-storage') this.ephemeralBytes += toUnits(quantity);
    else if (isScalarResource(name)) this.#setScalar(name, (this.scalars?.get(name) ?? 0) + toUnits(quantity));
  }

  #setScalar(name: string, n: number): void {
    this.scalars ??= new Map();
    this.scalars.set(name, n);
  }
}

/** Extended resource, huge page or attachable volume limit. Upstream: IsScalarResourceName. */
export function isScalarResource(name: string): boolean {
  if (name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')) return true;
  if (name.startsWith(DEVICE_CLASS_PREFIX)) return true;
  return name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name) && !name.startsWith('requests.');
}

export function resourcesOf(quantities: ResourceQuantities | undefined): ResourceSum {
  return new ResourceSum().addQuantities(quantities);
}
