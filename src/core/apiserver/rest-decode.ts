import type { Defaulter } from '../api/defaults.ts';
import { checkStructure, prune } from '../api/validate-schema.ts';
import type { Schema } from '../api/schema.ts';
import { badRequest } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindEntry, ReadObject } from './kind.ts';
import type { Repeated } from './request.ts';
import { isTrusted, isWhole, type Call, type RestContext } from './rest-context.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * From a request body to an object of the kind: structure checked, unknown fields refused, warned of or dropped, and
 * defaults filled in. What our own components write is typed by the compiler, as upstream's is: it is checked only where
 * objects are frozen too (tests and development). Upstream: the decoder chain in apiserver/pkg/endpoints/handlers/create.go.
 */
export function decode(rest: RestContext, call: Call, body: unknown, old?: KubeObject): KubeObject {
  const object = asObject(call, body);
  const { schema } = call.entry;
  if (!schema) return object;
  if (old === undefined && isWhole(rest, call, object)) return object;
  return rest.defaulter.apply(schema, isTrusted(rest, call) ? object : checked(call, schema, object, old), old);
}

function checked(call: Call, schema: Schema, object: KubeObject, old: KubeObject | undefined): KubeObject {
  const { def } = call.entry;
  const report = checkStructure(schema, object, old);
  const cannot = `${def.kind} in version "${def.version}" cannot be handled as a ${def.kind}:`;
  const wrong = report.errors.find(({ path }) => isTyped(schema, path));
  if (wrong) throw badRequest(`${cannot} ${wrong.message}`);
  if (report.unknown.length > 0 || call.op.options?.repeated) strictFaults(call, report.unknown, cannot);
  return report.unknown.length > 0 || call.isExternal ? prune(schema, object) : object;
}

/** A custom resource is decoded without types, but for its metadata; what does not fit, its own validation finds. */
const isTyped = (schema: Schema, path: string): boolean =>
  schema.def !== undefined || /^(metadata|kind|apiVersion)\b/.test(path);

/** Fields that are not known, and those that the text had twice. */
function strictFaults(call: Call, unknown: readonly string[], cannot: string): void {
  const { fieldValidation: mode = 'Warn', repeated } = call.op.options ?? {};
  const order = call.entry.schema?.def === undefined ? inTurn : asWritten;
  const errors = repeated ? order(repeated, repeated.errors, unknown) : unknown;
  if (mode === 'Strict') throw badRequest(`${cannot} strict decoding error: ${errors.join(', ')}`);
  if (mode === 'Warn') call.warnings.push(...(repeated ? order(repeated, repeated.warnings, unknown) : unknown));
}

type Texts = readonly string[];

const inTurn = (_: Repeated, repeated: Texts, unknown: Texts): Texts => [...repeated, ...unknown];

/** Where Go has a type, one reader finds both, field by field. */
function asWritten({ fields, places }: Repeated, repeated: Texts, unknown: Texts): Texts {
  if (!fields || !places) return [...repeated, ...unknown];
  const placed = [
    ...repeated.map((text, i) => ({ text, at: places[i] ?? 0 })),
    ...unknown.map((text) => ({ text, at: fields.findIndex((path) => text === `unknown field "${path}"`) })),
  ];
  return placed.sort((a, b) => a.at - b.at).map(({ text }) => text);
}

function asObject(call: Call, body: unknown): KubeObject {
  const { def, apiVersion } = call.entry;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${def.kind}): couldn't get version/kind; json parse error`,
    );
  }
  const object = body as Partial<KubeObject>;
  checkTypeMeta(object);
  if ((object.kind ?? def.kind) !== def.kind || (object.apiVersion ?? apiVersion) !== apiVersion) {
    const given = `${object.apiVersion ?? ''}, Kind=${object.kind ?? ''}`;
    const expected = `${apiVersion}, Kind=${def.kind}`;
    throw badRequest(
      object.kind === def.kind
        ? `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`
        : `the object provided is unrecognized (must be of type ${def.kind}): got ${given}, expected ${expected}`,
    );
  }
  const metadata = typeof object.metadata === 'object' && object.metadata !== null ? object.metadata : {};
  if (object.kind === def.kind && object.apiVersion === apiVersion && metadata === object.metadata)
    return object as KubeObject;
  return { ...FRESH, ...object, apiVersion, kind: def.kind, metadata };
}

/** Upstream: SimpleMetaFactory.Interpret in apimachinery/pkg/runtime/serializer/json/meta.go. */
export function checkTypeMeta(object: Partial<KubeObject>): void {
  for (const field of ['apiVersion', 'kind'] as const) {
    const value: unknown = object[field] ?? '';
    if (typeof value === 'string') continue;
    const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    const problem = `json: cannot unmarshal ${found} into Go struct field .${field} of type string`;
    throw badRequest(`couldn't get version/kind; json parse error: ${problem}`);
  }
}

/** Strictly, as what a policy has made of an object. Custom resources have no types that it could fail. */
export function readAgain(defaulter: Defaulter, entry: KindEntry, object: KubeObject, old: KubeObject): ReadObject {
  const { schema } = entry;
  if (!schema) return { object };
  if (schema.def === undefined) return { object: defaulter.apply(schema, prune(schema, object), old) };
  const { errors, unknown } = checkStructure(schema, object, old);
  const [wrong] = errors;
  if (wrong) return { problem: wrong.message };
  if (unknown.length > 0) return { problem: `strict decoding error: ${unknown.join(', ')}` };
  return { object: defaulter.apply(schema, prune(schema, object), old) };
}
