/** The whole model of the API: read, corrected, cut down to what is served, in a fixed order. */
import { applyCorrections, EXTRA_ROOTS } from './corrections.mjs';
import { addFormats } from './read-formats.mjs';
import { readModels } from './read-models.mjs';

const innermost = (shape) => (shape.items ? innermost(shape.items) : shape);

/** Names of all definitions that are needed to describe the roots. */
function reachable(definitions, roots) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    const definition = definitions.get(name);
    if (definition === undefined) throw new Error(`the schema refers to ${name}, which no source defines`);
    seen.add(name);
    for (const property of definition.properties) {
      const { type, def } = innermost(property);
      if (type === 'ref') visit(def);
    }
  };
  roots.forEach(visit);
  return seen;
}

/** The package gives a kind's apiVersion and kind as one-value enums; on the wire they are strings like others. */
function freeTypeMeta(model) {
  for (const { def } of model.kinds)
    for (const property of model.definitions.get(def).properties)
      if (property.name === 'apiVersion' || property.name === 'kind') property.required = false;
}

const byName = (a, b) => (a < b ? -1 : Number(a > b));
const kindKey = (k) => `${k.group}/${k.version}/${k.kind}`;

export function buildModel(root) {
  const model = readModels(root);
  addFormats(root, model);
  applyCorrections(model);
  freeTypeMeta(model);
  const names = [...reachable(model.definitions, [...model.kinds.map((k) => k.def), ...EXTRA_ROOTS])].sort(byName);
  return {
    definitions: new Map(names.map((name) => [name, model.definitions.get(name)])),
    kinds: model.kinds.sort((a, b) => byName(kindKey(a), kindKey(b))),
  };
}
