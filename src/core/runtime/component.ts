import { formatMicroTime, formatTime, EPOCH_MS } from '../lib/time.ts';
import type { Clock } from '../lib/clock.ts';
import type { Rng, RngStream } from '../lib/rng.ts';
import type { KindTypes, KubeObject } from '../api/types.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { Tracer } from '../trace/trace.ts';
import { createClient, type Client, type KindId } from './client.ts';
import { Informer } from './informer.ts';
import type { Link } from './link.ts';
import { createRecorder, type EventRecorder } from './recorder.ts';
import { openTimers, type Timers } from './timers.ts';

/**
 * A process of the cluster: scheduler, controller manager, kubelet, kube-proxy. Invariants:
 * 1. Everything a component remembers is made in `start` and gone after `stop`; what must survive is in a store.
 * 2. Components meet only in API objects (and, on one machine, in the world).
 */
export interface ComponentDef {
  /** 'kube-scheduler', 'kubelet/node-1'. */
  readonly name: string;
  start(ctx: ComponentContext): void;
}

/** What every component is given. */
export interface ComponentContext {
  readonly name: string;
  readonly client: Client;
  readonly tracer: Tracer;
  readonly recorder: EventRecorder;
  /** Virtual milliseconds since the engine's start. */
  readonly nowMs: number;
  /** Virtual now as metav1.Time and metav1.MicroTime. */
  readonly now: string;
  readonly nowMicro: string;
  /** Virtual now in milliseconds since 1970, for comparing with times in objects. */
  readonly epochMs: number;
  /** Timers delivered to `handler` with their key; closed when the component stops. `sub` names their owner. */
  timers(sub: string, handler: (key: string) => void): Timers;
  /** The process's shared informer of a kind; the same one each time it is asked for. */
  informer<K extends KindId>(kind: K): Informer<KindTypes[K] & KubeObject>;
  /** An informer of a kind known only at run time. */
  informerOf(groupKind: string): Informer;
  /** An informer of part of a kind, by server-side index: ('Pod', { index: 'node', value: 'node-1' }). */
  informerOnly<K extends KindId>(kind: K, only: { index: string; value: string }): Informer<KindTypes[K] & KubeObject>;
  /** Stored kinds that can be listed and deleted, each once; grows and shrinks with custom resources. */
  kinds(): readonly StoredKind[];
  random(stream: string): RngStream;
  onStop(callback: () => void): void;
}

export interface StoredKind {
  readonly groupKind: string;
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface ComponentServices {
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly rng: Rng;
  readonly server: ApiServer;
  /** Watch latency in virtual milliseconds. */
  readonly watchDelayMs: () => number;
}

/** A component that runs, or does not. */
export class Process {
  readonly def: ComponentDef;
  readonly link: Link | undefined;
  readonly #services: ComponentServices;
  #stops: (() => void)[] | undefined;

  constructor(def: ComponentDef, services: ComponentServices, link?: Link) {
    this.def = def;
    this.link = link;
    this.#services = services;
  }

  get isRunning(): boolean {
    return this.#stops !== undefined;
  }

