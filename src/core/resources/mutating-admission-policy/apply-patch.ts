import { isJsonObject, type JsonObject } from '../../api/json.ts';
import { mergeApplied } from '../../api/fields/merge-applied.ts';
import { fieldElement, printElement } from '../../api/fields/path-element.ts';
import { fieldType, isNamed, itemType, shapeOf, type FieldType } from '../../api/fields/shape.ts';
import { joinErrors, validateApplied } from '../../api/fields/validate-applied.ts';
import type { KubeObject } from '../../api/types.ts';

/**
 * An apply configuration laid over an object; owners are none of its business. Atomic lists, maps and structs may not be
 * in it, as whatever it does not name would be lost.
 * Upstream: apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go.
 */
export function applyPatch(
  type: FieldType,
  object: KubeObject,
  patch: JsonObject,
): { readonly value: unknown } | { readonly error: string } {
  const config = { ...patch, apiVersion: object.apiVersion, kind: object.kind };
  const errors = validateApplied(type, config);
  if (errors.length > 0)
    return { error: `error applying patch: failed to convert patch object to typed object: ${joinErrors(errors)}` };
  const atomic = atomicParts(type, config, '');
  if (atomic.length > 0) {
    const why = `may not mutate atomic arrays, maps or structs: ${atomic.join(', ')}`;
    return { error: `error applying patch: invalid ApplyConfiguration: ${why}` };
  }
  return { value: mergeApplied(type, object, config) };
}

function atomicParts(type: FieldType, value: unknown, path: string): string[] {
  const shape = shapeOf(type, value);
  const own = shape === 'atomicMap' || shape === 'atomicList' ? [path] : [];
  if (Array.isArray(value))
    return [...own, ...value.flatMap((item, i) => atomicParts(itemType(type), item, `${path}[${i}]`))];
  if (!isJsonObject(value)) return [];
  // keys of a map are not looked below
  const fields = Object.keys(value).filter((name) => isNamed(type, name));
  return [
    ...own,
    ...fields.flatMap((name) =>
      atomicParts(fieldType(type, name), value[name], path + printElement(fieldElement(name))),
    ),
  ];
}
