import { advance, type Account, type Flow } from './account.ts';

/**
 * Processes that a container's server starts for a while, to use CPU or memory. Invariants:
 * 1. Nothing ticks: what has ended is found when somebody looks, and counts up to its own end only.
 * 2. Whoever has none pays nothing: machines without hogs are not looked through.
 */
export interface Hog {
  readonly cpuMilli: number;
  readonly bytes: number;
  readonly untilMs: number;
}

/** A process with one thread: no more than a core. */
const MOST_OF_ONE = 1000;

export interface Hogged {
  readonly machine: string;
  readonly account: Account;
  hogs: readonly Hog[];
  flow: Flow;
}

export class Hogs<T extends Hogged> {
  readonly #divide: (machine: string, at: number) => void;
  readonly #onMachine = new Map<string, Set<T>>();

  /** `divide` shares a machine out again, once somebody wants more or less. */
  constructor(divide: (machine: string, at: number) => void) {
    this.#divide = divide;
  }

  machines(): Iterable<string> {
    return this.#onMachine.keys();
  }

  /** The account has to be up to date. */
  add(entry: T, hog: Hog): void {
    const one = { ...hog, cpuMilli: Math.min(hog.cpuMilli, MOST_OF_ONE) };
    entry.hogs = [...entry.hogs, one];
    entry.flow = { ...entry.flow, steady: entry.flow.steady + one.cpuMilli / 1000 };
    const others = this.#onMachine.get(entry.machine);
    if (others) others.add(entry);
    else this.#onMachine.set(entry.machine, new Set([entry]));
  }

  remove(entry: T): void {
    const others = this.#onMachine.get(entry.machine);
    if (others?.delete(entry) && others.size === 0) this.#onMachine.delete(entry.machine);
  }

  clear(): void {
    this.#onMachine.clear();
  }

  /** Ends those of the machine whose time was up by now, in the order of their ends. */
  expire(machine: string, now: number): void {
    if (this.#onMachine.size === 0) return;
    for (let at = this.#nextEnd(machine); at <= now; at = this.#nextEnd(machine)) {
      for (const entry of [...(this.#onMachine.get(machine) ?? [])]) this.#end(entry, at);
      this.#divide(machine, at);
    }
  }

  #end(entry: T, at: number): void {
    const ended = entry.hogs.filter(({ untilMs }) => untilMs <= at);
    if (ended.length === 0) return;
    advance(entry.account, entry.flow, at);
    entry.hogs = entry.hogs.filter(({ untilMs }) => untilMs > at);
    const less = ended.reduce((sum, { cpuMilli }) => sum + cpuMilli, 0) / 1000;
    entry.flow = { ...entry.flow, steady: Math.max(0, entry.flow.steady - less) };
    if (entry.hogs.length === 0) this.remove(entry);
  }

  #nextEnd(machine: string): number {
    let first = Infinity;
    for (const { hogs } of this.#onMachine.get(machine) ?? [])
      for (const { untilMs } of hogs) first = Math.min(first, untilMs);
    return first;
  }
}
