import { groupKindOf, objectKey, splitApiVersion, type ObjectKey } from '../../api/group-kind.ts';
import type { KubeObject, OwnerReference } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { InformerEvent } from '../../runtime/informer.ts';

/**
 * Who depends on whom, by the owners' UIDs, kept up from events. Holds only objects that have owners, so the rest costs
 * one comparison an event. Says what must be looked at; looking is the controller's job.
 * Upstream: pkg/controller/garbagecollector/graph_builder.go. Its virtual nodes are not needed: an owner that is not in
 * the cache is asked for at the server when its dependent is looked at.
 */
export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

export interface Dependent {
  readonly key: ObjectKey;
  /** The owner's foreground deletion waits for it. */
  readonly blocks: boolean;
}

/** Objects to look at because of an event: whether to delete them, or to set their dependents free. */
export interface Todo {
  readonly examine: ObjectKey[];
  readonly orphan: ObjectKey[];
}

const NONE: readonly OwnerReference[] = [];
const NOTHING: Todo = { examine: [], orphan: [] };

/** Waits for its dependents to be deleted. */
export function isForeground({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FOREGROUND) === true;
}

function isOrphaning({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(ORPHAN) === true;
}

export function ownerGroupKind(ref: OwnerReference): string {
  return groupKindOf(splitApiVersion(ref.apiVersion).group, ref.kind);
}

export class DependencyGraph {
  /** Dependents of each owner, by their own UIDs. */
  readonly #dependents = new Map<string, Map<string, Dependent>>();
  readonly #findOwner: (ref: OwnerReference, namespace: string) => KubeObject | undefined;

  /** `findOwner` looks into caches only: the object the reference names, if it is the one it means. */
  constructor(findOwner: (ref: OwnerReference, namespace: string) => KubeObject | undefined) {
    this.#findOwner = findOwner;
  }

  dependentsOf(uid: string): Dependent[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  observe(groupKind: string, { type, object, old }: InformerEvent<KubeObject>): Todo {
    const { uid = '', name = '', namespace } = object.metadata;
    if (type === 'deleted') return this.#remove(old ?? object);
    const was = old?.metadata.ownerReferences ?? NONE;
    const is = object.metadata.ownerReferences ?? NONE;
    const isSettled = was === is || (old && deepEqual(was, is));
    if (isSettled && object.metadata.deletionTimestamp === undefined) return NOTHING;
    const key = objectKey(groupKind, namespace, name);
    const todo: Todo = { examine: [], orphan: [] };
    const isReplaced = old !== undefined && old.metadata.uid !== uid;
    if (isReplaced) this.#append(todo, this.#remove(old));
    if (!isSettled || isReplaced) this.#setOwners(key, object, isReplaced ? NONE : was, todo);
    const isNew = (holds: (o: KubeObject) => boolean): boolean => holds(object) && !(old && !isReplaced && holds(old));
    if (isNew(isOrphaning)) todo.orphan.push(key);
    else if (isNew(isForeground)) todo.examine.push(...this.#keysOf(uid), key);
    return todo;
  }

  #append(todo: Todo, more: Todo): void {
    todo.examine.push(...more.examine);
    todo.orphan.push(...more.orphan);
  }

  #keysOf(uid: string): ObjectKey[] {
    return this.dependentsOf(uid).map((d) => d.key);
  }

  #setOwners(key: ObjectKey, object: KubeObject, was: readonly OwnerReference[], todo: Todo): void {
    const { uid = '', namespace = '', ownerReferences: is = NONE } = object.metadata;
    for (const ref of was) {
      const now = is.find((o) => o.uid === ref.uid);
      if (!now) this.#dependents.get(ref.uid)?.delete(uid);
      // What waited for this object may go on.
      if (ref.blockOwnerDeletion === true && now?.blockOwnerDeletion !== true) this.#examineOwner(ref, namespace, todo);
    }
    for (const ref of is) {
      let dependents = this.#dependents.get(ref.uid);
      if (!dependents) this.#dependents.set(ref.uid, (dependents = new Map()));
      dependents.set(uid, { key, blocks: ref.blockOwnerDeletion === true });
    }
    if (is.some((ref) => !this.#findOwner(ref, namespace))) todo.examine.push(key);
  }

  #remove(object: KubeObject): Todo {
    const { uid = '', namespace = '', ownerReferences = NONE } = object.metadata;
    const todo: Todo = { examine: this.#keysOf(uid), orphan: [] };
    this.#dependents.delete(uid);
    for (const ref of ownerReferences) {
      const dependents = this.#dependents.get(ref.uid);
      if (dependents?.delete(uid) && dependents.size === 0) this.#dependents.delete(ref.uid);
      this.#examineOwner(ref, namespace, todo);
    }
    return todo;
  }

  #examineOwner(ref: OwnerReference, namespace: string, todo: Todo): void {
    const owner = this.#findOwner(ref, namespace);
    if (!owner || !isForeground(owner)) return;
    todo.examine.push(objectKey(ownerGroupKind(ref), owner.metadata.namespace, ref.name));
  }
}
