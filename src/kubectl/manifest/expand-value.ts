/**
 * Makes a plain tree of what the YAML parser built: aliases become copies, within a budget, so that a few lines of
 * aliases cannot become millions of values. Texts as goyaml's and encoding/json's.
 */
export class ManifestValueError extends Error {
  override name = 'ManifestValueError';
}

/** Far above any manifest, far below what hurts. */
const MAX_VALUES = 200_000;

export function expandValue(value: unknown): unknown {
  let left = MAX_VALUES;
  const above = new Set<object>();
  const copy = (node: unknown): unknown => {
    if (--left < 0) throw new ManifestValueError('document contains excessive aliasing');
    if (typeof node === 'number' && !Number.isFinite(node)) {
      throw new ManifestValueError(`json: unsupported value: ${node > 0 ? '+Inf' : node < 0 ? '-Inf' : 'NaN'}`);
    }
    if (typeof node !== 'object' || node === null) return node;
    if (above.has(node)) throw new ManifestValueError('an anchor contains itself');
    above.add(node);
    const result = Array.isArray(node)
      ? node.map(copy)
      : Object.fromEntries(Object.entries(node).map(([key, item]) => [key, copy(item)]));
    above.delete(node);
    return result;
  };
  return copy(value);
}
