import { storeKey } from '../../api/group-kind.ts';
import { deviceId } from '../../api/resource-claim.ts';
import type { DeviceRequestAllocationResult, ResourceClaim } from '../../api/types.ts';
import type { Informer } from '../../runtime/informer.ts';
import { amountsOf, type Amounts } from './consumable-capacity.ts';
import type { AllocatedState } from './search.ts';

/**
 * The claims as the scheduler knows them: its informer's, and those it has just written itself until the informer has
 * caught up. Keeps the devices that claims hold, claim by claim.
 * Upstream: dra_manager.go and allocateddevices.go in pkg/scheduler/framework/plugins/dynamicresources.
 */
export class ClaimCache {
  readonly #informer: Informer<ResourceClaim>;
  readonly #assumed = new Map<string, ResourceClaim>();
  /** What was counted of each claim. */
  readonly #counted = new Map<string, readonly DeviceRequestAllocationResult[]>();
  /** How many claims hold a device. */
  readonly #holders = new Map<string, number>();
  readonly #capacity = new Map<string, Map<string, bigint>>();

  constructor(informer: Informer<ResourceClaim>) {
    this.#informer = informer;
    informer.handle(({ type, object }) => {
      const key = keyOf(object);
      if (type === 'deleted') {
        this.#assumed.delete(key);
        return this.#count(key, undefined);
      }
      const assumed = this.#assumed.get(key);
      if (assumed && versionOf(assumed) > versionOf(object)) return;
      this.#assumed.delete(key);
      this.#count(key, object);
    });
  }

  get(namespace: string, name: string): ResourceClaim | undefined {
    return this.#assumed.get(storeKey(namespace, name)) ?? this.#informer.get(namespace, name);
  }

  /** Those that were made for a pod. */
  ownedBy(uid: string): ResourceClaim[] {
    return this.#informer.byIndex('owner', uid);
  }

  /** The claim was written by the scheduler itself. */
  assume(claim: ResourceClaim): void {
    const key = keyOf(claim);
    this.#assumed.set(key, claim);
    this.#count(key, claim);
  }

  get allocated(): AllocatedState {
    return { devices: this.#holders, capacity: this.#capacity };
  }

  #count(key: string, claim: ResourceClaim | undefined): void {
    const results = claim?.status?.allocation?.devices?.results ?? [];
    const before = this.#counted.get(key) ?? [];
    if (before === results) return;
    for (const result of before) this.#add(result, -1);
    for (const result of results) this.#add(result, 1);
    if (results.length > 0) this.#counted.set(key, results);
    else this.#counted.delete(key);
  }

  /** With admin access a device is not taken from others. */
  #add(result: DeviceRequestAllocationResult, sign: 1 | -1): void {
    if (result.adminAccess === true) return;
    const id = deviceId(result.driver, result.pool, result.device);
    if (result.shareID !== undefined) return this.#addAmounts(id, amountsOf(result.consumedCapacity), BigInt(sign));
    const n = (this.#holders.get(id) ?? 0) + sign;
    if (n > 0) this.#holders.set(id, n);
    else this.#holders.delete(id);
  }

  #addAmounts(id: string, amounts: Amounts, sign: bigint): void {
    const total = this.#capacity.get(id) ?? new Map<string, bigint>();
    this.#capacity.set(id, total);
    for (const [name, n] of amounts) total.set(name, (total.get(name) ?? 0n) + sign * n);
    if ([...total.values()].every((n) => n === 0n)) this.#capacity.delete(id);
  }
}

const keyOf = ({ metadata }: ResourceClaim): string => storeKey(metadata.namespace, metadata.name);
const versionOf = ({ metadata }: ResourceClaim): number => Number(metadata.resourceVersion);
