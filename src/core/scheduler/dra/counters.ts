import { parseNano } from '../../api/quantity.ts';
import type { Device } from '../../api/types.ts';
import { deviceId } from '../../api/resource-claim.ts';
import type { Pool } from './pools.ts';

/**
 * Counters that the devices of a pool share, so that parts of one card are not given out twice.
 * Upstream: checkAvailableCounters in structured/internal/incubating/allocator_incubating.go.
 */
export class Counters {
  /** What is left of each counter, of each pool by name. */
  readonly #left = new Map<string, Map<string, bigint>>();
  readonly #isAllocated: (id: string) => boolean;

  constructor(isAllocated: (id: string) => boolean) {
    this.#isAllocated = isAllocated;
  }

  /** False: there is not enough left, and nothing was taken. */
  take(pool: Pool, device: Device): boolean {
    const left = this.#leftOf(pool);
    this.#add(left, device, -1n);
    // All counters of the pool, as upstream does: one that is overdrawn lets no device be taken.
    for (const n of left.values()) {
      if (n >= 0n) continue;
      this.#add(left, device, 1n);
      return false;
    }
    return true;
  }

  giveBack(pool: Pool, device: Device): void {
    this.#add(this.#leftOf(pool), device, 1n);
  }

  #leftOf(pool: Pool): Map<string, bigint> {
    let left = this.#left.get(pool.name);
    if (left) return left;
    this.#left.set(pool.name, (left = new Map()));
    for (const { name, counters = {} } of pool.counterSets.values())
      for (const [counter, { value }] of Object.entries(counters))
        left.set(`${name}/${counter}`, parseNano(value) ?? 0n);
    for (const { spec } of [...pool.slices, ...pool.others])
      for (const device of spec.devices ?? [])
        if (this.#isAllocated(deviceId(spec.driver, spec.pool.name, device.name))) this.#add(left, device, -1n);
    return left;
  }

  #add(left: Map<string, bigint>, { consumesCounters = [] }: Device, sign: bigint): void {
    for (const { counterSet, counters = {} } of consumesCounters) {
      for (const [counter, { value }] of Object.entries(counters)) {
        const key = `${counterSet}/${counter}`;
        const n = left.get(key);
        if (n !== undefined) left.set(key, n + sign * (parseNano(value) ?? 0n));
      }
    }
  }
}
