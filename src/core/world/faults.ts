import { objectKey } from '../api/group-kind.ts';
import type { Clock } from '../lib/clock.ts';
import { invariant } from '../lib/invariant.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { FaultEnds } from './fault-ends.ts';
import type { Seam, SeamIndex, WorldFault } from './seams.ts';

/**
 * The records of faults and what follows from their coming and going at once. Invariant: what a fault does is undone by
 * removing its record; nothing else remembers it.
 */
const BUCKET = 'Fault';

export interface SeamChange {
  /** 'machine': it came or went. */
  readonly seam: Seam | 'machine';
  readonly target: string;
}

/** Who wants to be asked before its machine goes off: as logind's inhibitor locks. */
export interface ShutdownInhibitor {
  /** A shutdown has begun, or was called off. */
  onShutdown(): void;
}

export interface FaultHands {
  powerOff(machine: string): void;
  powerOn(machine: string): void;
  crash(pod: string, container: string | undefined): void;
}

export interface FaultsOptions {
  readonly store: Store<unknown>;
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly seams: SeamIndex;
  readonly hands: FaultHands;
}

export class Faults {
  /** By machine; held by processes, so nothing of it is kept. */
  readonly inhibitors = new Map<string, ShutdownInhibitor>();
  readonly #o: FaultsOptions;
  readonly #ends: FaultEnds;
  readonly #listeners = new Set<(change: SeamChange) => void>();

  constructor(options: FaultsOptions) {
    this.#o = options;
    this.#ends = new FaultEnds(options.clock, options.tracer, (id) => void this.clear(id));
  }

  rebuild(): void {
    const { seams } = this.#o;
    seams.clear();
    for (const fault of this.list()) seams.add(fault);
    this.#ends.rebuild(this.list());
  }

  list(): WorldFault[] {
    return this.#o.store.list(BUCKET).map((r) => r.value as WorldFault);
  }

  get(id: string): WorldFault | undefined {
    return this.#o.store.get(BUCKET, id)?.value as WorldFault | undefined;
  }

  add(fault: WorldFault): void {
    invariant(!this.get(fault.id), `fault ${fault.id} added twice`);
    this.#ends.add(fault);
    this.#put(fault);
  }

  /** False if there is none of that id. */
  clear(id: string): boolean {
    const fault = this.get(id);
    if (!fault) return false;
    const { store, tracer, seams, hands } = this.#o;
    const wasOff = fault.bends.filter((b) => b.seam === 'power' && this.#isOff(b.target));
    tracer.record('fault', 'fault.cleared', '', { fault: fault.name, target: fault.target, id });
    store.remove(BUCKET, id, { trace: tracer.current });
    seams.remove(fault);
    this.#ends.remove(fault);
    for (const bend of wasOff) if (!this.#isOff(bend.target)) hands.powerOn(bend.target);
    this.#announce(fault);
    return true;
  }

  /** Switches off what is shutting down and has nobody left to be asked. */
  settleShutdowns(): void {
    for (const fault of this.list()) {
      const machine = shutsDown(fault);
      if (machine !== undefined && !this.inhibitors.has(machine)) this.#finishShutdown(fault, machine);
    }
  }

  /** Whoever wanted to be asked is done: the machine goes off. */
  finishShutdown(machine: string): void {
    for (const fault of this.list()) if (shutsDown(fault) === machine) this.#finishShutdown(fault, machine);
  }

  onChange(listener: (change: SeamChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: SeamChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  /** The record of the shutdown becomes one of a machine that is off: undoing it switches the machine on. */
  #finishShutdown(fault: WorldFault, machine: string): void {
    const { tracer, seams } = this.#o;
    tracer.during(tracer.actor, tracer.current, () => {
      tracer.current = tracer.record('effect', 'machine.off', objectKey('Node', '', machine));
      seams.remove(fault);
      this.#put({ ...fault, bends: [{ seam: 'power', target: machine }] });
    });
  }

  #put(fault: WorldFault): void {
    const { store, tracer, seams, hands } = this.#o;
    const goesOff = fault.bends.filter((b) => b.seam === 'power' && !this.#isOff(b.target));
    store.put(BUCKET, fault.id, fault, { trace: tracer.current });
    seams.add(fault);
    for (const bend of fault.bends) if (bend.seam === 'crash') hands.crash(bend.target, bend.container);
    for (const bend of goesOff) hands.powerOff(bend.target);
    this.#announce(fault);
  }

  #isOff(machine: string): boolean {
    return this.#o.seams.isBent('power', machine);
  }

  #announce({ bends }: WorldFault): void {
    for (const { seam, target } of bends) this.tell({ seam, target });
  }
}

const shutsDown = ({ bends }: WorldFault): string | undefined => bends.find((b) => b.seam === 'shutdown')?.target;
