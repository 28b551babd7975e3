import { forbidden, invalid, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { Secret } from '../../api/types.ts';
import { decodedLength, MAX_DATA_BYTES } from '../config-map/validate.ts';
import { configMapKey, FROZEN, immutable } from '../shared/rules.ts';

/**
 * Upstream: ValidateSecret in pkg/apis/core/validation/validation.go.
 * Left out: whether docker credentials are JSON.
 */
export function validateSecret(secret: Secret): FieldError[] {
  const data = secret.data ?? {};
  const out: FieldError[] = [];
  for (const key of Object.keys(data))
    for (const text of configMapKey(key)) out.push(invalid(`data[${key}]`, key, text));
  const size = Object.values(data).reduce((sum, value) => sum + decodedLength(value), 0);
  if (size > MAX_DATA_BYTES) out.push(tooLong('data', '', MAX_DATA_BYTES));
  return [...out, ...validateType(secret, data)];
}

const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

function validateType({ type, metadata }: Secret, data: Readonly<Record<string, string>>): FieldError[] {
  const missing = (...keys: string[]) =>
    keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return metadata.annotations?.[ACCOUNT_NAME] ? [] : [required(`metadata.annotations[${ACCOUNT_NAME}]`)];
    case 'kubernetes.io/dockercfg':
      return missing('.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return missing('.dockerconfigjson');
    case 'kubernetes.io/basic-auth': {
      const absent = missing('username', 'password');
      return absent.length === 2 ? absent : [];
    }
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

export function validateSecretUpdate(secret: Secret, old: Secret): FieldError[] {
  const out = immutable('type', secret.type, old.type);
  if (!old.immutable) return out;
  if (!secret.immutable) out.push(forbidden('immutable', FROZEN));
  if (!deepEqual(secret.data, old.data)) out.push(forbidden('data', FROZEN));
  return out;
}
