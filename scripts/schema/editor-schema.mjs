/**
 * The page's form: JSON schema draft-07 for monaco-yaml. The root is a `oneOf` of all kinds and monaco-yaml runs with
 * `isKubernetes: false`; with `true` the messages about wrong values lose their list of right ones.
 */

const QUANTITY = '^[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$';

const SCALARS = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number' },
  quantity: { anyOf: [{ type: 'string', pattern: QUANTITY }, { type: 'number' }] },
  intOrString: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  bytes: { type: 'string' },
  any: {},
};

/** A name that needs no escaping inside a JSON pointer. */
const pointerName = (name) => name.replace('/', '.');

/** First sentence of a description: a hover has room for no more; the rest is in docs.json. */
export function firstSentence(text) {
  const paragraph = text.split(/\n\n|Possible enum|More info:/)[0].trim();
  return paragraph.length > 240 ? `${paragraph.slice(0, 239)}…` : paragraph;
}

function typeSchema(shape) {
  if (shape.type === 'array') return { type: 'array', items: typeSchema(shape.items) };
  if (shape.type === 'map') return { type: 'object', additionalProperties: typeSchema(shape.items) };
  if (shape.type === 'ref') return { $ref: `#/definitions/${pointerName(shape.def)}` };
  return shape.enum ? { type: 'string', enum: shape.enum } : SCALARS[shape.type];
}

function propertySchema(property) {
  const description = firstSentence(property.doc);
  const schema = typeSchema(property);
  if (description === '') return schema;
  // draft-07 ignores what stands beside a $ref
  return schema.$ref ? { description, allOf: [schema] } : { ...schema, description };
}

function definitionSchema(definition, alsoRequired = []) {
  const own = definition.properties.filter((p) => p.required).map((p) => p.name);
  const required = [...new Set([...alsoRequired, ...own])];
  return {
    type: 'object',
    description: firstSentence(definition.doc),
    properties: Object.fromEntries(definition.properties.map((p) => [p.name, propertySchema(p)])),
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  };
}

/**
 * A document must say what it is; the same type inside another (a StatefulSet's claim templates) need not. So a kind has
 * a definition of its own beside that of its type.
 */
const documentName = (kind) => `${pointerName(kind.def)}.document`;

export function editorSchema(model) {
  const types = Array.from(model.definitions.values(), (d) => [pointerName(d.name), definitionSchema(d)]);
  const documents = model.kinds.map((kind) => [
    documentName(kind),
    definitionSchema(model.definitions.get(kind.def), ['apiVersion', 'kind']),
  ]);
  const all = { ...Object.fromEntries(types), ...Object.fromEntries(documents) };
  const roots = model.kinds.map(documentName);
  const used = referredTo(all);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Kubernetes',
    definitions: Object.fromEntries(Object.entries(all).filter(([name]) => roots.includes(name) || used.has(name))),
    oneOf: roots.map((name) => ({ $ref: `#/definitions/${name}` })),
  };
}

function referredTo(definitions) {
  const references = JSON.stringify(definitions).matchAll(/"#\/definitions\/([^"]+)"/g);
  return new Set(Array.from(references, (match) => match[1]));
}
