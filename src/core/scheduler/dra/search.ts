import type { Device, DeviceClass, DeviceTaint, DeviceToleration, Quantity, ResourceSlice } from '../../api/types.ts';
import type { Labelled } from '../../api/node-selector.ts';
import { toleratesAny } from '../../api/tolerations.ts';
import { candidateOf, type Candidate, type Failure } from './candidate.ts';
import { amountsOf, capacityTaken, fitsCapacity, type Amounts } from './consumable-capacity.ts';
import type { Constraint } from './constraints.ts';
import type { Counters } from './counters.ts';
import type { DeviceAsk } from './device-ask.ts';
import type { Pool } from './pools.ts';
import type { Selectors } from './selectors.ts';

/**
 * The search for devices: claim by claim, request by request, device by device, in the order of the pools; the first full
 * solution is taken. Within one request only combinations are tried, no permutations.
 * Upstream: allocateOne and allocateDevice in structured/internal/incubating/allocator_incubating.go.
 */
export const MAX_RESULTS = 32;

/** 'exceeded': with these, a claim would get more devices than its status can tell. */
type Outcome = boolean | 'exceeded' | Failure;

/** A request or alternative, with what is known of it before the search. */
export interface AskData {
  readonly ask: DeviceAsk;
  readonly deviceClass: DeviceClass;
  readonly count: number;
  /** For a request of all devices: which ones these are. */
  readonly all: readonly Candidate[];
}

export interface FoundDevice extends Candidate {
  readonly ask: DeviceAsk;
  readonly shareId?: string;
  readonly consumed?: Readonly<Record<string, Quantity>>;
}

export interface ClaimTask {
  /** 'namespace/name'. */
  readonly label: string;
  /** Alternatives by request. */
  readonly asks: readonly (readonly AskData[])[];
  readonly constraints: readonly Constraint[];
}

/** What other claims hold. */
export interface AllocatedState {
  readonly devices: Pick<ReadonlySet<string>, 'has'>;
  /** Of shared devices, by device. */
  readonly capacity: ReadonlyMap<string, Amounts>;
}

export interface SearchParts {
  readonly node: Labelled;
  readonly pools: readonly Pool[];
  readonly state: AllocatedState;
  readonly tasks: readonly ClaimTask[];
  readonly selectors: Selectors;
  readonly counters: Counters;
  readonly newShareId: () => string;
}

interface Position {
  readonly claim: number;
  readonly request: number;
  readonly alternative: number;
  readonly device: number;
}

interface Location {
  readonly pool: number;
  readonly slice: number;
  readonly device: number;
}

const START: Location = { pool: 0, slice: 0, device: 0 };

export class DeviceSearch {
  readonly #p: SearchParts;
  /** By claim. */
  readonly found: FoundDevice[][];
  /** Which alternative of each request, by claim. */
  readonly chosen: number[][];
  /** Claims of this search that a device is meant for. */
  readonly #taken = new Map<string, Set<number>>();
  readonly #shared = new Map<string, Amounts[]>();

  constructor(parts: SearchParts) {
    this.#p = parts;
    this.found = parts.tasks.map(() => []);
    this.chosen = parts.tasks.map(({ asks }) => asks.map(() => 0));
  }

  run(): boolean | Failure {
    const outcome = this.#allocate({ claim: 0, request: 0, alternative: 0, device: 0 }, false, START);
    return outcome === 'exceeded' ? false : outcome;
  }

