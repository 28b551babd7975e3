import type { ObjectMeta, OwnerReference } from './types.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * Edits of immutable objects: each returns a new object that shares what did not change, and the same object if
 * nothing changes.
 */

interface WithMeta {
  readonly metadata: ObjectMeta;
}

export function withMeta<T extends WithMeta>(object: T, changes: Partial<ObjectMeta>): T {
  return { ...object, metadata: { ...FRESH, ...object.metadata, ...changes } };
}

export function withLabel<T extends WithMeta>(object: T, name: string, value: string): T {
  if (object.metadata.labels?.[name] === value) return object;
  return withMeta(object, { labels: { ...object.metadata.labels, [name]: value } });
}

/** The owner that manages the object, if it has one. */
export function controllerOf(object: WithMeta): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((o) => o.controller === true);
}

/** The reference a controller puts on what it creates. */
export function controllerRef(owner: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string };
}): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

interface ConditionLike {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function findCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((c) => c.type === type);
}

/** Puts the condition in its place; keeps lastTransitionTime while the status stays the same. */
export function withCondition<C extends ConditionLike>(conditions: readonly C[] | undefined, next: C): C[] {
  const list = conditions ?? [];
  const old = list.find((c) => c.type === next.type);
  if (!old) return [...list, next];
  const kept = old.status === next.status && old.lastTransitionTime !== undefined;
  const merged = kept ? { ...next, lastTransitionTime: old.lastTransitionTime } : next;
  return list.map((c) => (c === old ? (merged as C) : c));
}