  start(): void {
    if (this.#stops) return;
    const stops: (() => void)[] = [];
    this.#stops = stops;
    const { tracer } = this.#services;
    tracer.during(this.def.name, tracer.current, () => this.def.start(this.#context(stops)));
  }

  stop(): void {
    const stops = this.#stops;
    this.#stops = undefined;
    for (const stop of stops?.reverse() ?? []) stop();
  }

  #context(stops: (() => void)[]): ComponentContext {
    const { def, link } = this;
    return new ProcessContext({ def, link, stops, services: this.#services, run: (fn) => this.#run(fn) });
  }

  /** What a dispatch does, it does as this component. The engine has set the cause. */
  #run(fn: () => void): void {
    const { tracer } = this.#services;
    tracer.during(this.def.name, tracer.current, fn);
  }
}

interface ContextParts {
  readonly def: ComponentDef;
  readonly link: Link | undefined;
  readonly services: ComponentServices;
  readonly stops: (() => void)[];
  readonly run: (fn: () => void) => void;
}

/**
 * What a process is given. A class, not closures, as there are two a node; its fields are not private because
 * controllers derive their own contexts from it. What is not asked for is not made.
 */
class ProcessContext implements ComponentContext {
  readonly name: string;
  readonly client: Client;
  readonly tracer: Tracer;
  readonly parts: ContextParts;
  readonly informers = new Map<string, Informer>();
  readonly made: { recorder?: EventRecorder } = {};

  constructor(parts: ContextParts) {
    const { def, link, services } = parts;
    this.parts = parts;
    this.name = def.name;
    this.tracer = services.tracer;
    const manager = def.name.split('/')[0] ?? def.name;
    this.client = createClient({ server: services.server, manager, ...(link ? { link } : {}) });
  }

  get recorder(): EventRecorder {
    return (this.made.recorder ??= createRecorder({
      component: this.name,
      client: this.client,
      times: this,
      random: this.parts.services.rng.fork(`events/${this.name}`),
    }));
  }

  get nowMs(): number {
    return this.parts.services.clock.now;
  }

  get now(): string {
    return formatTime(EPOCH_MS + this.parts.services.clock.now);
  }

  get nowMicro(): string {
    return formatMicroTime(EPOCH_MS + this.parts.services.clock.now);
  }

  get epochMs(): number {
    return EPOCH_MS + this.parts.services.clock.now;
  }

  timers(sub: string, handler: (key: string) => void): Timers {
    const timers = this.open(sub, handler);
    this.parts.stops.push(() => timers.close());
    return timers;
  }

  open(sub: string, handler: (key: string) => void): Timers {
    const { services, run } = this.parts;
    return openTimers(services.clock, services.tracer, `${this.name}#${sub}`, (key) => run(() => handler(key)));
  }

  informer<K extends KindId>(kind: K): Informer<KindTypes[K] & KubeObject> {
    return this.openInformer(kind) as never;
  }

  informerOf(groupKind: string): Informer {
    return this.openInformer(groupKind);
  }

  informerOnly<K extends KindId>(kind: K, only: { index: string; value: string }): Informer<KindTypes[K] & KubeObject> {
    return this.openInformer(kind, only) as never;
  }

  openInformer(groupKind: string, only?: { index: string; value: string }): Informer {
    const id = only ? `${groupKind}?${only.index}=${only.value}` : groupKind;
    const known = this.informers.get(id);
    if (known) return known;
    const { link, services, stops } = this.parts;
    const informer = new Informer({
      server: services.server,
      tracer: services.tracer,
      groupKind,
      openTimers: (handler) => this.open(`informer:${id}`, handler),
      delayMs: services.watchDelayMs,
      ...(link ? { link } : {}),
      ...(only ? { only } : {}),
    });
    this.informers.set(id, informer);
    stops.push(() => informer.close());
    return informer;
  }

  kinds(): readonly StoredKind[] {
    return storedKinds(this.parts.services.server);
  }

  random(stream: string): RngStream {
    return this.parts.services.rng.fork(`${this.name}/${stream}`);
  }

  onStop(callback: () => void): void {
    this.parts.stops.push(callback);
  }
}

/** A kind served by two groups or versions is stored, and so listed here, once. */
function storedKinds(server: ApiServer): StoredKind[] {
  const byBucket = new Map<string, StoredKind>();
  for (const { def, groupKind, bucket } of server.kinds.all()) {
    const isStored = !def.verbs || (def.verbs.includes('list') && def.verbs.includes('delete'));
    if (!isStored || groupKind !== bucket) continue;
    const { group, version, plural: resource, namespaced } = def;
    byBucket.set(bucket, { groupKind, group, version, resource, namespaced });
  }
  return [...byBucket.values()].sort((a, b) => (a.groupKind < b.groupKind ? -1 : 1));
}