  #allocate(at: Position, isWithin: boolean, start: Location): Outcome {
    const task = this.#p.tasks[at.claim];
    if (!task) return true;
    const alternatives = task.asks[at.request];
    if (!alternatives) {
      // Fewer devices elsewhere may still make room: not the end of the search.
      const outcome = this.#allocate({ claim: at.claim + 1, request: 0, alternative: 0, device: 0 }, false, START);
      return outcome === 'exceeded' ? false : outcome;
    }
    const data = alternatives[at.alternative] as AskData;
    if (!isWithin && data.ask.parent !== undefined) return this.#firstAvailable(at, alternatives);
    if (data.ask.isAll && data.all.length === 0) return false;
    if (at.device >= data.count)
      return this.#allocate({ claim: at.claim, request: at.request + 1, alternative: 0, device: 0 }, false, START);
    const held = this.found[at.claim]?.length ?? 0;
    if (held + data.count - at.device > MAX_RESULTS) return 'exceeded';
    return data.ask.isAll ? this.#takeAll(at, data, isWithin) : this.#takeAny(at, data, isWithin, start);
  }

  #firstAvailable(at: Position, alternatives: readonly AskData[]): Outcome {
    let isExceeded = true;
    for (let alternative = 0; alternative < alternatives.length; alternative++) {
      const outcome = this.#allocate({ ...at, alternative }, true, START);
      if (outcome === 'exceeded') continue;
      isExceeded = false;
      if (outcome === false) continue;
      if (outcome === true) (this.chosen[at.claim] as number[])[at.request] = alternative;
      return outcome;
    }
    return isExceeded ? 'exceeded' : false;
  }

  #takeAll(at: Position, data: AskData, isWithin: boolean): Outcome {
    const undo = this.#take(at, data, data.all[at.device] as Candidate, true);
    if (typeof undo !== 'function') return undo;
    const outcome = this.#allocate({ ...at, device: at.device + 1 }, isWithin, START);
    if (outcome !== true) undo();
    return outcome;
  }

  #takeAny(at: Position, data: AskData, isWithin: boolean, start: Location): Outcome {
    const { pools } = this.#p;
    for (let p = start.pool; p < pools.length; p++) {
      const pool = pools[p] as Pool;
      if (pool.isIncomplete || pool.isInvalid) continue;
      for (let s = p === start.pool ? start.slice : 0; s < pool.slices.length; s++) {
        const slice = pool.slices[s] as ResourceSlice;
        const devices = slice.spec.devices ?? [];
        for (let d = p === start.pool && s === start.slice ? start.device : 0; d < devices.length; d++) {
          const undo = this.#try(at, data, candidateOf(pool, slice, devices[d] as Device));
          if (undo === false) continue;
          if (typeof undo !== 'function') return undo;
          const next = { pool: p, slice: s, device: d + 1 };
          const outcome = this.#allocate({ ...at, device: at.device + 1 }, isWithin, next);
          if (outcome === true) return true;
          undo();
          if (outcome !== false) return outcome;
        }
      }
    }
    return false;
  }

  #try(at: Position, data: AskData, candidate: Candidate): false | Failure | (() => void) {
    const { id, device } = candidate;
    const isUsed = data.ask.isAdmin ? this.#isTakenFor(id, at.claim) : this.#isInUse(id);
    if (isUsed) return false;
    const task = this.#p.tasks[at.claim] as ClaimTask;
    const selected = this.#p.selectors.select(data.ask, data.deviceClass, candidate, task.label);
    if (selected !== true) return selected;
    if (!this.#fits(data.ask, id, device)) return false;
    return this.#take(at, data, candidate, false);
  }

  /** False also if the device does not have a capacity that is asked for. */
  #fits({ capacity }: DeviceAsk, id: string, device: Device): boolean {
    const used = [this.#p.state.capacity.get(id), ...(this.#shared.get(id) ?? [])];
    return fitsCapacity(device, capacity, used) === true;
  }

  /** Takes the device for the request, unless it is in use, tainted or against a constraint; gives the way back. */
  #take(at: Position, { ask }: AskData, candidate: Candidate, isOnly: boolean): false | Failure | (() => void) {
    const { id, device, pool } = candidate;
    const isShared = device.allowMultipleAllocations === true;
    if (!isShared && ask.isAdmin && this.#isTakenFor(id, at.claim)) return false;
    if (!ask.isAdmin && this.#isInUse(id)) return false;
    const counts = (device.consumesCounters?.length ?? 0) > 0;
    const isUncounted = isShared && (this.#p.state.capacity.has(id) || this.#shared.has(id));
    if (counts && !isUncounted && !this.#p.counters.take(pool, device)) return false;
    // As upstream: what was counted stays counted when the device is refused from here on.
    if (isTaintedFor(device.taints, ask.tolerations)) return false;
    const refused = this.#constrain(at, ask, candidate, isOnly);
    if (refused !== undefined) return refused;
    if (!this.#fits(ask, id, device)) return false;
    return this.#record(at, ask, candidate, counts);
  }

  #constrain(at: Position, ask: DeviceAsk, candidate: Candidate, isOnly: boolean): false | Failure | undefined {
    const { constraints, label } = this.#p.tasks[at.claim] as ClaimTask;
    const { device, slice, id } = candidate;
    for (const [i, constraint] of constraints.entries()) {
      if (constraint.add(ask, slice.spec.driver, device)) continue;
      const why = `cannot add device ${id} because a claim constraint would not be satisfied`;
      if (isOnly) return { error: `claim ${label}, request ${ask.name}: ${why}` };
      for (const before of constraints.slice(0, i)) before.remove(ask);
      return false;
    }
    return undefined;
  }

  #record(at: Position, ask: DeviceAsk, candidate: Candidate, counts: boolean): () => void {
    const { id, device, pool } = candidate;
    const found = this.found[at.claim] as FoundDevice[];
    const isShared = device.allowMultipleAllocations === true;
    const consumed = isShared ? capacityTaken(device, ask.capacity) : {};
    const amounts = amountsOf(consumed);
    if (isShared) this.#shared.set(id, [...(this.#shared.get(id) ?? []), amounts]);
    else this.#taken.set(id, new Set(this.#taken.get(id)).add(at.claim));
    found.push({
      ...candidate,
      ask,
      ...(isShared ? { shareId: this.#p.newShareId() } : {}),
      ...(amounts.size > 0 ? { consumed } : {}),
    });
    return () => {
      for (const constraint of this.#p.tasks[at.claim]?.constraints ?? []) constraint.remove(ask);
      if (isShared) this.#unshare(id, amounts);
      else this.#taken.get(id)?.delete(at.claim);
      if (!isShared && counts) this.#p.counters.giveBack(pool, device);
      found.pop();
    };
  }

  #unshare(id: string, amounts: Amounts): void {
    const left = (this.#shared.get(id) ?? []).filter((other) => other !== amounts);
    if (left.length > 0) this.#shared.set(id, left);
    else this.#shared.delete(id);
  }

  #isInUse(id: string): boolean {
    return this.#p.state.devices.has(id) || (this.#taken.get(id)?.size ?? 0) > 0;
  }

  #isTakenFor(id: string, claim: number): boolean {
    return this.#taken.get(id)?.has(claim) ?? false;
  }
}

/** Upstream: taintPreventsAllocation; taints of other effects say nothing. */
function isTaintedFor(
  taints: readonly DeviceTaint[] | undefined,
  tolerations: readonly DeviceToleration[] | undefined,
): boolean {
  return (taints ?? []).some(
    (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !toleratesAny(tolerations, taint),
  );
}
