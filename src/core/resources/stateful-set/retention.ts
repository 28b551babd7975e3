import { controllerRef } from '../../api/edit.ts';
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/types.ts';
import { isInRange } from './identity.ts';

/**
 * Whom the claims of a pod belong to, so that the garbage collector deletes them when the policy says so. Pure.
 * Upstream: isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod in pkg/controller/statefulset/stateful_set_utils.go.
 */
interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string };
}

interface Wanted {
  readonly set: boolean;
  readonly pod: boolean;
}

type References = readonly OwnerReference[];

const isTo = (ref: OwnerReference, o: Owner): boolean =>
  ref.apiVersion === o.apiVersion && ref.kind === o.kind && ref.name === o.metadata.name;

const refsOf = (claim: PersistentVolumeClaim): References => claim.metadata.ownerReferences ?? [];
const isOwnedBy = (claim: PersistentVolumeClaim, o: Owner): boolean =>
  refsOf(claim).some((ref) => ref.uid === o.metadata.uid);

/** Owned by a former object of that name. */
export function isStale(claim: PersistentVolumeClaim, owner: Owner): boolean {
  const ref = refsOf(claim).find((r) => isTo(r, owner));
  return ref !== undefined && ref.uid !== owner.metadata.uid;
}

export const deletesOnScaleDown = ({ spec }: StatefulSet): boolean =>
  spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete';
const deletesWithSet = ({ spec }: StatefulSet): boolean =>
  spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';

function wantedOwners(set: StatefulSet, pod: Pod): Wanted {
  const isScaledDown = !isInRange(pod, set);
  const toPod = deletesOnScaleDown(set) && isScaledDown;
  return { set: deletesWithSet(set) && !toPod, pod: toPod };
}

/** Somebody else controls the claim, so that the policy cannot be followed. */
export function hasUnexpectedController(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  if (!deletesOnScaleDown(set) && !deletesWithSet(set)) return false;
  return refsOf(claim).some((ref) => {
    for (const owner of [set, pod] as Owner[]) if (isTo(ref, owner)) return ref.uid !== owner.metadata.uid;
    return ref.controller === true;
  });
}

export function isOwnerUpToDate(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  if (isStale(claim, set as Owner) || isStale(claim, pod as Owner)) return true;
  const [bySet, byPod] = [isOwnedBy(claim, set as Owner), isOwnedBy(claim, pod as Owner)];
  if (hasUnexpectedController(claim, set, pod)) return !bySet && !byPod;
  const uids = [set.metadata.uid, pod.metadata.uid];
  if (refsOf(claim).some((ref) => uids.includes(ref.uid) && ref.controller !== true)) return false;
  const wanted = wantedOwners(set, pod);
  return wanted.set === bySet && wanted.pod === byPod;
}

/** The references the claim should have. */
export function claimOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): OwnerReference[] {
  const others = refsOf(claim).filter((ref) => !isTo(ref, set as Owner) && !isTo(ref, pod as Owner));
  if (hasUnexpectedController(claim, set, pod)) return others;
  const wanted = wantedOwners(set, pod);
  return [
    ...others,
    ...(wanted.pod ? [controllerRef(pod as Owner)] : []),
    ...(wanted.set ? [controllerRef(set as Owner)] : []),
  ];
}
