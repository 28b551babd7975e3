import { isJsonObject } from '../../core/api/json.ts';
import { compareKeys } from './key-order.ts';
import { doubleQuoted, scalarStyle, singleQuoted } from './yaml-scalar-style.ts';

/**
 * An object as `kubectl get -o yaml` prints it: keys sorted (so apiVersion, kind, metadata, spec, status), lists not
 * indented below their key, long lines folded after column 80, managedFields left out.
 * Upstream: sigs.k8s.io/yaml/goyaml.v2/{encode,emitterc}.go, cli-runtime/pkg/printers/yaml.go.
 */
export function toYaml(object: unknown): string {
  return block(withoutManagedFields(object), 0, 0).replace(/^\n/, '') + '\n';
}

const WIDTH = 80;

function withoutManagedFields(object: unknown): unknown {
  if (!isJsonObject(object) || !isJsonObject(object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The value as it follows its key or dash: ' text' on the same line or '\n' and a block. */
function block(value: unknown, indent: number, column: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${pad(indent)}-${inline(item, indent + 2)}`).join('');
  }
  if (isJsonObject(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    if (keys.length === 0) return ' {}';
    return keys
      .sort(compareKeys)
      .map((key) => `\n${pad(indent)}${entry(key, value[key], indent)}`)
      .join('');
  }
  return ` ${scalar(value, indent, column + 1)}`;
}

function entry(key: string, value: unknown, indent: number): string {
  const name = keyText(key);
  const isOpenList = Array.isArray(value) && value.length > 0;
  return `${name}:${block(value, isOpenList ? indent : indent + 2, indent + name.length + 1)}`;
}

/** A collection in a list starts on the line of its dash. */
function inline(item: unknown, indent: number): string {
  const text = block(item, indent, indent - 1);
  return text.startsWith('\n') ? ` ${text.slice(1 + indent)}` : text;
}

function keyText(key: string): string {
  const style = scalarStyle(key, true);
  return style === 'plain' ? key : style === 'single' ? singleQuoted(key) : doubleQuoted(key);
}

function scalar(value: unknown, indent: number, column: number): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'string') return String(value ?? null);
  switch (scalarStyle(value)) {
    case 'plain':
      return fold(value, indent, column);
    case 'single':
      return fold(singleQuoted(value), indent, column);
    case 'double':
      return fold(doubleQuoted(value), indent, column);
    case 'literal':
      return literal(value, indent);
  }
}

/** As Go's 'g' format with the shortest precision that reads back. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Breaks at single spaces that come after the width is used up, as libyaml does. */
function fold(text: string, indent: number, column: number): string {
  let out = '';
  let at = column;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    const isSingleSpace = char === ' ' && text[i - 1] !== ' ' && text[i + 1] !== ' ' && i > 0 && i < text.length - 1;
    const isBreak = isSingleSpace && at > WIDTH;
    out += isBreak ? `\n${pad(indent)}` : char;
    at = isBreak ? indent : at + 1;
  }
  return out;
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad(indent) + line)).join('\n')}`;
}

const pad = (indent: number): string => ' '.repeat(indent);
