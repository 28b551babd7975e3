import { storeKey } from '../api/group-kind.ts';
import type { RngStream } from '../lib/rng.ts';
import { deepEqual } from '../lib/equal.ts';
import type { ComponentContext, ComponentDef } from '../runtime/component.ts';
import type { Timers } from '../runtime/timers.ts';
import { OUTSIDE, type DataPlane } from './data-plane.ts';
import { nextChange, rateAt } from './load-shape.ts';
import { TrafficMeter } from './traffic-meter.ts';
import { answeredShare, isComplete, targetsOf, type StreamSink, type Targets } from './traffic-streams.ts';
import type { TrafficReport, TrafficSource } from './types.ts';

/**
 * Requests from outside of any pod, so that routing, its failures and what load does can be watched; they start at the
 * machines in turn, or outside of the cluster where they are for a load balancer or the host of an Ingress. Sources are records of the world store; meters are memory. Up to MAX_SINGLE a second each request is
 * sent for itself. Above that they are a stream, charged to the containers as a rate by the shares that routing gives
 * them and looked at once a second, with some sent as samples to be seen.
 */
export interface TrafficDeps {
  /** The world's store; sources are kept in its bucket 'TrafficSource'. */
  readonly store: RecordStore;
  readonly dataPlane: DataPlane;
  readonly sink: StreamSink;
  /** Names of the machines that are switched on, in order. */
  clients(): readonly string[];
}

/** What is needed of core/store's Store. */
export interface RecordStore {
  get(bucket: string, key: string): { readonly value: unknown } | undefined;
  list(bucket: string): readonly { readonly key: string; readonly value: unknown }[];
  put(bucket: string, key: string, value: unknown, options: { trace: number }): unknown;
  remove(bucket: string, key: string, options: { trace: number }): unknown;
}

const BUCKET = 'TrafficSource';
/** Requests a second. */
const MAX_SINGLE = 20;
const SAMPLES = 5;
/** Routing is looked at so often while a stream runs. */
const REVIEW_MS = 1000;
/** Names are resolved anew so often at least. */
const REROUTE_MS = 10_000;

interface Run {
  readonly sends: Timers;
  readonly reviews: Timers;
  readonly random: RngStream;
  /** Streams under way: since when, how fast, and the share that is answered. */
  readonly streams: Map<string, Streaming>;
}

interface Streaming {
  readonly since: number;
  readonly perSecond: number;
  readonly answered: number;
  readonly targets: Targets;
  readonly passing: Targets;
  readonly version: number;
  readonly routedAt: number;
}

