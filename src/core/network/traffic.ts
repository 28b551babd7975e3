import { storeKey } from '../api/group-kind.ts';
import type { RngStream } from '../lib/rng.ts';
import type { ComponentContext, ComponentDef } from '../runtime/component.ts';
import type { Timers } from '../runtime/timers.ts';
import type { DataPlane } from './data-plane.ts';
import { TrafficMeter } from './traffic-meter.ts';
import type { TrafficReport, TrafficSource } from './types.ts';

/**
 * Steady requests, so that routing and its failures can be watched. Each source stands for clients outside of any pod:
 * requests start at the machines in turn. Sources are records of the world store; meters are memory.
 */
export interface TrafficDeps {
  /** The world's store; sources are kept in its bucket 'TrafficSource'. */
  readonly store: RecordStore;
  readonly dataPlane: DataPlane;
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
/** Above 50 requests a second several are sent at one instant. */
const MIN_INTERVAL_MS = 20;
/** Of a source that wants more than this, the rest is not sent. */
const MAX_PER_SECOND = 1000;

interface Run {
  readonly timers: Timers;
  readonly random: RngStream;
}

export class Traffic {
  readonly #deps: TrafficDeps;
  readonly #meters = new Map<string, TrafficMeter>();
  #run: Run | undefined;
  #turn = 0;

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
  }

  component(): ComponentDef {
    return { name: 'traffic', start: (ctx) => this.#start(ctx) };
  }

  sources(): readonly TrafficSource[] {
    return this.#deps.store.list(BUCKET).map((r) => r.value as TrafficSource);
  }

  /** Adds the source or changes it. */
  set(source: TrafficSource, trace: number): void {
    const key = storeKey(source.namespace, source.name);
    this.#deps.store.put(BUCKET, key, source, { trace });
    this.#schedule(key, source);
  }

  remove(namespace: string, name: string, trace: number): void {
    const key = storeKey(namespace, name);
    if (this.#deps.store.get(BUCKET, key)) this.#deps.store.remove(BUCKET, key, { trace });
    this.#meters.delete(key);
    this.#run?.timers.clear(key);
  }

  reports(now: number): readonly TrafficReport[] {
    return this.sources().map((source) => this.#meter(storeKey(source.namespace, source.name)).report(source, now));
  }

  #start(ctx: ComponentContext): void {
    this.#meters.clear();
    this.#turn = 0;
    const timers = ctx.timers('send', (key) => this.#send(key, ctx.nowMs));
    this.#run = { timers, random: ctx.random('choice') };
    ctx.onStop(() => (this.#run = undefined));
    for (const source of this.sources()) this.#schedule(storeKey(source.namespace, source.name), source);
  }

  #schedule(key: string, source: TrafficSource): void {
    if (!this.#run) return;
    if (source.isOn && source.requestsPerSecond > 0) this.#run.timers.after(key, paceOf(source).intervalMs);
    else this.#run.timers.clear(key);
  }

  #send(key: string, now: number): void {
    const run = this.#run;
    const source = this.#deps.store.get(BUCKET, key)?.value as TrafficSource | undefined;
    if (!run || !source?.isOn) return;
    const { intervalMs, batch } = paceOf(source);
    const meter = this.#meter(key);
    const clients = this.#deps.clients();
    for (let i = 0; i < batch && clients.length > 0; i++) {
      const client = clients[this.#turn++ % clients.length] as string;
      const call = { source: `node/${client}`, method: 'GET', url: source.url, namespace: source.namespace };
      meter.note(this.#deps.dataPlane.send(call, run.random), now);
    }
    run.timers.after(key, intervalMs);
  }

  #meter(key: string): TrafficMeter {
    let meter = this.#meters.get(key);
    if (!meter) this.#meters.set(key, (meter = new TrafficMeter()));
    return meter;
  }
}

/** Whole requests at whole intervals, close to the rate. */
function paceOf(source: TrafficSource): { readonly intervalMs: number; readonly batch: number } {
  const perSecond = Math.min(source.requestsPerSecond, MAX_PER_SECOND);
  const intervalMs = Math.max(Math.round(1000 / perSecond), MIN_INTERVAL_MS);
  return { intervalMs, batch: Math.max(1, Math.round((perSecond * intervalMs) / 1000)) };
}
