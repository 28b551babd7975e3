import { deepEqual } from '../../lib/equal.ts';
import { applyConflict, badRequest, unknownError } from '../status-error.ts';
import type { KubeObject, ManagedFieldsEntry } from '../types.ts';
import { capManagers, touched } from './cap-managers.ts';
import { conflictMessage, conflictSet, printManager, withoutConflicts, type Conflict } from './conflicts.ts';
import { difference, isEmpty, setOf, type FieldSet } from './field-set.ts';
import { printPath } from './fields-v1.ts';
import { unchangedSince, withLastApplied } from './last-applied.ts';
import {
  decodeManaged,
  encodeManaged,
  managerId,
  withSet,
  type FieldsCache,
  type ManagedFields,
  type Manager,
} from './managed.ts';
import type { FieldType } from './shape.ts';
import { ApplyConflict, applyOwners, updateOwners } from './updater.ts';
import { joinErrors, validateApplied } from './validate-applied.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * metadata.managedFields of one write through one endpoint: who updates owns what it changed, who applies what it said.
 * Pure: gives new entries, changes nothing. Throws a StatusError for an apply that may not be.
 * Upstream: apimachinery/pkg/util/managedfields/internal/fieldmanager.go and the managers it stacks.
 */
export interface WriteContext {
  readonly type: FieldType;
  readonly apiVersion: string;
  readonly kind: string;
  /** 'status', 'scale'; absent for the object itself. */
  readonly subresource?: string | undefined;
  /** What writes through this endpoint do not change and never own. */
  readonly ignored: FieldSet;
  /** A new object of the kind, before anything is set. */
  readonly blank: () => object;
  readonly cache?: FieldsCache;
  /** Virtual now. */
  readonly now: string;
}

export type Entries = readonly ManagedFieldsEntry[];

const BEFORE_FIRST_APPLY = 'before-first-apply';
/** The manager whose applies carry on what client-side apply began. */
const KUBECTL = 'kubectl';

const meta = (...names: string[]): string[][] => names.map((name) => ['f:metadata', `f:${name}`]);

/** Belongs to no manager. */
export const STRIPPED = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...meta('name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields'),
  ...meta('resourceVersion'),
);

/**
 * Entries after an update or a create (no `live`). `next` may bring entries of its own, which then count instead of
 * those of `live`, unless it comes through a subresource.
 */
export function ownersAfterUpdate(
  ctx: WriteContext,
  live: KubeObject | undefined,
  next: KubeObject,
  manager: string,
): Entries {
  const before = liveOrNew(ctx, live, next);
  // who has lost all entries is not tracked again until somebody applies
  if (before.managed.size === 0 && live) return [];
  const after = update(ctx, live ?? ctx.blank(), next, before.managed, managerOf(ctx, manager, 'Update'));
  return after === before.managed && before.entries ? before.entries : encodeManaged(after, ctx.cache);
}

function managerOf(ctx: WriteContext, manager: string, operation: Manager['operation']): Manager {
  const { apiVersion, subresource } = ctx;
  return { manager: manager || 'unknown', operation, apiVersion, ...(subresource ? { subresource } : {}) };
}

interface Decoded {
  readonly managed: ManagedFields;
  /** Where it was read from, if nothing was lost. */
  readonly entries?: Entries;
}

function liveOrNew(ctx: WriteContext, live: KubeObject | undefined, next: KubeObject): Decoded {
  const given = next.metadata.managedFields as Entries | undefined;
  const stored = live?.metadata.managedFields as Entries | undefined;
  if (ctx.subresource === undefined && given && given !== stored) {
    if (isReset(given)) return { managed: new Map() };
    const decoded = decodeManaged(given, ctx.cache);
    if (typeof decoded !== 'string' && decoded.size > 0) return { managed: decoded };
  }
  const decoded = decodeManaged(stored, ctx.cache);
  return typeof decoded === 'string' ? { managed: new Map() } : { managed: decoded, entries: stored ?? [] };
}

function isReset(entries: Entries): boolean {
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);
}

