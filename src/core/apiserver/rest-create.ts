import type { FieldError } from '../api/field-error.ts';
import { validateMeta } from '../api/validate-meta.ts';
import { alreadyExists, badRequest, internalError, invalid } from '../api/status-error.ts';
import type { KubeObject, ObjectMeta } from '../api/types.ts';
import type { AdmissionRequest } from './admission.ts';
import { ownedOnCreate, withEntries, type Entries } from './managed-fields.ts';
import { commit, invalidSubject, isWhole, keyOf, subjectOf, type Call, type RestContext } from './rest-context.ts';
import { decode } from './rest-decode.ts';
import { FRESH } from '../lib/fresh.ts';

/** POST. Upstream: staging/src/k8s.io/apiserver/pkg/registry/rest/create.go. */
export function create(rest: RestContext, call: Call): KubeObject {
  return createAs(rest, call, call.op.body);
}

/** `applied`: who owns the new object, if server-side apply has said so already. */
export function createAs(rest: RestContext, call: Call, body: unknown, applied?: Entries): KubeObject {
  const decoded = decode(rest, call, body);
  const draft = withServerFields(rest, call, { ...decoded, metadata: withNamespace(call, decoded.metadata) });
  const { def } = call.entry;
  const owned = applied
    ? withEntries(draft, applied)
    : ownedOnCreate(rest, call, draft, decoded.metadata.managedFields);
  const request = admissionOf(call, owned);
  const admitted = rest.admission.mutate(request, rest.kind);
  if (!request.reinvocation) return store(rest, call, def.prepareCreate?.(admitted, rest.kind) ?? admitted);
  const kept = withServerPart(call, admitted, owned);
  return store(rest, unsure(call), def.prepareCreate?.(kept, rest.kind) ?? kept);
}

/** What policies have changed is to be validated, whoever wrote it. */
const unsure = (call: Call): Call => (call.op.isWhole ? { ...call, op: { ...call.op, isWhole: false } } : call);

/** Policies may change everything but what the server alone sets. */
function withServerPart(call: Call, changed: KubeObject, was: KubeObject): KubeObject {
  const { uid, creationTimestamp, generation, managedFields } = was.metadata;
  const own = Object.entries({ uid, creationTimestamp, generation, managedFields }).filter(([, v]) => v !== undefined);
  const metadata = { ...withNamespace(call, changed.metadata), ...Object.fromEntries(own) };
  if (!call.entry.def.hasStatus || call.entry.def.takesStatusOnCreate) return { ...changed, metadata };
  const { status: _status, ...others } = changed;
  return { ...others, metadata, ...(was.status === undefined ? {} : { status: was.status }) };
}

const GENERATE_ATTEMPTS = 8;

function store(rest: RestContext, call: Call, object: KubeObject): KubeObject {
  const generate = object.metadata.name ? undefined : object.metadata.generateName;
  if (!generate) return storeNamed(rest, call, object);
  for (let i = 0; i < GENERATE_ATTEMPTS; i++) {
    const name = generate.slice(0, 58) + rest.nameSuffix();
    if (exists(rest, call, object, name)) continue;
    return storeNamed(rest, call, { ...object, metadata: { ...FRESH, ...object.metadata, name } });
  }
  throw internalError(`unable to generate a free name from ${generate}`);
}

function storeNamed(rest: RestContext, call: Call, object: KubeObject): KubeObject {
  const { def } = call.entry;
  const request = validate(rest, call, object);
  const name = object.metadata.name as string;
  if (exists(rest, call, object, name)) throw alreadyExists(subjectOf(call, name));
  call.warnings.push(...(def.warnings?.(object) ?? []));
  if (call.op.options?.dryRun) return object;
  const complete = def.allocate?.(object, rest.kind) ?? object;
  rest.admission.admitted(request, rest.kind);
  return commit(rest, call, complete, 'object.created', 0);
}

function exists(rest: RestContext, call: Call, object: KubeObject, name: string): boolean {
  return rest.store.get(call.entry.bucket, keyOf(call.entry, object.metadata.namespace, name)) !== undefined;
}

function validate(rest: RestContext, call: Call, object: KubeObject): AdmissionRequest {
  if (!isWhole(rest, call, object)) check(rest, call, object);
  const request = admissionOf(call, object);
  const refused = rest.admission.validate(request, rest.kind);
  if (refused.length > 0) throw invalid(invalidSubject(call, object.metadata.name), refused);
  return request;
}

function check(rest: RestContext, call: Call, object: KubeObject): void {
  const { def } = call.entry;
  const errors: FieldError[] = validateMeta(object.metadata, def.namespaced, def.nameRule ?? 'subdomain');
  errors.push(...(def.validate?.(object, rest.kind) ?? []), ...(def.validateCreate?.(object, rest.kind) ?? []));
  if (errors.length > 0)
    throw invalid(invalidSubject(call, object.metadata.name ?? object.metadata.generateName), errors);
}

function admissionOf(call: Call, object: KubeObject): AdmissionRequest {
  const { namespace = '', name = '' } = object.metadata;
  return {
    operation: 'CREATE',
    kind: call.entry,
    subresource: call.op.subresource,
    namespace,
    name,
    object,
    old: undefined,
    op: call.op,
    warnings: call.warnings,
  };
}

function withNamespace(call: Call, metadata: ObjectMeta): ObjectMeta {
  if (!call.entry.def.namespaced) return metadata;
  const asked = call.op.namespace;
  if (asked && metadata.namespace && asked !== metadata.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const namespace = asked ?? metadata.namespace;
  return namespace === undefined || namespace === metadata.namespace ? metadata : { ...metadata, namespace };
}

/** Fields that only the server sets, whatever was sent. */
function withServerFields(rest: RestContext, call: Call, object: KubeObject): KubeObject {
  const metadata = serverMeta(rest, call, object.metadata);
  const { hasStatus, takesStatusOnCreate } = call.entry.def;
  if (!hasStatus || takesStatusOnCreate || object.status === undefined) return { ...object, metadata };
  const { status: _status, ...others } = object;
  const cleared = { ...others, metadata };
  return call.entry.schema ? rest.defaulter.apply(call.entry.schema, cleared) : cleared;
}

function serverMeta(rest: RestContext, call: Call, given: ObjectMeta): ObjectMeta {
  const metadata: ObjectMeta = {};
  if (given.name) metadata.name = given.name;
  if (given.generateName) metadata.generateName = given.generateName;
  if (given.namespace) metadata.namespace = given.namespace;
  if (given.labels) metadata.labels = given.labels;
  if (given.annotations) metadata.annotations = given.annotations;
  if (given.ownerReferences) metadata.ownerReferences = given.ownerReferences;
  if (given.finalizers) metadata.finalizers = given.finalizers;
  metadata.uid = rest.uuid();
  metadata.creationTimestamp = rest.kind.now;
  if (call.entry.def.hasGeneration) metadata.generation = 1;
  return metadata;
}
