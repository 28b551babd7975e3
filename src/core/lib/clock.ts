import { Heap } from './heap.ts';
import { invariant } from './invariant.ts';

/**
 * Virtual time, and nothing else. Invariants:
 * 1. A timer is data (owner, key), never a closure: what is pending can be listed and shown.
 * 2. One timer per (owner, key): setting it again moves it.
 * 3. Order is (at, seq); time never runs backwards.
 */
export interface Timer {
  /** Virtual milliseconds since the engine's start. */
  readonly at: number;
  readonly seq: number;
  readonly owner: string;
  readonly key: string;
  /** Trace id of what set the timer. */
  readonly cause: number;
}

interface Slot extends Timer {
  live: boolean;
}

export type TimerHandler = (key: string) => void;

export interface ClockSnapshot {
  readonly now: number;
  readonly seq: number;
}

/** What one owner waits for. Most wait for one thing at a time: only those that wait for more have a map. */
class Owner {
  readonly handler: TimerHandler;
  #one: Slot | undefined;
  #more: Map<string, Slot> | undefined;

  constructor(handler: TimerHandler) {
    this.handler = handler;
  }

  get(key: string): Slot | undefined {
    return this.#one?.key === key ? this.#one : this.#more?.get(key);
  }

  put(slot: Slot): void {
    if (this.#one === undefined ? !this.#more?.has(slot.key) : this.#one.key === slot.key) this.#one = slot;
    else (this.#more ??= new Map<string, Slot>()).set(slot.key, slot);
  }

  delete(key: string): void {
    if (this.#one?.key === key) this.#one = undefined;
    else this.#more?.delete(key);
  }

  *pending(): Generator<Slot> {
    if (this.#one) yield this.#one;
    if (this.#more) yield* this.#more.values();
  }
}

const before = (a: Slot, b: Slot): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

export class Clock {
  #now: number;
  #seq = 0;
  readonly #heap = new Heap<Slot>(before);
  readonly #owners = new Map<string, Owner>();

  constructor(now = 0) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** Registers the handler that timers of this owner are delivered to. */
  own(owner: string, handler: TimerHandler): void {
    invariant(!this.#owners.has(owner), `timer owner ${owner} registered twice`);
    this.#owners.set(owner, new Owner(handler));
  }

  /** Forgets the owner and everything it still waits for. */
  disown(owner: string): void {
    const entry = this.#owners.get(owner);
    if (!entry) return;
    for (const slot of entry.pending()) slot.live = false;
    this.#owners.delete(owner);
  }

  set(owner: string, key: string, at: number, cause: number): void {
    const entry = this.#owners.get(owner);
    invariant(entry, `timer set for unknown owner ${owner}`);
    const old = entry.get(key);
    if (old) old.live = false;
    const slot: Slot = { at: Math.max(at, this.#now), seq: ++this.#seq, owner, key, cause, live: true };
    entry.put(slot);
    this.#heap.push(slot);
  }

  clear(owner: string, key: string): void {
    const entry = this.#owners.get(owner);
    const slot = entry?.get(key);
    if (!entry || !slot) return;
    slot.live = false;
    entry.delete(key);
  }

  pendingAt(owner: string, key: string): number | undefined {
    return this.#owners.get(owner)?.get(key)?.at;
  }

  /** The next live timer, left in place. */
  peek(): Timer | undefined {
    for (;;) {
      const top = this.#heap.peek();
      if (!top || top.live) return top;
      this.#heap.pop();
    }
  }

  /** Takes the next live timer, moves time to it and returns the handler to call. */
  take(): { timer: Timer; handler: TimerHandler } | undefined {
    if (!this.peek()) return undefined;
    const slot = this.#heap.pop() as Slot;
    const entry = this.#owners.get(slot.owner);
    invariant(entry, `timer of unknown owner ${slot.owner}`);
    entry.delete(slot.key);
    this.#now = slot.at;
    return { timer: slot, handler: entry.handler };
  }

  /** Moves time forward over a stretch in which nothing is due. */
  idleUntil(at: number): void {
    if (at > this.#now) this.#now = at;
  }

  /** All pending timers in order, for the page and for tests. */
  pending(): Timer[] {
    const all: Timer[] = [];
    for (const entry of this.#owners.values()) for (const slot of entry.pending()) all.push(slot);
    return all.sort((a, b) => a.at - b.at || a.seq - b.seq);
  }

  snapshot(): ClockSnapshot {
    return { now: this.#now, seq: this.#seq };
  }

  /** Drops every timer: components set theirs again when they start. */
  restore(snapshot: ClockSnapshot): void {
    this.#heap.clear();
    this.#owners.clear();
    this.#now = snapshot.now;
    this.#seq = snapshot.seq;
  }
}
