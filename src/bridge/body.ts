import type { IncomingMessage } from 'node:http';
import { load } from 'js-yaml';
import { badRequest, unsupportedMediaType } from '../core/api/status-error.ts';
import type { ApiRequest } from '../core/index.ts';
import { buildSourceMap } from '../kubectl/manifest/source-map.ts';
import { KUBECTL_SCHEMA } from '../kubectl/manifest/yaml-schema.ts';
import { jsonDuplicates } from './json-duplicates.ts';
import { decodeProtobuf } from './protobuf/decode.ts';

/**
 * Bodies of requests as JSON values. Throws a StatusError for what cannot be read.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/negotiation, apimachinery/pkg/runtime/serializer.
 */
const MAX_BYTES = 3 * 1024 * 1024;
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const JSON_TYPE = 'application/json';

const JSON_TYPES: ReadonlySet<string> = new Set([
  JSON_TYPE,
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]);
const YAML_TYPES: ReadonlySet<string> = new Set(['application/yaml', 'application/apply-patch+yaml']);

type Parsed = Pick<ApiRequest, 'body' | 'repeated'>;

export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Who sends too much is still to be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Lets the body pass, so that the connection can go on. */
export async function skipBody(request: IncomingMessage): Promise<Buffer> {
  for await (const chunk of request as AsyncIterable<Buffer>) void chunk;
  return Buffer.alloc(0);
}

/** Without anything if there is no body. A body without a type is taken for JSON, as upstream does. */
export function parseBody(bytes: Buffer, contentType: string | undefined): Parsed {
  if (bytes.length === 0) return {};
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? JSON_TYPE;
  if (type === PROTOBUF) return { body: decodeProtobuf(bytes) };
  if (YAML_TYPES.has(type)) return parseYaml(bytes.toString('utf8'));
  if (!JSON_TYPES.has(type)) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${[JSON_TYPE, 'application/yaml', PROTOBUF].join(', ')}`,
    );
  }
  return parseJson(bytes.toString('utf8'));
}

function parseJson(text: string): Parsed {
  try {
    const body = JSON.parse(text) as unknown;
    const { fields, again } = jsonDuplicates(text);
    if (again.length === 0) return { body };
    const told = again.map((place) => `duplicate field "${fields[place] ?? ''}"`);
    return { body, repeated: { errors: told, warnings: told, places: again, fields } };
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
}

function parseYaml(text: string): Parsed {
  try {
    return { body: load(text, { schema: KUBECTL_SCHEMA }) };
  } catch (error) {
    if (/duplicat/.test((error as Error).message)) return parseRepeating(text);
    throw badRequest(`error converting YAML to JSON: yaml: ${(error as Error).message.split('\n', 1)[0] ?? ''}`);
  }
}

/** Of keys that are there twice the last one counts. */
function parseRepeating(text: string): Parsed {
  const warnings = buildSourceMap(text, 0).duplicates.map(
    ({ name, at }) => `line ${lineOfValue(text, at.start)}: key ${JSON.stringify(unquoted(name))} already set in map`,
  );
  const errors = [`yaml: unmarshal errors:\n  ${warnings.join('\n  ')}`];
  return { body: load(text, { schema: KUBECTL_SCHEMA, json: true }), repeated: { errors, warnings } };
}

const unquoted = (name: string): string => name.replace(/^(["'])(.*)\1$/, '$2');

/** Go's reader names the line where the value begins. */
function lineOfValue(text: string, keyAt: number): number {
  const lines = text.slice(0, keyAt).split('\n').length;
  const [own = '', ...rest] = text.slice(keyAt).split('\n');
  if (!/:\s*(#.*)?$/.test(own)) return lines;
  return (
    lines +
    1 +
    Math.max(
      rest.findIndex((line) => !/^\s*(#.*)?$/.test(line)),
      0,
    )
  );
}
