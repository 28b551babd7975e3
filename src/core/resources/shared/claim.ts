import { controllerRef } from '../../api/edit.ts';
import { groupKindOfObject } from '../../api/group-kind.ts';
import { matches, type Selector } from '../../api/label-selector.ts';
import { internalError, isNotFound, isStatusError } from '../../api/status-error.ts';
import type { StoredObject } from '../../api/types.ts';
import type { Client } from '../../runtime/client.ts';

/**
 * Taking objects under a controller's wing and letting them go again: by selector, and by the one owner reference
 * whose `controller` is true.
 * Upstream: pkg/controller/controller_ref_manager.go.
 */
export interface ClaimOptions {
  readonly client: Client;
  readonly owner: StoredObject;
  readonly selector: Selector | undefined;
}

/** Adopts those of the orphans that the selector chooses; returns them. */
export function adoptMatching<T extends StoredObject>(options: ClaimOptions, orphans: Iterable<T>): T[] {
  const { owner, selector } = options;
  if (owner.metadata.deletionTimestamp) return [];
  const chosen: T[] = [];
  for (const orphan of orphans) {
    if (!orphan.metadata.deletionTimestamp && matches(selector, orphan.metadata.labels)) chosen.push(orphan);
  }
  if (chosen.length === 0) return chosen;
  // The cache's order depends on what a restart forgets.
  chosen.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  checkMayAdopt(options, chosen[0] as T);
  return chosen.filter((o) => patchOwners(options, o, [...(o.metadata.ownerReferences ?? []), controllerRef(owner)]));
}

/** Takes the owner's reference off the object, unless the owner is being deleted itself. */
export function release<T extends StoredObject>(options: ClaimOptions, object: T): void {
  const { owner } = options;
  if (owner.metadata.deletionTimestamp) return;
  const others = (object.metadata.ownerReferences ?? []).filter((o) => o.uid !== owner.metadata.uid);
  patchOwners(options, object, others);
}

/** The owner may have been deleted since the cache was filled: ask the server before the first adoption. */
function checkMayAdopt({ client, owner }: ClaimOptions, orphan: StoredObject): void {
  const { namespace = '', name, uid } = owner.metadata;
  const fresh = client.dynamic.find(groupKindOfObject(owner), namespace, name);
  if (fresh?.metadata.uid === uid && !fresh.metadata.deletionTimestamp) return;
  const { kind } = orphan;
  throw internalError(`can't adopt ${kind} ${namespace}/${orphan.metadata.name} (${orphan.metadata.uid})`);
}

function patchOwners({ client }: ClaimOptions, object: StoredObject, owners: readonly unknown[]): boolean {
  const { namespace = '', name, uid, resourceVersion } = object.metadata;
  const body = { metadata: { uid, resourceVersion, ownerReferences: owners } };
  try {
    client.dynamic.patch(groupKindOfObject(object), namespace, name, body);
    return true;
  } catch (error) {
    if (isNotFound(error) || (isStatusError(error) && error.reason === 'Invalid')) return false;
    throw error;
  }
}
