import { isJsonObject } from '../json.ts';
import type { KubeObject } from '../types.ts';
import { compare } from './compare.ts';
import { difference, type FieldSet } from './field-set.ts';
import type { FieldType } from './shape.ts';
import { toFieldSet } from './to-field-set.ts';
import { validateApplied } from './validate-applied.ts';

/**
 * The annotation of client-side apply, which server-side apply by kubectl respects and keeps up to date: what it says
 * and is still so counts as kubectl's own.
 * Upstream: apimachinery/pkg/util/managedfields/internal/{lastapplied,lastappliedmanager,lastappliedupdater}.go.
 */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const MAX_ANNOTATIONS = 256 * 1024;

/** Fields the annotation says and the object still has as said; undefined without a usable annotation. */
export function unchangedSince(type: FieldType, live: KubeObject): FieldSet | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  const last = text ? parsed(text) : undefined;
  if (!isJsonObject(last) || last.apiVersion !== live.apiVersion) return undefined;
  if (validateApplied(type, last).length > 0) return undefined;
  const { added, modified, removed } = compare(type, last, live);
  return [modified, added, removed].reduce(difference, toFieldSet(type, last));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The object with the annotation brought up to date, if it has one. */
export function withLastApplied(object: KubeObject, config: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[LAST_APPLIED]) return object;
  const next: Record<string, string> = { ...annotations, [LAST_APPLIED]: encode(withoutIt(config)) };
  const size = Object.entries(next).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_ANNOTATIONS) delete next[LAST_APPLIED];
  return { ...object, metadata: { ...object.metadata, annotations: next } };
}

function withoutIt(config: KubeObject): KubeObject {
  const { annotations } = config.metadata;
  if (!annotations) return config;
  const { [LAST_APPLIED]: _own, ...others } = annotations;
  return { ...config, metadata: { ...config.metadata, annotations: others } };
}

/** As Go writes JSON: keys in order, what HTML could take amiss escaped, a line feed at the end. */
function encode(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) => (isJsonObject(inner) ? sorted(inner) : inner));
  return `${text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function sorted(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, object[key]]),
  );
}
