import { deepEqual } from '../lib/equal.ts';
import { invalid as invalidField, type FieldError } from '../api/field-error.ts';
import { jsonPatch } from '../api/patch/json-patch.ts';
import { mergePatch } from '../api/patch/merge-patch.ts';
import { strategicMergePatch } from '../api/patch/strategic-merge-patch.ts';
import {
  badRequest,
  conflict,
  invalid,
  notFound,
  unsupportedMediaType,
  type StatusError,
} from '../api/status-error.ts';
import type { KubeObject, ObjectMeta } from '../api/types.ts';
import { validateMeta } from '../api/validate-meta.ts';
import type { StoreRecord } from '../store/store.ts';
import type { AdmissionRequest } from './admission.ts';
import type { PartUpdate } from './kind.ts';
import { applied, isSame, ownedAfterUpdate, ownedBefore, withEntries, type Entries } from './managed-fields.ts';
import {
  commit,
  erase,
  findRecord,
  invalidSubject,
  recordOf,
  subjectOf,
  type Call,
  type RestContext,
} from './rest-context.ts';
import { createAs } from './rest-create.ts';
import { decode } from './rest-decode.ts';

/**
 * PUT and PATCH, on the object and on its status. Rules:
 * 1. The main resource never changes the status, the status subresource never the spec.
 * 2. Generation moves only if something besides metadata and status changed.
 * 3. A write that changes nothing keeps the resourceVersion and wakes nobody.
 * 4. An object being deleted goes away with its last finalizer.
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/{rest/update.go,generic/registry/store.go}.
 */
export function update(rest: RestContext, call: Call): KubeObject {
  const record = recordOf(rest, call);
  return apply(rest, call, record, call.op.body as KubeObject);
}

export function patch(rest: RestContext, call: Call): KubeObject {
  if (call.op.options?.patchType === 'apply') return serverSideApply(rest, call);
  const record = recordOf(rest, call);
  const patched = patchedBody(call, ownedBefore(call, record.value)) as Partial<KubeObject> | null;
  if (patched?.metadata?.name !== record.value.metadata.name) {
    throw badRequest('the name of the object does not match the name on the URL');
  }
  return apply(rest, call, record, patched as KubeObject);
}

/** Creates what is not there yet. */
function serverSideApply(rest: RestContext, call: Call): KubeObject {
  const record = findRecord(rest, call);
  if (!record && call.op.subresource !== undefined) throw notFound(subjectOf(call));
  const object = applied(rest, call, record && ownedBefore(call, record.value));
  const entries = object.metadata.managedFields ?? [];
  return record ? apply(rest, call, record, object, entries) : createAs(rest, call, object, entries);
}

const JSON_AND_MERGE = ['application/json-patch+json', 'application/merge-patch+json'];
const APPLY = 'application/apply-patch+yaml';

const unknownPatchType = (accepted: readonly string[]): StatusError =>
  unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

function patchedBody(call: Call, current: KubeObject): unknown {
  const { body, options } = call.op;
  switch (options?.patchType) {
    case 'json':
      return jsonPatch(current, body);
    case 'merge':
      return mergePatch(current, body);
    case 'strategic':
      // custom resources have no Go types, which upstream takes the merge keys from
      if (call.entry.schema?.def !== undefined) return strategicMergePatch(call.entry.schema, current, body);
      throw unknownPatchType([...JSON_AND_MERGE, APPLY]);
    default:
      throw unknownPatchType([...JSON_AND_MERGE, 'application/strategic-merge-patch+json', APPLY]);
  }
}

function apply(
  rest: RestContext,
  call: Call,
  record: StoreRecord<KubeObject>,
  body: KubeObject,
  entries?: Entries,
): KubeObject {
  const old = ownedBefore(call, record.value);
  const decoded = decode(rest, call, body, old);
  checkIdentity(call, decoded.metadata, old.metadata);
  const isStatus = call.op.subresource === 'status';
  const merged = isStatus ? statusOf(decoded, old) : mainOf(call, decoded, old);
  const owned = entries
    ? withEntries(merged, entries)
    : ownedAfterUpdate(rest, call, old, merged, decoded.metadata.managedFields);
  const prepared = prepare(rest, call, owned, old, isStatus);
  if (isSame(prepared, old)) return record.value;
  const request = validate(rest, call, prepared, old, isStatus);
  if (!isStatus) call.warnings.push(...(call.entry.def.warnings?.(prepared) ?? []));
  if (call.op.options?.dryRun) return prepared;
  if (isStatus) {
    rest.admission.admitted(request, rest.kind);
    return finishUpdate(rest, call, record.modRevision, prepared, 'object.status-updated');
  }
  const complete = call.entry.def.allocate?.(prepared, rest.kind, old) ?? prepared;
  rest.admission.admitted(request, rest.kind);
  return finishUpdate(rest, call, record.modRevision, complete);
}

/** Stores an update, or removes the object if that was the last thing it waited for. */
export function finishUpdate(
  rest: RestContext,
  call: Call,
  revision: number,
  object: KubeObject,
  code: 'object.updated' | 'object.status-updated' = 'object.updated',
): KubeObject {
  if (isFinished(call, object)) return erase(rest, call, object);
  return commit(rest, call, object, code, revision);
}

function isFinished(call: Call, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (!deletionTimestamp || (deletionGracePeriodSeconds ?? 0) > 0 || (finalizers?.length ?? 0) > 0) return false;
  return call.entry.def.mayRemove?.(object) ?? true;
}

