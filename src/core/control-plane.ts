import type { CelSource } from './api/cel.ts';
import { builtinSchemas } from './api/builtin-schema.ts';
import { groupKindOf } from './api/group-kind.ts';
import type { CustomResourceDefinition, KubeObject, Pod } from './api/types.ts';
import type { AdmissionPlugin } from './apiserver/admission.ts';
import type { ServerOptions } from './apiserver/server.ts';
import { KindRegistry } from './apiserver/kind-registry.ts';
import type { Descriptions } from './apiserver/openapi.ts';
import { ApiServer, type ServerMetrics } from './apiserver/server.ts';
import { Clock } from './lib/clock.ts';
import { canonicalJson, RollingHash } from './lib/hash.ts';
import { invariant } from './lib/invariant.ts';
import { Rng } from './lib/rng.ts';
import { NO_LATE_RULES, type CustomKindSync, type LateRulesSource } from './resources/late-rules.ts';
import { kindDefs } from './resources/registry.ts';
import { Store, type StoreEvent } from './store/store.ts';
import { Tracer } from './trace/trace.ts';

/**
 * Store, API server and clock without any component: the base of the engine, and all that a test of one component
 * needs. Owns the event loop.
 */
export interface ControlPlaneOptions {
  readonly seed: number;
  readonly freeze: boolean;
  readonly hashWrites: boolean;
  readonly admission: readonly AdmissionPlugin[];
  /** Who may do what; without, everybody may do everything. */
  readonly auth?: NonNullable<ServerOptions['auth']>;
  readonly descriptions?: () => Descriptions;
  /** Evaluates the rules of custom resources and policies; without it, whoever writes one is answered an error. */
  readonly cel?: CelSource;
  /** Rules that may be loaded late; needed with the first object of a kind that has them. */
  readonly rules?: LateRulesSource;
  /** Virtual time of the start (default 0). */
  readonly startMs?: number;
}

/** More timers than this at one instant of virtual time: something wakes itself without end. */
const RUNAWAY = 200_000;

export class ControlPlane {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly tracer: Tracer;
  readonly store: Store<KubeObject>;
  readonly kinds: KindRegistry;
  readonly server: ApiServer;
  readonly #hash: RollingHash | undefined;
  readonly #makeCustomKinds: () => CustomKindSync;
  #customKinds: CustomKindSync | undefined;
  readonly #listeners: ((event: StoreEvent<KubeObject>) => void)[] = [];
  /** Time stands still while something outside is waited for. */
  isHeld: () => boolean = () => false;
  #instant = { at: -1, count: 0 };

  constructor(options: ControlPlaneOptions) {
    this.clock = new Clock(options.startMs);
    this.rng = new Rng(options.seed);
    this.tracer = new Tracer({ now: () => this.clock.now });
    this.#hash = options.hashWrites ? new RollingHash() : undefined;
    this.store = new Store<KubeObject>({
      freeze: options.freeze,
      indexes: { [POD]: { node: (o) => (o as Pod).spec.nodeName } },
      onCommit: (e) => this.#committed(e),
    });
    const schemas = builtinSchemas();
    this.kinds = new KindRegistry(kindDefs(options.cel, options.rules), (group, version, kind) =>
      schemas.forKind(group, version, kind),
    );
    const { rules = NO_LATE_RULES } = options;
    this.#makeCustomKinds = () => rules().customKinds(this.kinds, schemas, options.cel);
    const { clock, rng, tracer, store, kinds } = this;
    const checksComponents = options.freeze;
    const { admission, auth, descriptions } = options;
    const base = { store, clock, rng, tracer, kinds, admission, checksComponents };
    const metrics: ServerMetrics = (kinds, store) => rules().serverMetrics(kinds, store);
    this.server = new ApiServer({
      ...base,
      metrics,
      ...(auth ? { auth } : {}),
      ...(descriptions ? { descriptions } : {}),
    });
  }

  /** Calls back on every change of every kind, before any watcher; outlives restores. Only take note. */
  onCommit(listener: (event: StoreEvent<KubeObject>) => void): () => void {
    this.#listeners.push(listener);
    return () => void this.#listeners.splice(this.#listeners.indexOf(listener), 1);
  }

  /** Runs the next timer if it is due by then; false if none was. */
  runNext(until: number): boolean {
    const next = this.clock.peek();
    if (!next || next.at > until) return false;
    this.#guard(next.at);
    const { timer, handler } = this.clock.take() as NonNullable<ReturnType<Clock['take']>>;
    this.tracer.current = timer.cause;
    handler(timer.key);
    return true;
  }

  /**
   * Runs timers in order until virtual time `until`, or until `maxEvents` have run. Returns whether it got there.
   */
  advance(until: number, maxEvents = Infinity): boolean {
    for (let n = 0; n < maxEvents && !this.isHeld(); n++) {
      if (!this.runNext(until)) {
        this.clock.idleUntil(until);
        return true;
      }
    }
    return false;
  }

  /** Serves the kinds of the stored CustomResourceDefinitions; to be called when the store was restored. */
  syncCustomKinds(): void {
    const crds = this.store.list(CRD).map((r) => r.value as CustomResourceDefinition);
    if (crds.length > 0) this.#customKinds ??= this.#makeCustomKinds();
    this.#customKinds?.sync(crds);
  }

  /** Hash of all writes so far; only with the option `hashWrites`. */
  hash(): string {
    invariant(this.#hash, 'the engine was made without hashWrites');
    return this.#hash.digest();
  }

  #guard(at: number): void {
    if (at !== this.#instant.at) this.#instant = { at, count: 0 };
    if (++this.#instant.count <= RUNAWAY) return;
    const pending = this.clock.pending().slice(0, 5);
    throw new Error(`runaway: ${RUNAWAY} timers at ${at} ms; next: ${JSON.stringify(pending)}`);
  }

  #committed(e: StoreEvent<KubeObject>): void {
    if (this.#hash) this.#addToHash(e);
    if (e.bucket === CRD) this.syncCustomKinds();
    for (const listener of this.#listeners) listener(e);
  }

  #addToHash(e: StoreEvent<KubeObject>): void {
    this.#hash?.add(`${e.revision} ${e.type} ${e.bucket}/${e.record.key} ${canonicalJson(e.record.value)}\n`);
  }
}

const POD = groupKindOf('', 'Pod');
const CRD = groupKindOf('apiextensions.k8s.io', 'CustomResourceDefinition');
