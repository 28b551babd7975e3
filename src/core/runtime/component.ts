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
    const { clock, tracer, rng, server, watchDelayMs } = this.#services;
    const { name } = this.def;
    const link = this.link;
    const linkOption = link ? { link } : {};
    const client = createClient({ server, manager: name.split('/')[0] ?? name, ...linkOption });
    const open = (sub: string, handler: (key: string) => void): Timers => {
      const timers = openTimers(clock, tracer, `${name}#${sub}`, (key) => this.#run(() => handler(key)));
      stops.push(() => timers.close());
      return timers;
    };
    const informers = new Map<string, Informer>();
    const openInformer = (groupKind: string, only?: { index: string; value: string }): Informer => {
      const id = only ? `${groupKind}?${only.index}=${only.value}` : groupKind;
      const known = informers.get(id);
      if (known) return known;
      const informer = new Informer({
        server,
        tracer,
        groupKind,
        openTimers: (handler) =>
          openTimers(clock, tracer, `${name}#informer:${id}`, (key) => this.#run(() => handler(key))),
        delayMs: watchDelayMs,
        ...linkOption,
        ...(only ? { only } : {}),
      });
      informers.set(id, informer);
      stops.push(() => informer.close());
      return informer;
    };
    const times = {
      get nowMs() {
        return clock.now;
      },
      get now() {
        return formatTime(EPOCH_MS + clock.now);
      },
      get nowMicro() {
        return formatMicroTime(EPOCH_MS + clock.now);
      },
      get epochMs() {
        return EPOCH_MS + clock.now;
      },
    };
    const base = {
      name,
      client,
      tracer,
      recorder: createRecorder({ component: name, client, times, random: rng.fork(`events/${name}`) }),
      timers: open,
      informer: (kind: string) => openInformer(kind),
      informerOf: (groupKind: string) => openInformer(groupKind),
      informerOnly: (kind: string, only: { index: string; value: string }) => openInformer(kind, only),
      kinds: () => storedKinds(server),
      random: (stream: string) => rng.fork(`${name}/${stream}`),
      onStop: (callback: () => void) => void stops.push(callback),
    };
    return Object.defineProperties(base, Object.getOwnPropertyDescriptors(times)) as never;
  }

  /** What a dispatch does, it does as this component. The engine has set the cause. */
  #run(fn: () => void): void {
    const { tracer } = this.#services;
    tracer.during(this.def.name, tracer.current, fn);
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
