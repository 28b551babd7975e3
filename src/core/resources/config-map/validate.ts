import { forbidden, invalid, tooLong, type FieldError } from '../../api/field-error.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ConfigMap } from '../../api/types.ts';
import { configMapKey, FROZEN } from '../shared/rules.ts';

/** Upstream: ValidateConfigMap in pkg/apis/core/validation/validation.go. */
export const MAX_DATA_BYTES = 1024 * 1024;

export function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const out: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const text of configMapKey(key)) out.push(invalid(`data[${key}]`, key, text));
    if (binaryData[key] !== undefined) out.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    size += value.length;
  }
  for (const [key, value] of Object.entries(binaryData)) {
    for (const text of configMapKey(key)) out.push(invalid(`binaryData[${key}]`, key, text));
    size += decodedLength(value);
  }
  if (size > MAX_DATA_BYTES) out.push(tooLong('[]', '', MAX_DATA_BYTES));
  return out;
}

/** Bytes that a text in base64 stands for. */
export function decodedLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

export function validateConfigMapUpdate(object: ConfigMap, old: ConfigMap): FieldError[] {
  if (!old.immutable) return [];
  const out: FieldError[] = [];
  if (!object.immutable) out.push(forbidden('immutable', FROZEN));
  if (!deepEqual(object.data, old.data)) out.push(forbidden('data', FROZEN));
  if (!deepEqual(object.binaryData, old.binaryData)) out.push(forbidden('binaryData', FROZEN));
  return out;
}
