import { compare, type Comparison } from './compare.ts';
import { conflictsOf, type Conflict } from './conflicts.ts';
import {
  difference,
  EMPTY_SET,
  intersection,
  isEmpty,
  recursiveDifference,
  union,
  type FieldSet,
} from './field-set.ts';
import { managerId, withSet, type Managed, type ManagedFields, type Manager } from './managed.ts';
import { mergeApplied } from './merge-applied.ts';
import { withNamedFields } from './named-fields.ts';
import { removeItems } from './remove-items.ts';
import type { FieldType } from './shape.ts';
import { toFieldSet } from './to-field-set.ts';

/**
 * Who owns what after a write. Rules:
 * 1. Who changes a value takes it from everybody else; who sets a value to what it is shares it.
 * 2. Changing what others own is a conflict for an applier, unless it forces.
 * 3. What an applier no longer says goes away, unless somebody else owns it.
 * Upstream: structured-merge-diff/v6/merge/update.go.
 * Left out: conversion between versions (all versions of a kind are stored in one shape), lists and maps that a
 * changed schema turned from atomic to granular.
 */
export interface Ownership {
  readonly type: FieldType;
  /** What writes through this endpoint never own. */
  readonly ignored: FieldSet;
}

/** Who applies what. */
export interface Applier {
  readonly self: Manager;
  readonly config: unknown;
  /** Takes over what others own. */
  readonly force: boolean;
}

export class ApplyConflict {
  readonly conflicts: readonly Conflict[];
  constructor(conflicts: readonly Conflict[]) {
    this.conflicts = conflicts;
  }
}

/** Who takes what by an update. */
export interface Taker {
  readonly id: string;
  /** Never belongs to anybody. */
  readonly stripped: FieldSet;
}

/** Ownership after an update: what the taker owns anew, and what is left to each, the taker's old part included. */
export function updateOwners(
  { type, ignored }: Ownership,
  live: unknown,
  next: unknown,
  managed: ManagedFields,
  { id, stripped }: Taker,
): { managed: ManagedFields; own: FieldSet } {
  const found = compared(compare(type, live, next), ignored);
  const own = difference(union(found.modified, found.added), stripped);
  return { managed: handOver(found, managed, { id, kept: own }), own };
}

function compared({ added, modified, removed }: Comparison, ignored: FieldSet): Comparison {
  if (isEmpty(ignored)) return { added, modified, removed };
  return {
    added: recursiveDifference(added, ignored),
    modified: recursiveDifference(modified, ignored),
    removed: recursiveDifference(removed, ignored),
  };
}

interface Keeper {
  readonly id: string;
  /** What it keeps of what changed; absent: everything. */
  readonly kept?: FieldSet;
}

/** All but the keeper lose what was changed or removed; who owns nothing any more is gone. */
function handOver({ added, modified, removed }: Comparison, managed: ManagedFields, keeper: Keeper): ManagedFields {
  const changed = union(modified, added);
  if (isEmpty(changed) && isEmpty(removed)) return managed;
  const taken = union(changed, removed);
  const out: ManagedFields = new Map();
  for (const [id, owner] of managed) {
    const lost = id !== keeper.id ? taken : keeper.kept ? difference(taken, keeper.kept) : EMPTY_SET;
    const left = difference(owner.set, lost);
    if (!isEmpty(left)) out.set(id, withSet(owner, left));
  }
  return out;
}

function conflictsWith({ added, modified }: Comparison, managed: ManagedFields, self: string): Conflict[] {
  const changed = union(modified, added);
  const sets: [Managed, FieldSet][] = [];
  for (const [id, owner] of managed) {
    if (id === self) continue;
    const both = intersection(owner.set, changed);
    if (!isEmpty(both)) sets.push([owner, both]);
  }
  return conflictsOf(sets);
}

/** The object and its owners after an apply. */
export function applyOwners(
  { type, ignored }: Ownership,
  live: unknown,
  managed: ManagedFields,
  { config, self, force }: Applier,
): { object: unknown; managed: ManagedFields } | ApplyConflict {
  const id = managerId(self);
  const last = managed.get(id);
  const set = recursiveDifference(toFieldSet(type, config), ignored);
  const owners = new Map(managed).set(id, ownerOf(self, set, last));
  const object = prune(type, mergeApplied(type, live, config), owners, last);
  const found = compared(compare(type, live, object), ignored);
  const conflicts = force ? [] : conflictsWith(found, owners, id);
  if (conflicts.length > 0) return new ApplyConflict(conflicts);
  const after = handOver(found, owners, { id });
  if (!isEmpty(set)) return { object, managed: after };
  const without = new Map(after);
  without.delete(id);
  return { object, managed: without };
}

function ownerOf(self: Manager, set: FieldSet, last: Managed | undefined): Managed {
  const time = last?.time === undefined ? {} : { time: last.time };
  return { ...self, set, ...time };
}

/** Without what the applier said last time, says no more, and nobody else owns. */
function prune(type: FieldType, merged: unknown, managed: ManagedFields, last: Managed | undefined): unknown {
  if (!last || isEmpty(last.set)) return merged;
  const lastSet = withNamedFields(type, last.set);
  const owned = [...managed.values()].reduce((all, { set }) => union(all, set), EMPTY_SET);
  const mergedSet = withNamedFields(type, toFieldSet(type, merged));
  const removed = removeItems(type, merged, lastSet);
  const kept = union(setOfValue(type, removed), withNamedFields(type, owned));
  // back comes what others own
  const pruned = removeItems(type, merged, difference(mergedSet, kept));
  // and what the applier never owned
  const gone = intersection(difference(mergedSet, setOfValue(type, pruned)), lastSet);
  return removeItems(type, merged, gone);
}

const setOfValue = (type: FieldType, value: unknown): FieldSet => withNamedFields(type, toFieldSet(type, value));