export class Traffic {
  readonly #deps: TrafficDeps;
  readonly #meters = new Map<string, TrafficMeter>();
  #run: Run | undefined;
  #turn = 0;
  #now: () => number = () => 0;

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
  }

  component(): ComponentDef {
    return { name: 'traffic', start: (ctx) => this.#start(ctx) };
  }

  sources(): readonly TrafficSource[] {
    return this.#deps.store.list(BUCKET).map((r) => r.value as TrafficSource);
  }

  /** Adds the source or changes it. A shape begins when the source is switched on or its shape changes. */
  set(source: TrafficSource, trace: number, now = this.#now()): void {
    const key = storeKey(source.namespace, source.name);
    const old = this.#source(key);
    const goesOn = old?.isOn && source.isOn && deepEqual(old.shape, source.shape);
    const startedAt = goesOn ? (old.startedAt ?? now) : now + (source.afterSeconds ?? 0) * 1000;
    this.#deps.store.put(BUCKET, key, { ...source, startedAt }, { trace });
    this.#review(key);
  }

  remove(namespace: string, name: string, trace: number): void {
    const key = storeKey(namespace, name);
    if (this.#deps.store.get(BUCKET, key)) this.#deps.store.remove(BUCKET, key, { trace });
    this.#review(key);
    this.#meters.delete(key);
  }

  reports(now: number): readonly TrafficReport[] {
    return this.sources().map((source) => {
      const key = storeKey(source.namespace, source.name);
      return this.#meter(key).report(source, rateAt(source, now), now);
    });
  }

  #start(ctx: ComponentContext): void {
    this.#meters.clear();
    this.#turn = 0;
    this.#now = () => ctx.nowMs;
    const sends = ctx.timers('send', (key) => this.#send(key));
    const reviews = ctx.timers('review', (key) => this.#review(key));
    const streams = new Map<string, Streaming>();
    this.#run = { sends, reviews, random: ctx.random('choice'), streams };
    ctx.onStop(() => {
      for (const key of streams.keys()) this.#deps.sink.setStreams(key, []);
      this.#run = undefined;
    });
    for (const source of this.sources()) this.#review(storeKey(source.namespace, source.name));
  }

  #source(key: string): TrafficSource | undefined {
    return this.#deps.store.get(BUCKET, key)?.value as TrafficSource | undefined;
  }

  /** Brings what is under way in line with the source's present rate, and comes again when that changes. */
  #review(key: string): void {
    const run = this.#run;
    if (!run) return;
    const now = this.#now();
    const source = this.#source(key);
    const perSecond = source ? rateAt(source, now) : 0;
    const was = this.#settle(key, now);
    if (source && perSecond > MAX_SINGLE) this.#stream(key, source, perSecond, was);
    this.#pace(key, perSecond);
    const change = source && nextChange(source, now);
    const next = Math.min(change ?? Infinity, perSecond > MAX_SINGLE ? now + REVIEW_MS : Infinity);
    if (next < Infinity) run.reviews.set(key, next);
    else run.reviews.clear(key);
  }

  /** Counts what a stream has brought until now. */
  #settle(key: string, now: number): Streaming | undefined {
    const run = this.#run;
    const was = run?.streams.get(key);
    if (!run || !was) return undefined;
    const sent = (was.perSecond * (now - was.since)) / 1000;
    this.#meter(key).add(sent, sent * was.answered, now);
    run.streams.delete(key);
    const source = this.#source(key);
    if (!source || rateAt(source, now) <= MAX_SINGLE) this.#deps.sink.setStreams(key, []);
    return was;
  }

  /** Goes on as before while neither the rate nor the way has changed. */
  #stream(key: string, { url, namespace }: TrafficSource, perSecond: number, was: Streaming | undefined): void {
    const { dataPlane, sink } = this.#deps;
    const now = this.#now();
    const version = sink.version();
    // Whoever does not answer yet may do so without anything changing.
    const isSameWay = was?.version === version && isComplete(was.targets) && now - was.routedAt < REROUTE_MS;
    const nodes = dataPlane.isOutside(url) ? 'outside' : this.#deps.clients();
    const way = isSameWay ? was : targetsOf(sink, dataPlane.spread({ url, namespace, nodes }), url);
    const { targets, passing } = way;
    if (!isSameWay || was.perSecond !== perSecond) {
      const streams = [...targets, ...passing].map(([record, share]) => ({ record, perSecond: share * perSecond }));
      sink.setStreams(key, streams);
    }
    const routedAt = isSameWay ? was.routedAt : now;
    const answered = answeredShare(sink, targets);
    this.#run?.streams.set(key, { since: now, perSecond, answered, targets, passing, version, routedAt });
  }

  /** Sends the next request no later than the rate says. */
  #pace(key: string, perSecond: number): void {
    const run = this.#run;
    if (!run) return;
    if (perSecond <= 0) return run.sends.clear(key);
    const at = this.#now() + intervalMs(perSecond);
    const pending = run.sends.pendingAt(key);
    if (pending === undefined || pending > at) run.sends.set(key, at);
  }

  #send(key: string): void {
    const run = this.#run;
    const source = this.#source(key);
    const now = this.#now();
    const perSecond = source ? rateAt(source, now) : 0;
    if (!run || !source || perSecond <= 0) return;
    const isSample = perSecond > MAX_SINGLE;
    const from = this.#clientFor(source.url);
    if (from !== undefined) {
      const { url, namespace } = source;
      const call = { source: from, method: 'GET', url, namespace, ...(isSample ? { isSample } : {}) };
      this.#meter(key).note(this.#deps.dataPlane.send(call, run.random), now, isSample ? 0 : 1);
    }
    run.sends.after(key, intervalMs(perSecond));
  }

  /** Addresses of the world outside are asked for from there, all others by the machines in turn. */
  #clientFor(url: string): string | undefined {
    if (this.#deps.dataPlane.isOutside(url)) return OUTSIDE;
    const clients = this.#deps.clients();
    const node = clients.length > 0 ? clients[this.#turn++ % clients.length] : undefined;
    return node === undefined ? undefined : `node/${node}`;
  }

  #meter(key: string): TrafficMeter {
    let meter = this.#meters.get(key);
    if (!meter) this.#meters.set(key, (meter = new TrafficMeter()));
    return meter;
  }
}

const intervalMs = (perSecond: number): number =>
  Math.max(1, Math.round(1000 / (perSecond > MAX_SINGLE ? SAMPLES : perSecond)));
