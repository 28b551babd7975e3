import { isJsonObject, type JsonObject } from './json.ts';
import { FRESH } from '../lib/fresh.ts';

/** Small pure helpers of the default tables. */

/** A part as an object; empty if it is missing. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

export const isEmpty = (value: unknown): boolean => Object.keys(objectOf(value)).length === 0;

/** The object with what it lacks; the same object if it lacks nothing. */
export function fill(object: unknown, defaults: JsonObject): JsonObject {
  const own = objectOf(object);
  const missing = Object.entries(defaults).filter(([name]) => own[name] === undefined || own[name] === null);
  if (missing.length === 0 && own === object) return own;
  return { ...FRESH, ...own, ...Object.fromEntries(missing) };
}

/** The object with one part replaced; the same object if the part is the same. */
export function withPart(object: JsonObject, name: string, part: unknown): JsonObject {
  return object[name] === part ? object : { ...object, [name]: part };
}

export function fillPart(object: JsonObject, name: string, defaults: JsonObject): JsonObject {
  return withPart(object, name, fill(object[name], defaults));
}

/** Labels of a pod template, for kinds that take theirs from it. */
export function withLabelsOfTemplate(object: JsonObject): JsonObject {
  const labels = objectOf(objectOf(objectOf(objectOf(object['spec'])['template'])['metadata'])['labels']);
  const metadata = objectOf(object['metadata']);
  if (isEmpty(labels) || !isEmpty(metadata['labels'])) return object;
  return { ...object, metadata: { ...metadata, labels } };
}
