/**
 * What the packages get wrong or lack against the OpenAPI document of Kubernetes 1.36. Each row says why. A row that
 * no longer changes anything stops the run, so the table cannot outlive its reasons.
 */

/** Definitions that no kind refers to, but requests and responses are made of. */
export const EXTRA_ROOTS = ['meta/v1.Status', 'meta/v1.DeleteOptions', 'meta/v1.ListMeta'];

export const CORRECTIONS = [
  {
    def: 'apps/v1.StatefulSetSpec',
    property: 'volumeClaimTemplates',
    why: 'the package writes the type out in place, because its apiVersion and kind are optional here',
    shape: { type: 'array', items: { type: 'ref', def: 'core/v1.PersistentVolumeClaim' } },
  },
];

function correctOne(model, { def, property, shape }) {
  const target = model.definitions.get(def)?.properties.find((p) => p.name === property);
  if (target === undefined) throw new Error(`corrections.mjs: ${def}.${property} does not exist`);
  const before = JSON.stringify(target);
  Object.assign(target, shape);
  if (JSON.stringify(target) === before) throw new Error(`corrections.mjs: ${def}.${property} needs no correction`);
}

export function applyCorrections(model) {
  for (const correction of CORRECTIONS) correctOne(model, correction);
}
