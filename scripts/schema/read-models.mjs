/**
 * Reads definitions from the declaration files of `kubernetes-models`: property names, optionality, docs, enums and
 * references. They are machine-written and regular, so they are read as text; anything unexpected stops the run.
 */
import fs from 'node:fs';
import { shortName, splitName } from './names.mjs';
import { declarationFiles } from './sources.mjs';

const COMMENT = String.raw`/\*\*(?:(?!\*/)[\s\S])*\*/\n`;
const INTERFACE = new RegExp(
  String.raw`((?:${COMMENT})?)export interface I(\w+)( extends TypeMeta)? \{\n([\s\S]*?)^\}`,
  'gm',
);
const PROPERTY = new RegExp(
  String.raw`((?: {4}${COMMENT})?) {4}"([^"]+)"(\??): ((?:(?:Array<)?\{[\s\S]*?\n {4}\}>?)|(?:[^\n]*?));(?=\n|$)`,
  'g',
);
const STRINGS = /^"(?:[^"\\]|\\.)*"( \| "(?:[^"\\]|\\.)*")*$/;

/** Types that are scalars or free JSON on the wire, whatever the package calls them. */
const SPECIAL = new Map([
  ['IoK8sApimachineryPkgApiResourceQuantity', { type: 'quantity' }],
  ['IoK8sApimachineryPkgUtilIntstrIntOrString', { type: 'intOrString' }],
  ['IoK8sApimachineryPkgApisMetaV1Time', { type: 'time' }],
  ['IoK8sApimachineryPkgApisMetaV1MicroTime', { type: 'microTime' }],
  ['IoK8sApimachineryPkgApisMetaV1FieldsV1', { type: 'any' }],
  ['IoK8sApimachineryPkgRuntimeRawExtension', { type: 'any' }],
  ['IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSON', { type: 'any' }],
  ['IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSONSchemaPropsOrArray', { type: 'any' }],
  ['IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSONSchemaPropsOrBool', { type: 'any' }],
  ['IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSONSchemaPropsOrStringArray', { type: 'any' }],
]);

function cleanDoc(comment) {
  const text = comment
    .trim()
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n');
  return text.replace(/\\\*/g, '*').trim();
}

/** Local name in a file (`Affinity` of `IAffinity`) to its canonical name, from the file's export line. */
function localNames(text) {
  return new Map(Array.from(text.matchAll(/I(\w+) as I(Io\w+)/g), (m) => [m[1], m[2]]));
}

function readType(text, local) {
  const type = text.trim();
  if (type === 'string' || type === 'boolean' || type === 'number') return { type };
  if (type === 'unknown' || type === 'object' || type === '{}') return { type: 'any' };
  if (STRINGS.test(type)) return { type: 'string', enum: type.split(' | ').map((s) => JSON.parse(s)) };
  const list = /^Array<([\s\S]*)>$/.exec(type);
  if (list) return { type: 'array', items: readType(list[1], local) };
  const map = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(type);
  if (map) return { type: 'map', items: readType(map[1], local) };
  if (type.startsWith('{')) return { type: 'any' }; // a type written out in place: corrections.mjs must name it
  const name = /^I(\w+)$/.exec(type)?.[1];
  const canonical = name?.startsWith('Io') ? name : local.get(name);
  if (canonical === undefined) throw new Error(`cannot read the type ${type}`);
  return SPECIAL.get(canonical) ?? { type: 'ref', def: shortName(canonical) };
}

function readProperties(body, local) {
  return Array.from(body.matchAll(PROPERTY), ([, comment, name, optional, type]) => ({
    name,
    required: optional === '',
    doc: cleanDoc(comment),
    ...readType(type, local),
  }));
}

function readKind(definition) {
  const constant = (name) => definition.properties.find((p) => p.name === name)?.enum?.[0];
  const [version, group = ''] = (constant('apiVersion') ?? '').split('/').reverse();
  return { group, version, kind: constant('kind'), def: definition.name };
}

function readFile(file, model) {
  const text = fs.readFileSync(file, 'utf8');
  const local = localNames(text);
  for (const [, comment, name, isKind, body] of text.matchAll(INTERFACE)) {
    const canonical = local.get(name);
    if (canonical === undefined || SPECIAL.has(canonical)) continue;
    const definition = {
      name: shortName(canonical),
      ...splitName(canonical),
      doc: cleanDoc(comment),
      properties: readProperties(body, local),
    };
    model.definitions.set(definition.name, definition);
    if (isKind && !name.endsWith('List')) model.kinds.push(readKind(definition));
  }
}

/** Definitions by short name, and the kinds that are served. */
export function readModels(root) {
  const model = { definitions: new Map(), kinds: [] };
  for (const file of declarationFiles(root)) readFile(file, model);
  return model;
}
