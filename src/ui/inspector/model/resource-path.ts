/** REST path of an object, from the kinds the server said it has. */
import { parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KindView } from '../../../workers/protocol.ts';

export function resourcePath(kinds: readonly KindView[], key: ObjectKey): string | undefined {
  const ref = parseObjectKey(key);
  const kind = kinds.find((k) => k.groupKind === ref.groupKind);
  if (!kind) return undefined;
  const root = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const scope = kind.namespaced ? `/namespaces/${encodeURIComponent(ref.namespace)}` : '';
  return `${root}${scope}/${kind.plural}/${encodeURIComponent(ref.name)}`;
}
