import { storeKey } from '../api/group-kind.ts';
import { controllerOf } from '../api/edit.ts';
import { isStatusError, type StatusError } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { ComponentContext, ComponentDef } from './component.ts';
import type { KindId } from './client.ts';
import type { InformerEvent } from './informer.ts';
import { createRecorder } from './recorder.ts';
import { Backoff, WorkQueue } from './work-queue.ts';

/**
 * One control loop: watch, queue keys, reconcile one key at a time. The contract of `reconcile`:
 * - It is given only the key: it must not depend on which event came, nor on how many.
 * - Returns nothing: done until something changes. Returns { afterMs }: come again then; back-off is forgotten.
 * - Throws a StatusError: tried again with back-off, or sooner if it was to come again anyway. Throws anything else: a
 *   bug, the engine stops.
 * - Reads from listers (may be stale), writes through the client (may conflict).
 * - Must be idempotent: it runs again from nothing after a restart.
 */
export interface ControllerDef<S = undefined> {
  /** 'deployment-controller', the name upstream uses for its service account. */
  readonly name: string;
  /** Kind whose keys are reconciled. */
  readonly for: KindId;
  /** Keys that a change of kind `for` enqueues, if not its own. */
  keysOf?(object: KubeObject, ctx: ControllerContext<S>): readonly string[];
  /** Kinds whose controller owner is of kind `for`: changes enqueue the owner. */
  readonly owns?: readonly KindId[];
  /** Other kinds, each with a function from a changed object to keys of `for`. Called for old and new state. */
  readonly watches?: readonly WatchDef<S>[];
  /** After so many failures in a row a key is given up until something changes; without it never. */
  readonly maxRetries?: number;
  /** What the controller remembers while it runs (expectations, timestamps); made anew at each start. */
  setup?(ctx: ComponentContext): S;
  /** Sees every event of the kinds above before keys are queued, to keep `S` up to date. */
  observe?(kind: string, event: InformerEvent<KubeObject>, ctx: ControllerContext<S>): void;
  reconcile(ctx: ControllerContext<S>, key: string): { afterMs: number } | undefined | void;
}

export interface WatchDef<S> {
  readonly kind: KindId;
  keys(object: KubeObject, ctx: ControllerContext<S>): readonly string[];
}

export interface ControllerContext<S> extends ComponentContext {
  readonly state: S;
  /** Comes back to the key after so long, whatever happens before. */
  enqueueAfter(key: string, ms: number): void;
  enqueue(key: string): void;
}

/** Virtual time one pass takes: makes passes visible one by one and lets changes gather. */
const PASS_MS = 1;

/** A component that runs inside the controller manager's process. */
export type ManagedController = { readonly name: string; start(ctx: ComponentContext): void };

export function controller<S>(def: ControllerDef<S>): ManagedController {
  return { name: def.name, start: (ctx) => startController(def, ctx) };
}

function startController<S>(def: ControllerDef<S>, base: ComponentContext): void {
  const queue = new WorkQueue();
  const backoff = new Backoff();
  const { tracer } = base;
  const add = (key: string, cause: number): void => {
    queue.add(key, cause);
    if (passes.pendingAt('') === undefined) passes.after('', PASS_MS);
  };
  const later = base.timers(`${def.name}/later`, (key) => add(key, tracer.current));
  const passes = base.timers(`${def.name}/pass`, () => {
    pass();
    if (queue.length > 0) passes.after('', PASS_MS);
  });
  const own = {
    state: def.setup?.(base) as S,
    enqueue: (key: string) => add(key, tracer.current),
    enqueueAfter: (key: string, ms: number) => later.after(key, ms),
  };
  const ctx = Object.create(base, Object.getOwnPropertyDescriptors(own)) as ControllerContext<S>;

  function pass(): void {
    const item = queue.get();
    if (!item) return;
    tracer.during(def.name, item.cause, () => reconcileOne(item.key));
    queue.done(item.key);
  }

  function reconcileOne(key: string): void {
    try {
      const result = def.reconcile(ctx, key);
      backoff.forget(key);
      if (result) later.after(key, result.afterMs);
    } catch (error) {
      if (!isStatusError(error)) throw error;
      retry(key, error);
    }
  }

  /** An API server that is away brings no event when it is back, so that it does not count. */
  function retry(key: string, error: StatusError): void {
    if (backoff.failures(key) >= (def.maxRetries ?? Infinity) && error.reason !== 'ServiceUnavailable')
      return backoff.forget(key);
    const delayMs = backoff.next(key);
    tracer.chatter('lifecycle', 'component.retry', `${def.for}/${key}`, { error: error.message, delayMs });
    if ((later.pendingAt(key) ?? Infinity) > base.nowMs + delayMs) later.after(key, delayMs);
  }

  subscribe(def, ctx, add);
}

function subscribe<S>(
  def: ControllerDef<S>,
  ctx: ControllerContext<S>,
  add: (key: string, cause: number) => void,
): void {
  const on = (kind: string, keysOf: (object: KubeObject) => readonly string[]): void => {
    ctx.informerOf(kind).handle((event) => {
      def.observe?.(kind, event, ctx);
      for (const key of keysOf(event.object)) add(key, event.trace);
      if (event.old) for (const key of keysOf(event.old)) add(key, event.trace);
    });
  };
  const ownerKind = def.for.slice(def.for.lastIndexOf('/') + 1);
  on(def.for, (o) => def.keysOf?.(o, ctx) ?? [storeKey(o.metadata.namespace, o.metadata.name as string)]);
  for (const kind of def.owns ?? []) {
    on(kind, (o) => {
      const owner = controllerOf(o);
      return owner?.kind === ownerKind ? [storeKey(o.metadata.namespace, owner.name)] : [];
    });
  }
  for (const watch of def.watches ?? []) on(watch.kind, (o) => watch.keys(o, ctx));
}

/** The process that hosts all controllers, as upstream has it. */
export function controllerManager(controllers: readonly ManagedController[]): ComponentDef {
  return {
    name: 'kube-controller-manager',
    start(ctx) {
      for (const c of controllers)
        ctx.tracer.during(c.name, ctx.tracer.current, () => c.start(withRecorder(ctx, c.name)));
    },
  };
}

/** Events name the controller as their source, not the process. */
export function withRecorder(ctx: ComponentContext, component: string): ComponentContext {
  const random = ctx.random(`events/${component}`);
  const recorder = createRecorder({ component, client: ctx.client, times: ctx, random });
  return Object.create(ctx, { recorder: { value: recorder } }) as ComponentContext;
}
