import { parseObjectKey, type ObjectKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { KubeObject, OwnerReference, StoredObject } from '../../api/types.ts';
import type { ComponentContext, StoredKind } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { Backoff, WorkQueue } from '../../runtime/work-queue.ts';
import { DependencyGraph, FOREGROUND, ORPHAN, isForeground, ownerGroupKind, type Todo } from './graph.ts';
import { judge } from './judge.ts';

/**
 * Deletes what has lost its owners, for all kinds; carries out foreground deletion and orphaning. Decisions are made on
 * the server's live state, the graph only says where to look.
 * Upstream: pkg/controller/garbagecollector/garbagecollector.go.
 */
const PASS_MS = 1;
/** Upstream: --concurrent-gc-syncs. */
const ITEMS_A_PASS = 20;
/** Upstream looks for new kinds as often. */
const RESYNC_MS = 30_000;

const IGNORED: ReadonlySet<string> = new Set(['Event', 'events.k8s.io/Event']);

export const garbageCollector: ManagedController = {
  name: 'garbage-collector-controller',
  start: (ctx) => new GarbageCollector(ctx).start(),
};

class GarbageCollector {
  readonly #ctx: ComponentContext;
  readonly #graph: DependencyGraph;
  readonly #queue = new WorkQueue();
  readonly #backoff = new Backoff();
  readonly #kinds = new Map<string, StoredKind>();
  #passes!: ReturnType<ComponentContext['timers']>;
  #retries!: ReturnType<ComponentContext['timers']>;

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
    this.#graph = new DependencyGraph((ref, namespace) => this.#cached(ref, namespace));
  }

  start(): void {
    const ctx = this.#ctx;
    this.#passes = ctx.timers('garbage-collector/pass', () => this.#pass());
    this.#retries = ctx.timers('garbage-collector/retry', (item) => this.#add(item));
    const resyncs = ctx.timers('garbage-collector/resync', () => {
      this.#watchNewKinds();
      resyncs.after('', RESYNC_MS);
    });
    this.#watchNewKinds();
    resyncs.after('', RESYNC_MS);
  }

  #watchNewKinds(): void {
    const fresh = this.#ctx.kinds().filter((k) => !this.#kinds.has(k.groupKind) && !IGNORED.has(k.groupKind));
    for (const kind of fresh) this.#kinds.set(kind.groupKind, kind);
    for (const { groupKind } of fresh) {
      this.#ctx.informerOf(groupKind).handle((event) => this.#enqueue(this.#graph.observe(groupKind, event)));
    }
  }

  #enqueue({ examine, orphan }: Todo): void {
    for (const key of examine) this.#add(`examine ${key}`);
    for (const key of orphan) this.#add(`orphan ${key}`);
  }

  #add(item: string): void {
    this.#queue.add(item, this.#ctx.tracer.current);
    if (this.#passes.pendingAt('') === undefined) this.#passes.after('', PASS_MS);
  }

  #pass(): void {
    const { tracer } = this.#ctx;
    for (let i = 0; i < ITEMS_A_PASS; i++) {
      const item = this.#queue.get();
      if (!item) return;
      tracer.during(garbageCollector.name, item.cause, () => this.#work(item.key));
      this.#queue.done(item.key);
    }
    if (this.#queue.length > 0) this.#passes.after('', PASS_MS);
  }

  #work(item: string): void {
    const [what, key] = item.split(' ') as ['examine' | 'orphan', ObjectKey];
    try {
      if (what === 'examine') this.#examine(key);
      else this.#orphan(key);
      this.#backoff.forget(item);
    } catch (error) {
      if (!isStatusError(error)) throw error;
      if (isNotFound(error) && this.#live(key) === undefined) return this.#backoff.forget(item);
      this.#retries.after(item, this.#backoff.next(item));
    }
  }

  /** Undefined also where its kind is gone. */
  #live(key: ObjectKey): KubeObject | undefined {
    const { groupKind, namespace, name } = parseObjectKey(key);
    return this.#kinds.has(groupKind) ? this.#ctx.client.dynamic.find(groupKind, namespace, name) : undefined;
  }

  #cached(ref: OwnerReference, namespace: string): KubeObject | undefined {
    const kind = this.#kinds.get(ownerGroupKind(ref));
    if (!kind) return undefined;
    const owner = this.#ctx.informerOf(kind.groupKind).get(kind.namespaced ? namespace : '', ref.name);
    return owner?.metadata.uid === ref.uid ? owner : undefined;
  }

  #examine(key: ObjectKey): void {
    const object = this.#live(key);
    if (!object) return;
    if (isForeground(object)) return this.#continueForeground(key, object);
    if (object.metadata.deletionTimestamp || this.#hasImpossibleOwner(object)) return;
    const { uid = '', namespace = '' } = object.metadata;
    const hasDependents = this.#graph.dependentsOf(uid).length > 0;
    const verdict = judge(object, (ref) => this.#liveOwner(ref, namespace), hasDependents);
    if (verdict.do === 'nothing') return;
    this.#reportElsewhere(object);
    if (verdict.do === 'drop-references') return this.#dropReferences(key, object, verdict.uids);
    if (verdict.policy === 'Foreground') this.#breakCircle(key, object);
    this.#ctx.tracer.decide('gc.delete-dependent', key, { owner: verdict.owner, policy: verdict.policy });
    const { groupKind, name } = parseObjectKey(key);
    const options = { propagationPolicy: verdict.policy, preconditions: { uid } };
    this.#ctx.client.dynamic.delete(groupKind, namespace, name, options);
  }

  /** A cluster-wide object cannot belong to one in a namespace: a mistake that waiting does not mend. */
  #hasImpossibleOwner({ metadata: { namespace, ownerReferences = [] } }: KubeObject): boolean {
    return !namespace && ownerReferences.some((ref) => this.#kinds.get(ownerGroupKind(ref))?.namespaced === true);
  }

  /** An owner in another namespace is none: whoever wrote the reference is told before it costs the dependent its life. */
  #reportElsewhere(object: KubeObject): void {
    const { namespace = '', ownerReferences = [] } = object.metadata;
    for (const ref of ownerReferences) {
      if (this.#kinds.get(ownerGroupKind(ref))?.namespaced !== true || this.#liveOwner(ref, namespace)) continue;
      const isElsewhere = this.#ctx.informer('Namespace').list().some((n) => this.#cached(ref, n.metadata.name)); // prettier-ignore
      if (!isElsewhere) continue;
      const owner = `[${ref.apiVersion}/${ref.kind}, namespace: ${namespace}, name: ${ref.name}, uid: ${ref.uid}]`;
      const text = `ownerRef ${owner} does not exist in namespace "${namespace}"`;
      this.#ctx.recorder.event(object as StoredObject, 'Warning', 'OwnerRefInvalidNamespace', text);
    }
  }

  #liveOwner(ref: OwnerReference, namespace: string): KubeObject | undefined {
    const owner = this.#ctx.client.dynamic.find(ownerGroupKind(ref), namespace, ref.name);
    return owner?.metadata.uid === ref.uid ? owner : undefined;
  }

  /** Owners that wait for each other would wait for ever: this one stops blocking. */
  #breakCircle(key: ObjectKey, object: KubeObject): void {
    const { uid = '', ownerReferences = [] } = object.metadata;
    const isCircle = this.#graph.dependentsOf(uid).some((d) => {
      const dependent = this.#live(d.key);
      return dependent !== undefined && isForeground(dependent);
    });
    if (!isCircle || !ownerReferences.some((ref) => ref.blockOwnerDeletion === true)) return;
    const unblocked = ownerReferences.map((ref) => ({ ...ref, blockOwnerDeletion: false }));
    this.#patchMeta(key, object, { ownerReferences: unblocked });
  }

  #continueForeground(key: ObjectKey, object: KubeObject): void {
    const blocking = this.#graph.dependentsOf(object.metadata.uid ?? '').filter((d) => d.blocks);
    if (blocking.length === 0) return this.#removeFinalizer(key, object, FOREGROUND);
    for (const { key: dependent } of blocking) {
      const live = this.#live(dependent);
      if (live && !isForeground(live)) this.#add(`examine ${dependent}`);
    }
  }

  #orphan(key: ObjectKey): void {
    const owner = this.#live(key);
    if (!owner?.metadata.finalizers?.includes(ORPHAN)) return;
    const { uid = '' } = owner.metadata;
    for (const dependent of this.#graph.dependentsOf(uid)) {
      const live = this.#live(dependent.key);
      if (!live?.metadata.ownerReferences?.some((ref) => ref.uid === uid)) continue;
      this.#ctx.tracer.decide('gc.orphan', dependent.key);
      this.#dropReferences(dependent.key, live, [uid]);
    }
    this.#removeFinalizer(key, owner, ORPHAN);
  }

  #dropReferences(key: ObjectKey, object: KubeObject, uids: readonly string[]): void {
    const kept = (object.metadata.ownerReferences ?? []).filter((ref) => !uids.includes(ref.uid));
    this.#patchMeta(key, object, { ownerReferences: kept });
  }

  #removeFinalizer(key: ObjectKey, object: KubeObject, finalizer: string): void {
    const kept = (object.metadata.finalizers ?? []).filter((f) => f !== finalizer);
    this.#patchMeta(key, object, { finalizers: kept });
  }

  #patchMeta(key: ObjectKey, object: KubeObject, changes: Readonly<Record<string, unknown>>): void {
    const { groupKind, namespace, name } = parseObjectKey(key);
    const { uid, resourceVersion } = object.metadata;
    this.#ctx.client.dynamic.patch(groupKind, namespace, name, { metadata: { uid, resourceVersion, ...changes } });
  }
}