function update(
  ctx: WriteContext,
  live: object,
  next: object,
  managed: ManagedFields,
  manager: Manager,
): ManagedFields {
  const id = managerId(manager);
  const { managed: others, own: set } = updateOwners(ctx, live, next, managed, { id, stripped: STRIPPED });
  if (isEmpty(set)) return others;
  const out: ManagedFields = new Map(others);
  out.set(id, touched({ ...FRESH, ...manager, set }, others.get(id), ctx.now));
  return capManagers(out);
}

export interface Applied {
  readonly object: KubeObject;
  readonly entries: Entries;
}

/** Who applies what, over the objections of others or not. */
export interface ApplyRequest {
  readonly config: KubeObject;
  readonly manager: string;
  readonly force: boolean;
}

/** The live object (or a new one) with the configuration applied. */
export function applyConfiguration(ctx: WriteContext, live: KubeObject | undefined, request: ApplyRequest): Applied {
  const { config, manager } = request;
  checkConfig(ctx, config);
  const decoded = decodeManaged(live?.metadata.managedFields, ctx.cache);
  if (typeof decoded === 'string') throw unknownError(`failed to decode managed fields: ${decoded}`);
  const base = live ?? { apiVersion: ctx.apiVersion, kind: ctx.kind };
  const first = managerOf(ctx, BEFORE_FIRST_APPLY, 'Update');
  const known = decoded.size > 0 ? decoded : update(ctx, ctx.blank(), base, decoded, first);
  const tried = applyOnce(ctx, base, known, request);
  if (!(tried instanceof ApplyConflict)) return tried;
  const { conflicts } = tried;
  const left = manager === KUBECTL && live ? notFromLastApplied(ctx, live, conflicts) : conflicts;
  if (left.length > 0) throw conflictError(left);
  return applyOnce(ctx, base, known, { ...request, force: true }) as Applied;
}

/** As Go prints a GroupVersionKind. */
function printKind({ apiVersion = '', kind = '' }: Partial<KubeObject>): string {
  return `${apiVersion.includes('/') || apiVersion === '' ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

function checkConfig(ctx: WriteContext, config: KubeObject): void {
  const { apiVersion, kind, metadata } = config;
  if (apiVersion !== ctx.apiVersion || kind !== ctx.kind) throw badRequest(`invalid object type: ${printKind(config)}`);
  if (metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  const errors = validateApplied(ctx.type, config);
  if (errors.length === 0) return;
  const named = `${metadata.namespace ?? ''}/${metadata.name ?? ''}; ${printKind(config)}`;
  throw unknownError(`failed to create typed patch object (${named}): ${joinErrors(errors)}`);
}

function applyOnce(
  ctx: WriteContext,
  live: object,
  managed: ManagedFields,
  { config, manager, force }: ApplyRequest,
): Applied | ApplyConflict {
  const self = managerOf(ctx, manager, 'Apply');
  const result = applyOwners(ctx, live, managed, { config, self, force });
  if (result instanceof ApplyConflict) return result;
  const object = result.object as KubeObject;
  const owners = stamped(ctx, self, result.managed, !deepEqual(object, live));
  return {
    object: manager === KUBECTL ? withLastApplied(object, config) : object,
    entries: encodeManaged(owners, ctx.cache),
  };
}

/** Only an apply that changes the object moves its time. */
function stamped(ctx: WriteContext, self: Manager, managed: ManagedFields, isChange: boolean): ManagedFields {
  const id = managerId(self);
  const own = managed.get(id);
  if (!own) return managed;
  const out: ManagedFields = new Map(managed);
  const set = difference(own.set, STRIPPED);
  if (isEmpty(set)) out.delete(id);
  else out.set(id, isChange ? { ...withSet(own, set), time: ctx.now } : withSet(own, set));
  return out;
}

function notFromLastApplied(ctx: WriteContext, live: KubeObject, conflicts: readonly Conflict[]): readonly Conflict[] {
  const allowed = unchangedSince(ctx.type, live);
  if (!allowed) return conflicts;
  return isEmpty(difference(conflictSet(conflicts), allowed)) ? [] : withoutConflicts(conflicts, allowed);
}

function conflictError(conflicts: readonly Conflict[]): Error {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(manager)}`,
    field: printPath(path),
  }));
  return applyConflict(causes, conflictMessage(conflicts));
}
