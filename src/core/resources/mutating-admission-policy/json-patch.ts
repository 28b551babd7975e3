import { isJsonObject } from '../../api/json.ts';
import type { JsonPatchOperation } from '../../api/cel.ts';
import { entryOf } from '../../lib/entry-of.ts';
import { deepEqual } from '../../lib/equal.ts';

/**
 * JSON patch as the library that policies use applies it, its leniency and its words: a member may be replaced that is not
 * there, indexes count from the end if they are negative. A test that fails is told apart: the patch is then dropped.
 * Upstream: gopkg.in/evanphx/json-patch.v4 (patch.go).
 */
export type Patched = { readonly value: unknown } | { readonly error: string } | 'test failed';

export function applyOperations(target: unknown, operations: readonly JsonPatchOperation[]): Patched {
  const value: unknown = structuredCopy(target);
  for (const operation of operations) {
    const problem = entryOf(APPLY, operation.op)?.(value, operation) ?? unexpected(operation);
    if (problem === FAILED_TEST) return 'test failed';
    if (problem !== OK) return { error: problem };
  }
  return { value };
}

const structuredCopy = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const OK = '';
const FAILED_TEST = 'test failed';
const MISSING = 'missing value';
const unexpected = ({ op }: JsonPatchOperation): string => `Unexpected kind: ${op}`;

type Container = Record<string, unknown> | unknown[];

interface Place {
  readonly container: Container;
  readonly key: string;
}

function find(document: unknown, path: string): Place | undefined {
  const parts = path.split('/');
  if (parts.length < 2) return undefined;
  let at = document;
  for (const part of parts.slice(1, -1)) {
    const found = read(at as Container, unescaped(part));
    if ('error' in found || !isContainer(found.value)) return undefined;
    at = found.value;
  }
  return isContainer(at) ? { container: at, key: unescaped(parts[parts.length - 1] as string) } : undefined;
}

const isContainer = (value: unknown): value is Container => Array.isArray(value) || isJsonObject(value);
const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

type Found<T> = { readonly value: T } | { readonly error: string };

const invalidIndex = (index: number): { error: string } => ({
  error: `Unable to access invalid index: ${index}: invalid index referenced`,
});

/** `size`: how many places there are to choose from. */
function indexOf(key: string, size: number): Found<number> {
  if (!/^[+-]?\d+$/.test(key)) return { error: `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax` };
  const index = Number(key);
  if (index >= size || index < -size) return invalidIndex(index);
  return { value: index < 0 ? index + size : index };
}

function read(container: Container, key: string): Found<unknown> {
  if (!Array.isArray(container)) return { value: Object.hasOwn(container, key) ? container[key] : undefined };
  const index = indexOf(key, container.length);
  return 'error' in index ? index : { value: container[index.value] };
}

function insert({ container, key }: Place, value: unknown = null): string {
  if (!Array.isArray(container)) {
    container[key] = value;
    return OK;
  }
  if (key === '-') {
    container.push(value);
    return OK;
  }
  const index = indexOf(key, container.length + 1);
  if ('error' in index)
    return index.error.startsWith('strconv')
      ? `value was not a proper array index: '${key}': ${index.error}`
      : index.error;
  container.splice(index.value, 0, value);
  return OK;
}

function removeAt({ container, key }: Place): string {
  if (!Array.isArray(container)) {
    if (!Object.hasOwn(container, key)) return `Unable to remove nonexistent key: ${key}: ${MISSING}`;
    Reflect.deleteProperty(container, key);
    return OK;
  }
  const index = indexOf(key, container.length);
  if ('error' in index) return index.error;
  container.splice(index.value, 1);
  return OK;
}

type Apply = (document: unknown, operation: JsonPatchOperation) => string;

const within = (prefix: string, problem: string): string => (problem === OK ? OK : `${prefix}: ${problem}`);

const add: Apply = (document, { path, value }) => {
  const place = find(document, path);
  if (!place) return `add operation does not apply: doc is missing path: "${path}": ${MISSING}`;
  return within(`error in add for path: '${path}'`, insert(place, value));
};

const remove: Apply = (document, { path }) => {
  const place = find(document, path);
  if (!place) return `remove operation does not apply: doc is missing path: "${path}": ${MISSING}`;
  return within(`error in remove for path: '${path}'`, removeAt(place));
};

const replace: Apply = (document, { path, value = null }) => {
  const place = find(document, path);
  if (!place) return `replace operation does not apply: doc is missing path: ${path}: ${MISSING}`;
  const { container, key } = place;
  if (!Array.isArray(container)) {
    container[key] = value;
    return OK;
  }
  const index = indexOf(key, container.length);
  if ('error' in index) return `replace operation does not apply: doc is missing key: ${path}: ${MISSING}`;
  container[index.value] = value;
  return OK;
};

const NO_FROM = `operation, missing from field: ${MISSING}`;

const move: Apply = (document, { from, path }) => {
  if (from === undefined) return `move operation failed to decode from: ${NO_FROM}`;
  const source = find(document, from);
  if (!source) return `move operation does not apply: doc is missing from path: ${from}: ${MISSING}`;
  const found = read(source.container, source.key);
  if ('error' in found) return `error in move for path: '${source.key}': ${found.error}`;
  const gone = removeAt(source);
  if (gone !== OK) return `error in move for path: '${source.key}': ${gone}`;
  const place = find(document, path);
  if (!place) return `move operation does not apply: doc is missing destination path: ${path}: ${MISSING}`;
  return within(`error in move for path: '${path}'`, insert(place, found.value));
};

const copy: Apply = (document, { from, path }) => {
  if (from === undefined) return `copy operation failed to decode from: ${NO_FROM}`;
  const source = find(document, from);
  if (!source) return `copy operation does not apply: doc is missing from path: ${from}: ${MISSING}`;
  const found = read(source.container, source.key);
  if ('error' in found) return `error in copy for from: '${from}': ${found.error}`;
  const place = find(document, path);
  if (!place) return `copy operation does not apply: doc is missing destination path: ${path}: ${MISSING}`;
  const value = found.value === undefined ? null : structuredCopy(found.value);
  return within('error while adding value during copy', insert(place, value));
};

const test: Apply = (document, { path, value }) => {
  const place = find(document, path);
  if (!place) return `test operation does not apply: is missing path: ${path}: ${MISSING}`;
  const found = read(place.container, place.key);
  if ('error' in found) return `error in test for path: '${path}': ${found.error}`;
  // what is not there equals only a test without a value
  const current = found.value ?? undefined;
  return deepEqual(current, value) ? OK : FAILED_TEST;
};

const APPLY: Readonly<Record<string, Apply>> = { add, remove, replace, move, copy, test };
