import type { CelPatches, JsonPatchOperation, PatchValue } from '../api/cel.ts';
import type { JsonObject } from '../api/json.ts';
import { MessageValue } from './message-values.ts';
import { jsonValue } from './values.ts';

/**
 * From what an expression of a mutating policy gives to what is done with it.
 * Upstream: apiserver/pkg/admission/plugin/policy/mutating/patch, apiserver/pkg/cel/mutation/dynamic/objects.go.
 */
export const patches: CelPatches = {
  applyConfiguration(value) {
    const wrong = mismatches(value);
    return wrong.length > 0 ? mismatch(wrong) : { value: jsonValue(value) as JsonObject };
  },
  jsonPatch(value) {
    const out: JsonPatchOperation[] = [];
    for (const item of value as readonly MessageValue[]) {
      const operation = operationOf(item);
      if ('error' in operation) return operation;
      out.push(operation.value);
    }
    return { value: out };
  },
};

function operationOf(item: MessageValue): PatchValue<JsonPatchOperation> {
  const [op, path, from] = ['op', 'path', 'from'].map((name) => (item.get(name) as string | undefined) ?? '');
  const value = item.get('value');
  const wrong = value instanceof MessageValue ? mismatches(value) : [];
  if (wrong.length > 0) return mismatch(wrong);
  return {
    value: {
      op: op as string,
      path: path as string,
      ...(from ? { from } : {}),
      ...(item.has('value') ? { value: jsonValue(value) } : {}),
    },
  };
}

const mismatch = (wrong: readonly string[]): { error: string } => ({ error: `type mismatch: ${wrong.join('\n')}` });

/** An object must have the type that the fields on the way to it say. */
function mismatches(value: unknown, path = (value as MessageValue).typeName): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => mismatches(item, path));
  if (!(value instanceof Map)) return [];
  if (!(value instanceof MessageValue)) return Array.from(value.values()).flatMap((item) => mismatches(item, path));
  const { typeName } = value;
  const own =
    typeName === path
      ? []
      : [`unexpected type name "${typeName}", expected "${path}", which matches field name path from root Object type`];
  return [...own, ...Array.from(value).flatMap(([name, field]) => mismatches(field, `${path}.${name}`))];
}
