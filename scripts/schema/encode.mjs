/**
 * The engine's form: one short text per definition, decoded on first use (src/core/api/schema-decode.ts). Parsing the
 * whole file is then one JSON.parse of a few hundred strings, which the worker can afford at its start.
 *
 *   definition  field,field,...
 *   field       <name><mode><type>
 *   mode        required: ! written  ~ kept  ^ dropped when zero;  optional: + written  ? kept  : dropped when zero
 *   type        [T list   {T map   @Name definition of the same prefix   @other/v1.Name any definition
 *               s(A|B) string with known values; else one letter from LETTERS
 */
import { wireMode } from './wire-mode.mjs';

const LETTERS = {
  string: 's',
  boolean: 'b',
  int32: 'i',
  int64: 'l',
  number: 'n',
  quantity: 'q',
  intOrString: 'x',
  time: 't',
  microTime: 'u',
  bytes: 'y',
  any: 'a',
};
const MODES = { required: { write: '!', keep: '~', drop: '^' }, optional: { write: '+', keep: '?', drop: ':' } };
const UNSAFE = /[,|()@[\]{}]/;

const prefixOf = (name) => name.slice(0, name.indexOf('.') + 1);

function encodeType(shape, prefix) {
  if (shape.type === 'array') return `[${encodeType(shape.items, prefix)}`;
  if (shape.type === 'map') return `{${encodeType(shape.items, prefix)}`;
  if (shape.type === 'ref') return `@${shape.def.startsWith(prefix) ? shape.def.slice(prefix.length) : shape.def}`;
  if (shape.enum?.some((value) => UNSAFE.test(value))) throw new Error(`cannot encode the enum ${shape.enum}`);
  return shape.enum ? `s(${shape.enum.join('|')})` : LETTERS[shape.type];
}

function encodeField(definition, property) {
  const mode = MODES[property.required ? 'required' : 'optional'][wireMode(definition, property)];
  return `${property.name}${mode}${encodeType(property, prefixOf(definition.name))}`;
}

const encodeDefinition = (definition) => definition.properties.map((p) => encodeField(definition, p)).join(',');

export function engineSchema(model) {
  return {
    kinds: model.kinds.map(({ group, version, kind, def }) => [group, version, kind, def]),
    definitions: Object.fromEntries(Array.from(model.definitions.values(), (d) => [d.name, encodeDefinition(d)])),
  };
}

/** Descriptions for the page: definition -> { '': its own, field: the field's }. */
export function docs(model) {
  const entry = (d) => [['', d.doc], ...d.properties.map((p) => [p.name, p.doc])].filter(([, text]) => text !== '');
  return Object.fromEntries(Array.from(model.definitions.values(), (d) => [d.name, Object.fromEntries(entry(d))]));
}
