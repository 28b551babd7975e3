import type { DeviceCel } from '../../api/device-cel.ts';
import type { AllocationResult, DeviceClass, DeviceRequest, ResourceClaim } from '../../api/types.ts';
import type { Labelled } from '../../api/node-selector.ts';
import { allocationOf } from './allocation-result.ts';
import { candidateOf, type Candidate, type Failure } from './candidate.ts';
import { constraintOf, type Constraint } from './constraints.ts';
import { fitsCapacity } from './consumable-capacity.ts';
import { Counters } from './counters.ts';
import { asksOf, type DeviceAsk } from './device-ask.ts';
import { gatherPools, type Pool, type SliceIndex } from './pools.ts';
import { DeviceSearch, MAX_RESULTS, type AllocatedState, type AskData, type ClaimTask } from './search.ts';
import { Selectors } from './selectors.ts';

/**
 * Finds devices on one node for the claims of a pod: all of them or none. Whoever asks may go on to the next node.
 * Upstream: Allocate and validateDeviceRequest in structured/internal/incubating/allocator_incubating.go.
 */
export interface AllocatorParts {
  readonly state: AllocatedState;
  readonly slices: SliceIndex;
  readonly cel: DeviceCel;
  deviceClass(name: string): DeviceClass | undefined;
  newShareId(): string;
}

const INVALID_POOLS = 'invalid resource pools were encountered';

export const isFailure = (result: unknown): result is Failure =>
  typeof result === 'object' && result !== null && 'error' in result;

export class Allocator {
  readonly #p: AllocatorParts;

  constructor(parts: AllocatorParts) {
    this.#p = parts;
  }

  /** A result for each claim; undefined: not on this node. */
  allocate(node: Labelled, claims: readonly ResourceClaim[]): readonly AllocationResult[] | Failure | undefined {
    const pools = gatherPools(this.#p.slices, node);
    const selectors = new Selectors(this.#p.cel, node);
    const tasks: ClaimTask[] = [];
    for (const claim of claims) {
      const task = this.#prepare(claim, pools, selectors);
      if (isFailure(task)) return task;
      tasks.push(task);
    }
    const { state, newShareId } = this.#p;
    const counters = new Counters((id) => state.devices.has(id));
    const search = new DeviceSearch({ node, pools, state, tasks, selectors, counters, newShareId });
    const outcome = search.run();
    if (isFailure(outcome)) return outcome;
    if (outcome)
      return claims.map((claim, i) =>
        allocationOf(claim, search.found[i] ?? [], chosenOf(tasks[i] as ClaimTask, search.chosen[i] ?? []), node.name),
      );
    return pools.some((pool) => pool.isInvalid) ? { error: INVALID_POOLS, isOfNode: true } : undefined;
  }

  #prepare(claim: ResourceClaim, pools: readonly Pool[], selectors: Selectors): ClaimTask | Failure {
    const { requests = [], constraints = [] } = claim.spec.devices ?? {};
    const label = labelOf(claim);
    const asks: AskData[][] = [];
    let least = 0;
    for (const request of requests) {
      const data = this.#prepareRequest(request, label, pools, selectors);
      if (isFailure(data)) return data;
      asks.push(data);
      least += Math.min(...data.map((d) => d.count));
    }
    const tooMany = `number of requested devices ${least} exceeds the claim limit of ${MAX_RESULTS}`;
    if (least > MAX_RESULTS) return { error: `claim ${label}: ${tooMany}` };
    const rules = constraints.map(constraintOf);
    const unknown = rules.indexOf(undefined);
    if (unknown < 0) return { label, asks, constraints: rules as Constraint[] };
    return { error: `claim ${label}, constraint #${unknown}: empty constraint (unsupported constraint type?)` };
  }

  #prepareRequest(
    request: DeviceRequest,
    claim: string,
    pools: readonly Pool[],
    selectors: Selectors,
  ): AskData[] | Failure {
    const out: AskData[] = [];
    for (const ask of asksOf(request)) {
      const unsupported = unsupportedIn(ask);
      if (unsupported !== undefined) return { error: `claim ${claim}, request ${ask.name}${unsupported}` };
      const deviceClass = this.#p.deviceClass(ask.className);
      const missing = `could not retrieve device class ${ask.className}: deviceclass.resource.k8s.io "${ask.className}" not found`;
      if (!deviceClass) return { error: `claim ${claim}, request ${ask.name}: ${missing}` };
      const isKnown = ask.isAll || ask.mode === 'ExactCount';
      const mode = `unsupported count mode ${ask.mode ?? ''}`;
      if (!isKnown) return { error: `claim ${claim}, request ${ask.name}: ${mode}` };
      const all = ask.isAll ? this.#allDevices(ask, deviceClass, claim, pools, selectors) : [];
      if (isFailure(all)) return all;
      out.push({ ask, deviceClass, count: ask.isAll ? all.length : ask.count, all });
    }
    return out;
  }

  /** The devices that 'all' means on this node. A pool that is not whole ends the attempt. */
  #allDevices(
    ask: DeviceAsk,
    deviceClass: DeviceClass,
    claim: string,
    pools: readonly Pool[],
    selectors: Selectors,
  ): Candidate[] | Failure {
    const out: Candidate[] = [];
    for (const pool of pools) {
      const why = pool.isIncomplete ? 'being updated' : pool.isInvalid ? 'invalid' : undefined;
      const text = `asks for all devices, but resource pool ${pool.driver}/${pool.name} is currently ${why ?? ''}`;
      if (why !== undefined) return { error: `claim ${claim}, request ${ask.name}: ${text}` };
      for (const candidate of candidatesIn(pool)) {
        const selected = selectors.select(ask, deviceClass, candidate, claim);
        if (isFailure(selected)) return selected;
        if (selected && fitsCapacity(candidate.device, ask.capacity, [this.#p.state.capacity.get(candidate.id)]))
          out.push(candidate);
      }
    }
    return out;
  }
}

/** What validation lets nobody write. */
function unsupportedIn({ selectors, className }: DeviceAsk): string | undefined {
  const i = selectors.findIndex((selector) => !selector.cel);
  if (i >= 0) return `, selector #${i}: CEL expression empty (unsupported selector type?)`;
  return className ? undefined : ': missing device class name (unsupported request type?)';
}

function* candidatesIn(pool: Pool): Generator<Candidate> {
  for (const slice of pool.slices)
    for (const device of slice.spec.devices ?? []) yield candidateOf(pool, slice, device);
}

const chosenOf = ({ asks }: ClaimTask, chosen: readonly number[]): AskData[] =>
  asks.map((alternatives, i) => alternatives[chosen[i] ?? 0] as AskData);

/** Upstream: klog.KObj. */
export const labelOf = ({ metadata: { namespace, name } }: ResourceClaim): string =>
  namespace ? `${namespace}/${name}` : name;
