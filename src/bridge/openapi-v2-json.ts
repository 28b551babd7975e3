import type { ApiRequest, ApiResponse } from '../core/index.ts';

/**
 * OpenAPI v2 as JSON, for clients that read definitions there: those of v3, as v2 can say them. Modelled: no paths.
 * Upstream: apiextensions-apiserver, pkg/controller/openapi/v2/conversion.go (ToStructuralOpenAPIV2); kube-openapi, builder.
 */
type Json = Readonly<Record<string, unknown>>;
type Ask = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

export async function openApiV2Json(ask: Ask): Promise<Json> {
  const { paths = {} } = (await ask({ method: 'GET', path: '/openapi/v3' })).body as { paths?: Json };
  const definitions: Record<string, unknown> = {};
  for (const path of Object.keys(paths).sort()) {
    const { body } = await ask({ method: 'GET', path: `/openapi/v3/${path}` });
    const { components } = body as { components?: { schemas?: Json } };
    for (const [name, schema] of Object.entries(components?.schemas ?? {}))
      definitions[name] ??= definitionOf(schema as Json);
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.0' }, paths: {}, definitions };
}

/** Of objects that may have any field nothing is told: kubectl would refuse what it is not told of. */
export function definitionOf(schema: Json): Json {
  const kinds = schema[KINDS];
  return kinds !== undefined && schema[UNKNOWN_FIELDS] === true ? { type: 'object', [KINDS]: kinds } : inV2(schema);
}

const KINDS = 'x-kubernetes-group-version-kind';
const JUNCTORS: ReadonlySet<string> = new Set(['allOf', 'oneOf', 'anyOf', 'not', 'nullable']);
const SHAPE: ReadonlySet<string> = new Set(['type', 'items', 'properties']);
const UNKNOWN_FIELDS = 'x-kubernetes-preserve-unknown-fields';

/** A schema as kubectl before 1.27 could read it: what v2 has no word for is left out, not said wrongly. */
export function inV2(schema: Json): Json {
  const [only, ...more] = (schema['allOf'] ?? []) as readonly Json[];
  const target = more.length === 0 ? (schema['$ref'] ?? only?.['$ref']) : undefined;
  if (typeof target === 'string') return { ...refTo(target), ...described(schema) };
  const kept = Object.entries(schema).filter(
    ([name]) => !JUNCTORS.has(name) && !(isLoose(schema) && isShape(schema, name)),
  );
  return withoutNullable(Object.fromEntries(kept.map(([name, value]) => [name, below(name, value)])), schema);
}

const refTo = (target: string): Json => ({ $ref: target.replace('#/components/schemas/', '#/definitions/') });
const described = ({ description }: Json): Json => (description === undefined ? {} : { description });
const isLoose = (schema: Json): boolean => schema['nullable'] === true || schema[UNKNOWN_FIELDS] === true;

/** A list or object that says nothing of what is in it has no type there; a text that may be anything keeps its own. */
function isShape(schema: Json, name: string): boolean {
  if (!SHAPE.has(name)) return false;
  return name !== 'type' || schema['nullable'] === true || schema['type'] === 'object' || schema['type'] === 'array';
}

function below(name: string, value: unknown): unknown {
  if (name === 'properties' && isJson(value))
    return Object.fromEntries(Object.entries(value).map(([key, schema]) => [key, inV2(schema as Json)]));
  return (name === 'items' || name === 'additionalProperties') && isJson(value) ? inV2(value) : value;
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What may be null cannot be required. */
function withoutNullable(out: Json, { properties, additionalProperties }: Json): Json {
  const { required, ...rest } = out;
  if (!Array.isArray(required)) return out;
  if (isJson(additionalProperties) && additionalProperties['nullable'] === true) return rest;
  const names = isJson(properties) ? properties : {};
  const left = required.filter((name: string) => (names[name] as Json | undefined)?.['nullable'] !== true);
  return left.length === 0 ? rest : { ...out, required: left };
}
