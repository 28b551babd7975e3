import { YAMLException, load } from 'js-yaml';
import { isJsonObject } from '../../core/api/json.ts';
import type { KubeObject } from '../../core/api/types.ts';
import { ManifestValueError, expandValue } from './expand-value.ts';
import { locateField, type FieldPlace } from './field-path.ts';
import { buildSourceMap, type SourceMap, type SourceSpan } from './source-map.ts';
import { splitDocuments, type Chunk } from './split-documents.ts';
import { positionAt, spanOfLine } from './text-position.ts';
import { KUBECTL_SCHEMA } from './yaml-schema.ts';
import { yamlProblem } from './yaml-problem.ts';

/**
 * Text of a manifest file -> its objects, as kubectl reads it, and everything that is wrong with it.
 * 1. A broken document does not hide the others.
 * 2. `kind: List` is replaced by its items; `index` counts the objects that come out.
 * 3. Every object knows where it stands in the text, so that any field named later finds its line.
 * Upstream: staging/src/k8s.io/cli-runtime/pkg/resource/{visitor,mapper}.go, apimachinery/pkg/util/yaml.
 */
export interface ParsedDocument {
  readonly index: number;
  readonly object: KubeObject;
  /** The document's text; of an item of a List, the item's. */
  readonly span: SourceSpan;
  /** Pointer of the object in `map`: '' or '/items/3'. */
  readonly root: string;
  readonly map: SourceMap;
}

export interface ManifestProblem {
  readonly severity: 'error' | 'warning';
  /** Which document of the text, from 0. */
  readonly document: number;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ParsedManifest {
  readonly text: string;
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly ManifestProblem[];
}

/** As much as an API server takes in one request. */
export const MAX_MANIFEST_CHARS = 3 * 1024 * 1024;

export function parseManifest(text: string): ParsedManifest {
  const parser = new ManifestParser(text);
  if (text.length > MAX_MANIFEST_CHARS) {
    const limit = 'the file is larger than 3 MiB, the most an API server takes in one request';
    return { text, documents: [], problems: [parser.problem(0, 'error', { start: 0, end: 0 }, limit)] };
  }
  splitDocuments(text).forEach((chunk, document) => parser.read(chunk, document));
  return { text, documents: parser.documents, problems: parser.problems };
}

/** Where a field stands (`spec.ports[0].port`), or the nearest field above it that is there. */
export function findField(manifest: ParsedManifest, document: ParsedDocument, field: string): FieldPlace {
  const place = locateField(document.map, manifest.text, field, document.root);
  return place ?? { pointer: document.root, span: spanOfLine(manifest.text, document.span.start), isExact: false };
}

interface Place {
  readonly document: number;
  readonly map: SourceMap;
  readonly root: string;
  readonly span: SourceSpan;
}

class ManifestParser {
  readonly documents: ParsedDocument[] = [];
  readonly problems: ManifestProblem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  problem(document: number, severity: ManifestProblem['severity'], span: SourceSpan, message: string): ManifestProblem {
    return { severity, document, ...span, ...positionAt(this.#text, span.start), message };
  }

  read(chunk: Chunk, document: number): void {
    const fail = (offset: number, message: string) =>
      this.problems.push(this.problem(document, 'error', spanOfLine(this.#text, offset), message));
    if (chunk.badSeparator !== undefined) {
      fail(chunk.start, `invalid Yaml document separator: ${chunk.badSeparator}`);
      return;
    }
    const first = chunk.start + firstContent(chunk.text);
    try {
      const { map, duplicates } = buildSourceMap(chunk.text, chunk.start);
      const value = expandValue(readValue(chunk));
      for (const { name, at } of duplicates) {
        const message = `key ${JSON.stringify(name)} already set in map; the last one counts`;
        this.problems.push(this.problem(document, 'warning', at, message));
      }
      const span = { start: first, end: chunk.start + chunk.text.trimEnd().length };
      if (value !== null) this.#take(value, { document, map, root: '', span });
    } catch (error) {
      if (error instanceof YAMLException) {
        const { offset, message } = yamlProblem(error, chunk.text);
        fail(chunk.start + offset, message);
      } else if (error instanceof ManifestValueError) fail(first, error.message);
      else if (error instanceof SyntaxError) fail(first, `json: ${error.message}`);
      else throw error;
    }
  }

  #take(value: unknown, place: Place): void {
    const { document, map, root, span } = place;
    const fault = objectFault(value);
    if (fault !== undefined) {
      this.problems.push(this.problem(document, 'error', spanOfLine(this.#text, span.start), fault));
      return;
    }
    const object = value as KubeObject & { items?: unknown };
    if (object.kind === 'List' && object.apiVersion === 'v1' && Array.isArray(object.items)) {
      object.items.forEach((item, i) => {
        const pointer = `${root}/items/${i}`;
        this.#take(item, { ...place, root: pointer, span: map.get(pointer)?.value ?? span });
      });
      return;
    }
    const complete = isJsonObject(object.metadata) ? object : { ...object, metadata: {} };
    this.documents.push({ index: this.documents.length, object: complete, span, root, map });
  }
}

/** Offset of the first character that is no comment and no white space. */
function firstContent(text: string): number {
  const line = /^[^\S\n]*[^\s#\uFEFF].*$/m.exec(text);
  return line ? line.index + line[0].search(/\S/) : 0;
}

/** kubectl keeps the last of two equal keys, in JSON and in YAML. */
function readValue(chunk: Chunk): unknown {
  if (chunk.isJson) return JSON.parse(chunk.text);
  return load(chunk.text, { schema: KUBECTL_SCHEMA, json: true });
}

function objectFault(value: unknown): string | undefined {
  if (!isJsonObject(value)) {
    const what = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    return `a manifest is a mapping with apiVersion, kind and metadata; this is ${what}`;
  }
  const isText = (field: string) => typeof value[field] === 'string' && value[field] !== '';
  if (!isText('kind')) return `Object 'Kind' is missing in '${excerpt(value)}'`;
  if (!isText('apiVersion')) return `Object 'apiVersion' is missing in '${excerpt(value)}'`;
  const { metadata } = value;
  if (metadata !== undefined && metadata !== null && !isJsonObject(metadata)) return 'metadata must be a mapping';
  return undefined;
}

function excerpt(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 120 ? `${json.slice(0, 119)}…` : json;
}
