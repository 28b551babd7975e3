import { conflict, successStatus, type Status } from '../api/status-error.ts';
import { invalid as invalidError } from '../api/status-error.ts';
import type { KubeObject, ObjectMeta } from '../api/types.ts';
import type { StoreRecord } from '../store/store.ts';
import { commit, erase, invalidSubject, recordOf, subjectOf, type Call, type RestContext } from './rest-context.ts';
import { selected } from './rest-read.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * DELETE: at once, or by a grace period (pods) or finalizers, in which case the object lives on with a
 * deletionTimestamp. Upstream: staging/src/k8s.io/apiserver/pkg/registry/{rest/delete.go,generic/registry/store.go}.
 */
export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** The object while it lives on, else a Status. */
export function remove(rest: RestContext, call: Call): KubeObject | Status {
  const record = recordOf(rest, call);
  const old = record.value;
  checkPreconditions(call, old);
  const { namespace = '', name = '' } = old.metadata;
  const request = {
    operation: 'DELETE',
    kind: call.entry,
    subresource: undefined,
    namespace,
    name,
    object: old,
    old,
    op: call.op,
    warnings: call.warnings,
  } as const;
  const refused = rest.admission.validate(request, rest.kind);
  if (refused.length > 0) throw invalidError(invalidSubject(call, name), refused);
  if (call.op.options?.dryRun) return old;
  const marked = old.metadata.deletionTimestamp ? shortened(call, old) : marking(rest, call, old);
  const object = withPropagationFinalizers(call, marked);
  if (isGone(call, object)) {
    const last = erase(rest, call, object);
    if (call.entry.def.returnsDeleted) return last;
    return successStatus({ ...successDetails(call), uid: old.metadata.uid as string });
  }
  if (object === old) return old;
  return finish(rest, call, record, object);
}

function finish(rest: RestContext, call: Call, record: StoreRecord<KubeObject>, object: KubeObject): KubeObject {
  return commit(rest, call, object, 'object.deletion-requested', record.modRevision);
}

export function removeCollection(rest: RestContext, call: Call): { items: KubeObject[] } {
  const items = selected(rest, call);
  for (const item of items) {
    const { namespace, name } = item.metadata;
    const op = { ...call.op, verb: 'delete' as const, name: name as string, ...(namespace ? { namespace } : {}) };
    remove(rest, { ...call, op });
  }
  return { items };
}

function successDetails(call: Call): NonNullable<Status['details']> {
  const { group, plural } = call.entry.def;
  return { name: call.op.name as string, ...(group ? { group } : {}), kind: plural };
}

function checkPreconditions(call: Call, old: KubeObject): void {
  const { uid, resourceVersion } = call.op.options?.preconditions ?? {};
  const { uid: actual, resourceVersion: actualRv } = old.metadata;
  if (uid && uid !== actual) {
    throw conflict(
      subjectOf(call),
      `the UID in the precondition (${uid}) does not match the UID in record (${actual ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion && resourceVersion !== actualRv) {
    throw conflict(
      subjectOf(call),
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${actualRv ?? ''}). The object might have been modified`,
    );
  }
}

function isGone(call: Call, object: KubeObject): boolean {
  const { deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  return deletionGracePeriodSeconds === 0 && finalizers.length === 0 && (call.entry.def.mayRemove?.(object) ?? true);
}

/** First request: marks the object; generation moves as upstream moves it. */
function marking(rest: RestContext, call: Call, old: KubeObject): KubeObject {
  const { def } = call.entry;
  const grace = def.graceSeconds?.(old, call.op.options?.gracePeriodSeconds) ?? 0;
  const prepared = def.prepareDelete?.(old, rest.kind) ?? old;
  const metadata: ObjectMeta = {
    ...FRESH,
    ...prepared.metadata,
    deletionTimestamp: rest.kind.timeAfter(grace * 1000),
    deletionGracePeriodSeconds: grace,
    ...(prepared.metadata.generation === undefined ? {} : { generation: prepared.metadata.generation + 1 }),
  };
  return { ...prepared, metadata };
}

/** A later request may only shorten what is left. */
function shortened(call: Call, old: KubeObject): KubeObject {
  const asked = call.op.options?.gracePeriodSeconds;
  const left = old.metadata.deletionGracePeriodSeconds ?? 0;
  if (asked === undefined || asked >= left) return old;
  return { ...old, metadata: { ...old.metadata, deletionGracePeriodSeconds: asked } };
}

function withPropagationFinalizers(call: Call, object: KubeObject): KubeObject {
  const policy = call.op.options?.propagationPolicy ?? defaultPolicy(call, object);
  const old = object.metadata.finalizers ?? [];
  if (policy === undefined) return object;
  const kept = old.filter((f) => f !== ORPHAN && f !== FOREGROUND);
  const wanted = policy === 'Orphan' ? [...kept, ORPHAN] : policy === 'Foreground' ? [...kept, FOREGROUND] : kept;
  if (wanted.length === old.length && wanted.every((f) => old.includes(f))) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: wanted } };
}

/** Who deletes through the API without a policy; our own controllers always say what they want. */
function defaultPolicy(call: Call, object: KubeObject): 'Orphan' | undefined {
  const isDecided = object.metadata.finalizers?.some((f) => f === ORPHAN || f === FOREGROUND) === true;
  return call.entry.def.orphansByDefault && call.isExternal && !isDecided ? 'Orphan' : undefined;
}
