import type { TraceCode, TraceType } from './codes.ts';

/**
 * What happened and because of what. Invariants:
 * 1. A record holds codes and arguments, never sentences: those are the page's job, in the reader's language.
 * 2. `cause` always names an earlier record (or 0, the engine itself), so a walk up the chain ends.
 * 3. Heartbeats go to a ring of their own, so that a silent hour does not push out the story of the last lesson.
 */
export interface TraceRecord {
  readonly id: number;
  readonly cause: number;
  /** Virtual milliseconds. */
  readonly t: number;
  /** Component that acted: 'user', 'kube-scheduler', 'kubelet/node-1', 'deployment-controller'. */
  readonly actor: string;
  readonly type: TraceType;
  readonly code: TraceCode;
  /** What it is about: 'Pod/default/web-x' (group kind, namespace, name) or '' for nothing in particular. */
  readonly ref: string;
  readonly args: TraceArgs;
}

export type TraceArgs = Readonly<Record<string, unknown>>;

export interface TracerOptions {
  readonly now: () => number;
  /** Records kept of the story, and of heartbeats. */
  readonly capacity?: number;
  readonly chatterCapacity?: number;
}

const NO_ARGS: TraceArgs = {};

/** A fixed number of records, the oldest overwritten; found again by id through binary search. */
class Ring {
  readonly #slots: TraceRecord[] = [];
  #start = 0;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#slots.length;
  }

  at(i: number): TraceRecord {
    return this.#slots[(this.#start + i) % this.#slots.length] as TraceRecord;
  }

  push(record: TraceRecord): void {
    if (this.#slots.length < this.#capacity) {
      this.#slots.push(record);
      return;
    }
    this.#slots[this.#start] = record;
    this.#start = (this.#start + 1) % this.#capacity;
  }

  /** Index of the first record whose id is at least this. */
  lowerBound(id: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.at(mid).id < id) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  find(id: number): TraceRecord | undefined {
    const i = this.lowerBound(id);
    return i < this.size && this.at(i).id === id ? this.at(i) : undefined;
  }
}

export class Tracer {
  /** Trace id of what is being done right now. Set by whoever dispatches: engine, runner, command. */
  current = 0;
  /** Component on whose behalf code runs right now. */
  actor = 'engine';
  #nextId = 1;
  readonly #story: Ring;
  readonly #chatter: Ring;
  readonly #now: () => number;
  readonly #blamed = new Map<string, number>();

  constructor(options: TracerOptions) {
    this.#now = options.now;
    this.#story = new Ring(options.capacity ?? 20_000);
    this.#chatter = new Ring(options.chatterCapacity ?? 2_000);
  }

  /** Id that the next record will get: what happens from here on has at least this id. */
  get nextId(): number {
    return this.#nextId;
  }

  /** Number of story records so far; grows by one for each thing worth showing. */
  storyCount = 0;

  /** Records something under the current cause and returns its id. Does not change the current cause. */
  record(type: TraceType, code: TraceCode, ref: string, args: TraceArgs = NO_ARGS): number {
    const record = this.#make(type, code, ref, args);
    this.storyCount++;
    this.#story.push(record);
    return record.id;
  }

  /** As `record`, for what repeats without end (lease renewals, probe successes). */
  chatter(type: TraceType, code: TraceCode, ref: string, args: TraceArgs = NO_ARGS): number {
    const record = this.#make(type, code, ref, args);
    this.#chatter.push(record);
    return record.id;
  }

  /** Records a decision and makes it the cause of what follows in this dispatch. */
  decide(code: TraceCode, ref: string, args: TraceArgs = NO_ARGS): number {
    this.current = this.record('decision', code, ref, args);
    return this.current;
  }

  /** Runs `fn` on behalf of `actor` because of `cause`, and puts both back afterwards. */
  during<R>(actor: string, cause: number, fn: () => R): R {
    const before = { actor: this.actor, current: this.current };
    this.actor = actor;
    this.current = cause;
    try {
      return fn();
    } finally {
      this.actor = before.actor;
      this.current = before.current;
    }
  }

  /**
   * Notes what is to blame if nothing more is heard of `ref`: silence has no event to carry a cause. Only explains; no
   * component decides by it.
   */
  blame(ref: string, id: number): void {
    this.#blamed.set(ref, id);
  }

  /** As `decide`, about a silence: its cause is what `blame` noted, if anything. */
  decideFromSilence(code: TraceCode, ref: string, args: TraceArgs = NO_ARGS): number {
    this.current = this.#blamed.get(ref) ?? this.current;
    return this.decide(code, ref, args);
  }

  find(id: number): TraceRecord | undefined {
    return this.#story.find(id) ?? this.#chatter.find(id);
  }

  /** The record and what caused it, nearest first, as far back as records are kept. */
  why(id: number): TraceRecord[] {
    const chain: TraceRecord[] = [];
    for (let at = this.find(id); at; at = at.cause ? this.find(at.cause) : undefined) chain.push(at);
    return chain;
  }

  /** Story records with an id of at least `fromId`, oldest first. */
  since(fromId: number, limit = Infinity): TraceRecord[] {
    const out: TraceRecord[] = [];
    for (let i = this.#story.lowerBound(fromId); i < this.#story.size && out.length < limit; i++)
      out.push(this.#story.at(i));
    return out;
  }

  /** The last story records, oldest first. */
  tail(count: number): TraceRecord[] {
    const out: TraceRecord[] = [];
    for (let i = Math.max(0, this.#story.size - count); i < this.#story.size; i++) out.push(this.#story.at(i));
    return out;
  }

  #make(type: TraceType, code: TraceCode, ref: string, args: TraceArgs): TraceRecord {
    return { id: this.#nextId++, cause: this.current, t: this.#now(), actor: this.actor, type, code, ref, args };
  }
}
