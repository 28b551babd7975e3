/**
 * Adds what `kubernetes-models` lost: which numbers are int32, int64 or double, and which strings are base64. The
 * official client keeps both in its attribute tables. It does not load on Node 20, so it is read as text.
 */
import fs from 'node:fs';
import path from 'node:path';
import { clientModels } from './sources.mjs';

const ATTRIBUTE = /"baseName": "([^"]+)",\s+"type": "([^"]+)",\s+"format": "([^"]*)"/g;
const NUMBER_TYPES = { int32: 'int32', int64: 'int64', double: 'number', float: 'number' };

const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** The client prefixes a name with its group only if two groups share it. */
function candidates({ group, version, type }) {
  const versioned = `${capital(version)}${type}`;
  return [`${capital(group)}${versioned}`, versioned];
}

function readAttributes(folder, definition) {
  const file = candidates(definition)
    .map((name) => path.join(folder, `${name}.js`))
    .find((name) => fs.existsSync(name));
  if (file === undefined) return new Map();
  const text = fs.readFileSync(file, 'utf8');
  return new Map(Array.from(text.matchAll(ATTRIBUTE), ([, name, type, format]) => [name, { type, format }]));
}

function withFormat(shape, format) {
  if (shape.items) return { ...shape, items: withFormat(shape.items, format) };
  if (shape.type === 'number') return { ...shape, type: NUMBER_TYPES[format] ?? 'int32' };
  if (shape.type === 'string' && format === 'byte') return { ...shape, type: 'bytes' };
  return shape;
}

export function addFormats(root, model) {
  const folder = clientModels(root);
  for (const definition of model.definitions.values()) {
    const attributes = readAttributes(folder, definition);
    definition.properties = definition.properties.map((p) => withFormat(p, attributes.get(p.name)?.format ?? ''));
  }
}
