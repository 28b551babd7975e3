import { controllerRef } from '../../api/edit.ts';
import { groupKindOfObject } from '../../api/group-kind.ts';
import { matches, type Selector } from '../../api/label-selector.ts';
import { internalError, isNotFound, isStatusError } from '../../api/status-error.ts';
import type { KubeObject, StoredObject } from '../../api/types.ts';
import type { Client } from '../../runtime/client.ts';

/**
 * Taking objects under a controller's wing and letting them go again: by selector, and by the one owner reference
 * whose `controller` is true.
 * Upstream: pkg/controller/controller_ref_manager.go.
 */
/** Kinds without a spec (ControllerRevision) can be claimed, too. */
type Claimable = KubeObject & Pick<StoredObject, 'metadata'>;

export interface ClaimOptions {
  readonly client: Client;
  readonly owner: StoredObject;
  readonly selector: Selector | undefined;
  /** Comes with adoption and goes with release. */
  readonly finalizer?: string;
}

/** Adopts those of the orphans that the selector chooses; returns them. */
export function adoptMatching<T extends Claimable>(options: ClaimOptions, orphans: Iterable<T>): T[] {
  const { owner, selector } = options;
  if (owner.metadata.deletionTimestamp) return [];
  const chosen: T[] = [];
  for (const orphan of orphans) {
    if (!orphan.metadata.deletionTimestamp && matches(selector, orphan.metadata.labels)) chosen.push(orphan);
  }
  if (chosen.length === 0) return chosen;
  // The cache's order depends on what a restart forgets.
  chosen.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  checkMayAdopt(options, chosen[0] as Claimable);
  return chosen.filter((o) => {
    const owners = [...(o.metadata.ownerReferences ?? []), controllerRef(owner)];
    return patchOwners(options, o, owners, withFinalizer(o, options.finalizer));
  });
}

/** Takes the owner's reference off the object, unless the owner is being deleted itself. */
export function release<T extends Claimable>(options: ClaimOptions, object: T): void {
  const { owner } = options;
  if (owner.metadata.deletionTimestamp) return;
  const others = (object.metadata.ownerReferences ?? []).filter((o) => o.uid !== owner.metadata.uid);
  const finalizers = object.metadata.finalizers?.filter((f) => f !== options.finalizer);
  patchOwners(options, object, others, finalizers);
}

function withFinalizer({ metadata }: Claimable, finalizer: string | undefined): readonly string[] | undefined {
  const { finalizers = [] } = metadata;
  return finalizer === undefined || finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
}

/** The owner may have been deleted since the cache was filled: ask the server before the first adoption. */
function checkMayAdopt({ client, owner }: ClaimOptions, orphan: Claimable): void {
  const { namespace = '', name, uid } = owner.metadata;
  const fresh = client.dynamic.find(groupKindOfObject(owner), namespace, name);
  if (fresh?.metadata.uid === uid && !fresh.metadata.deletionTimestamp) return;
  const { kind } = orphan;
  throw internalError(`can't adopt ${kind} ${namespace}/${orphan.metadata.name} (${orphan.metadata.uid})`);
}

function patchOwners(
  { client, finalizer }: ClaimOptions,
  object: Claimable,
  owners: readonly unknown[],
  finalizers: readonly string[] | undefined,
): boolean {
  const { namespace = '', name, uid, resourceVersion } = object.metadata;
  const changes = { ownerReferences: owners, ...(finalizer && finalizers ? { finalizers } : {}) };
  const body = { metadata: { uid, resourceVersion, ...changes } };
  try {
    client.dynamic.patch(groupKindOfObject(object), namespace, name, body);
    return true;
  } catch (error) {
    if (isNotFound(error) || (isStatusError(error) && error.reason === 'Invalid')) return false;
    throw error;
  }
}
