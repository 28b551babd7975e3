import { union } from './field-set.ts';
import { compareText, managerId, withSet, type Managed, type ManagedFields } from './managed.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * No more than ten updaters are remembered: the oldest are merged into one "ancient-changes" a version.
 * Upstream: apimachinery/pkg/util/managedfields/internal/capmanagers.go.
 */
const MAX_UPDATERS = 10;
const BUCKET = 'ancient-changes';

export function capManagers(managed: ManagedFields): ManagedFields {
  const updaters = [...managed].filter(([, owner]) => owner.operation === 'Update');
  let left = updaters.length;
  if (left <= MAX_UPDATERS) return managed;
  updaters.sort(([a, x], [b, y]) => compareText(x.time, y.time) || compareText(a, b));
  const out: ManagedFields = new Map(managed);
  const firsts = new Map<string, string>();
  for (const [id, owner] of updaters) {
    if (left <= MAX_UPDATERS) break;
    const first = firsts.get(owner.apiVersion);
    if (first === undefined) firsts.set(owner.apiVersion, id);
    else {
      pour(out, first, id, owner);
      left--;
    }
  }
  return out;
}

/** Puts the owner into the bucket of its version, which the first one of that version becomes. */
function pour(managed: ManagedFields, first: string, id: string, owner: Managed): void {
  const bucket = { manager: BUCKET, operation: 'Update', apiVersion: owner.apiVersion } as const;
  const bucketId = managerId(bucket);
  const base = managed.get(bucketId) ?? managed.get(first);
  if (!managed.has(bucketId)) managed.delete(first);
  managed.delete(id);
  const set = base ? union(owner.set, base.set) : owner.set;
  managed.set(bucketId, { ...bucket, set, ...(owner.time === undefined ? {} : { time: owner.time }) });
}

/** The same owner as of now, with more fields. */
export function touched(owner: Managed, previous: Managed | undefined, time: string): Managed {
  const { entry: _stale, ...rest } = previous ? withSet(previous, union(previous.set, owner.set)) : owner;
  return { ...FRESH, ...rest, time };
}
