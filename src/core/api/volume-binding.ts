import { matches, selectorOf } from './label-selector.ts';
import { compareQuantities } from './quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from './types.ts';

/**
 * Which volume suits which claim, and what binds them: shared by the volume controller and the scheduler. Pure.
 * Upstream: staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go.
 */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
/** A class of volumes that an administrator makes by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

type Either = PersistentVolume | PersistentVolumeClaim;

export const classNameOf = ({ metadata, spec }: Either): string =>
  metadata.annotations?.[LEGACY_CLASS] ?? spec.storageClassName ?? '';

export const hasAnnotation = ({ metadata }: Either, name: string): boolean =>
  metadata.annotations?.[name] !== undefined;

export const isDelayed = (storageClass: StorageClass | undefined): boolean =>
  storageClass?.volumeBindingMode === 'WaitForFirstConsumer';

export const isFullyBound = (claim: PersistentVolumeClaim): boolean =>
  !!claim.spec.volumeName && hasAnnotation(claim, BIND_COMPLETED);

/** The volume names the claim, and not a former one of that name. */
export function isBoundTo({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const ref = spec.claimRef;
  if (!ref || ref.name !== metadata.name || ref.namespace !== metadata.namespace) return false;
  return !ref.uid || ref.uid === metadata.uid;
}

function hasAccessModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const has = new Set(volume.spec.accessModes);
  return (claim.spec.accessModes ?? []).every((mode) => has.has(mode));
}

const modeOf = ({ spec }: Either): string => spec.volumeMode ?? 'Filesystem';
export const hasSameMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  modeOf(volume) === modeOf(claim);

const sizeOf = ({ spec }: PersistentVolume): string | number => spec.capacity?.['storage'] ?? 0;
const requestOf = ({ spec }: PersistentVolumeClaim): string | number => spec.resources?.requests?.['storage'] ?? 0;
const attributesOf = ({ spec }: Either): string => spec.volumeAttributesClassName ?? '';

/** Why a claim cannot have the volume it names. Upstream: checkVolumeSatisfyClaim. */
export function whyUnsuited(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp)
    return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  if (compareQuantities(sizeOf(volume), requestOf(claim)) < 0) return 'requested PV is too small';
  if (classNameOf(volume) !== classNameOf(claim)) return 'storageClassName does not match';
  if (attributesOf(volume) !== attributesOf(claim)) return 'volumeAttributesClassName does not match';
  if (!hasSameMode(volume, claim)) return 'incompatible volumeMode';
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode';
}

export interface MatchOptions {
  /** Whether the node that is looked at can reach the volume; absent: no node is looked at. */
  readonly fitsNode?: (volume: PersistentVolume) => boolean;
  readonly excluded?: ReadonlySet<string>;
  /** The class waits for a first consumer: without a node only a volume that names the claim will do. */
  readonly isDelayed: boolean;
}

/**
 * The volume bound to the claim already, else the smallest. Without a node those with the fewest access modes come first, and
 * what only others have is not looked at, not even if it names the claim.
 * Upstream: FindMatchingVolume; pkg/controller/volume/persistentvolume/index.go (findByClaim).
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  options: MatchOptions,
): PersistentVolume | undefined {
  if (options.fitsNode) return smallest(claim, volumes, options);
  const groups = new Map<number, PersistentVolume[]>();
  for (const volume of volumes) {
    if (!hasAccessModes(volume, claim)) continue;
    const count = new Set(volume.spec.accessModes).size;
    const group = groups.get(count);
    if (group) group.push(volume);
    else groups.set(count, [volume]);
  }
  for (const count of [...groups.keys()].sort((a, b) => a - b)) {
    const found = smallest(claim, groups.get(count) ?? [], options);
    if (found) return found;
  }
  return undefined;
}

function smallest(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { fitsNode, excluded, isDelayed: waits }: MatchOptions,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (excluded?.has(volume.metadata.name) || !mayHold(volume, claim)) continue;
    if (isBoundTo(volume, claim)) return fitsNode?.(volume) === false ? undefined : volume;
    if (!fitsNode && waits) continue;
    if (!isFree(volume, claim) || fitsNode?.(volume) === false) continue;
    if (fitsNode && !hasAccessModes(volume, claim)) continue;
    if (!best || isSmaller(volume, best)) best = volume;
  }
  return best;
}

function mayHold(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    (!volume.spec.claimRef || isBoundTo(volume, claim)) &&
    !volume.metadata.deletionTimestamp &&
    hasSameMode(volume, claim) &&
    attributesOf(volume) === attributesOf(claim) &&
    compareQuantities(sizeOf(volume), requestOf(claim)) >= 0
  );
}

function isFree(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.status?.phase !== 'Available' || classNameOf(volume) !== classNameOf(claim)) return false;
  return !claim.spec.selector || matches(selectorOf(claim.spec.selector), volume.metadata.labels);
}

/** Of equal ones the first by name, where upstream's order is random. */
function isSmaller(a: PersistentVolume, b: PersistentVolume): boolean {
  const size = compareQuantities(sizeOf(a), sizeOf(b));
  return size !== 0 ? size < 0 : a.metadata.name < b.metadata.name;
}

/** The volume as it is when it belongs to the claim; the same object if it does. */
export function boundVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { metadata, spec } = volume;
  const { name, namespace = '', uid, resourceVersion } = claim.metadata;
  const isMine = isBoundTo(volume, claim);
  if (isMine && spec.claimRef?.uid === uid) return volume;
  const annotations = isMine ? metadata.annotations : { ...metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion };
  return {
    ...volume,
    metadata: { ...metadata, ...(annotations ? { annotations } : {}) },
    spec: { ...spec, claimRef },
  };
}
