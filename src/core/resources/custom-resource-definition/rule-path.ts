import type { Node } from './schema-node.ts';
import { valuesOf } from './schema-node.ts';

/**
 * A path of fields and map keys, '.spec.labels['x/y']', as rules and selectable fields name them.
 * Upstream: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (ValidFieldPath).
 */
export interface FieldPath {
  /** 'spec.labels[x/y]'. */
  readonly path: string;
  readonly schema: Node;
}

const STEP = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

/** The text after 'is an invalid path: ' if it is none. */
export function fieldPathOf(text: string, root: Node, allowsKeys = true): FieldPath | { readonly wrong: string } {
  const step = new RegExp(STEP);
  let schema = root;
  let path = '';
  while (step.lastIndex < text.length) {
    if (!allowsKeys && text[step.lastIndex] === '[') return { wrong: 'array notation is not allowed' };
    const from = step.lastIndex;
    const match = step.exec(text);
    if (!match) return { wrong: whyNoStep(text.slice(from)) };
    const name = match[1] ?? (match[2] as string).replace(/\\(.)/g, '$1');
    const inside = stepInto(schema, name);
    if (!inside) return { wrong: 'does not refer to a valid field' };
    path += schema.properties ? (path === '' ? name : `.${name}`) : `[${name}]`;
    schema = inside;
  }
  return { path, schema };
}

const stepInto = (schema: Node, name: string): Node | undefined =>
  schema.properties ? (schema.properties as Record<string, Node>)[name] : valuesOf(schema);

function whyNoStep(rest: string): string {
  if (rest === '.' || rest === '[') return 'unexpected end of JSON path';
  if (rest.startsWith('[')) return `expected single quoted string but got ${/^\[([^\].[]*)/.exec(rest)?.[1] ?? ''}`;
  return `expected [ or . but got: ${/^[^.[\]]+/.exec(rest)?.[0] ?? rest.charAt(0)}`;
}