function checkIdentity(call: Call, now: ObjectMeta, was: ObjectMeta): void {
  if (now.name !== was.name)
    throw badRequest(
      `the name of the object (${now.name ?? ''}) does not match the name on the URL (${was.name ?? ''})`,
    );
  if (now.uid && now.uid !== was.uid) {
    const why = `Precondition failed: UID in precondition: ${now.uid}, UID in object meta: ${was.uid ?? ''}`;
    throw conflict(subjectOf(call), why);
  }
  checkVersion(call, now.resourceVersion, was.resourceVersion);
}

/** No version, or 0, stands for whatever is stored, where the kind allows it. Upstream: Store.Update in registry/generic/registry/store.go. */
function checkVersion(call: Call, now: string | undefined, was: string | undefined): void {
  if (now && now !== '0') {
    if (now !== was) throw conflict(subjectOf(call));
  } else if (call.entry.def.requiresVersion) {
    const error = invalidField('metadata.resourceVersion', 0, 'must be specified for an update');
    throw invalid(subjectOf(call), [error]);
  }
}

/** What a client may change in metadata; the rest stays the server's. */
function metaOf(now: ObjectMeta, was: ObjectMeta): ObjectMeta {
  const out: ObjectMeta = { ...was };
  for (const field of ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const) {
    const value = now[field];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) delete out[field];
    else out[field] = value as never;
  }
  return out;
}

function statusOf(now: KubeObject, old: KubeObject): KubeObject {
  const metadata = now.metadata === old.metadata ? old.metadata : metaOf(now.metadata, old.metadata);
  return { ...old, metadata, ...(now.status === undefined ? {} : { status: now.status }) };
}

function mainOf(call: Call, now: KubeObject, old: KubeObject): KubeObject {
  const metadata = metaOf(now.metadata, old.metadata);
  if (!call.entry.def.hasStatus) return { ...now, metadata };
  const { status: _ignored, ...others } = now;
  return { ...others, metadata, ...(old.status === undefined ? {} : { status: old.status }) };
}

function prepare(rest: RestContext, call: Call, object: KubeObject, old: KubeObject, isStatus: boolean): KubeObject {
  const request = admissionOf(call, isStatus ? object : prepareMain(rest, call, object, old), old);
  if (isStatus) {
    const admitted = rest.admission.mutateStatus(request, rest.kind);
    const next = request.reinvocation ? withEntries(statusOf(admitted, old), object.metadata.managedFields) : admitted;
    return call.entry.def.prepareStatusUpdate?.(next, old, rest.kind) ?? next;
  }
  const admitted = rest.admission.mutate(request, rest.kind);
  if (!request.reinvocation) return withGeneration(admitted, old);
  // policies may change everything but what the server alone sets
  const next = withEntries(mainOf(call, admitted, old), object.metadata.managedFields);
  return withGeneration(prepareMain(rest, call, next, old), old);
}

function prepareMain(rest: RestContext, call: Call, object: KubeObject, old: KubeObject): KubeObject {
  const part = partOf(call);
  return part ? part.prepare(object, old) : (call.entry.def.prepareUpdate?.(object, old, rest.kind) ?? object);
}

function partOf({ op, entry }: Call): PartUpdate<KubeObject> | undefined {
  return op.subresource === undefined ? undefined : entry.def.partUpdates?.[op.subresource];
}

function withGeneration(object: KubeObject, old: KubeObject): KubeObject {
  if (old.metadata.generation === undefined || sameButMetaAndStatus(object, old)) return object;
  return { ...object, metadata: { ...object.metadata, generation: old.metadata.generation + 1 } };
}

function sameButMetaAndStatus(a: KubeObject, b: KubeObject): boolean {
  const { metadata: _m1, status: _s1, ...x } = a;
  const { metadata: _m2, status: _s2, ...y } = b;
  return deepEqual(x, y);
}

function validate(
  rest: RestContext,
  call: Call,
  object: KubeObject,
  old: KubeObject,
  isStatus: boolean,
): AdmissionRequest {
  const { def } = call.entry;
  const part = partOf(call);
  const errors: FieldError[] = [];
  if (object.metadata !== old.metadata)
    errors.push(...validateMeta(object.metadata, def.namespaced, 'path-segment', old.metadata));
  if (isStatus) errors.push(...(def.validateStatusUpdate?.(object, old, rest.kind) ?? []));
  else if (part) errors.push(...part.validate(object, old));
  else {
    if (object.spec !== old.spec || object.spec === undefined)
      errors.push(...(def.validate?.(object, rest.kind) ?? []));
    errors.push(...(def.validateUpdate?.(object, old, rest.kind) ?? []));
  }
  if (errors.length > 0) throw invalid(invalidSubject(call, object.metadata.name), errors);
  const request = admissionOf(call, object, old);
  const refused = rest.admission.validate(request, rest.kind);
  if (refused.length > 0) throw invalid(invalidSubject(call, object.metadata.name), refused);
  return request;
}

function admissionOf(call: Call, object: KubeObject, old: KubeObject): AdmissionRequest {
  const { namespace = '', name = '' } = object.metadata;
  return {
    operation: 'UPDATE',
    kind: call.entry,
    subresource: call.op.subresource,
    namespace,
    name,
    object,
    old,
    op: call.op,
    warnings: call.warnings,
  };
}
