import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import { classNameOf, PROVISIONED_BY, SELECTED_NODE } from '../../api/volume-binding.ts';
import { fnv32a } from '../../lib/hash.ts';
import type { DraftOf } from '../../runtime/client.ts';
import { BLOCK_DRIVER, SIMULATED_PROVISIONER } from './default-class.ts';

/**
 * The volume a driver makes for a claim, or why it makes none. Pure.
 * Upstream: kubernetes-csi/external-provisioner, pkg/controller/{controller,topology}.go: a disk is made in the zone of the
 * node that was chosen, else in one that the claim's name and number spread over.
 */
export const PROVISIONER_FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer';
const ZONE = 'topology.kubernetes.io/zone';

export interface Places {
  node(name: string): Node | undefined;
  nodes(): readonly Node[];
}

/** Why it cannot be made, as the driver would say. */
export function whyNotMade(claim: PersistentVolumeClaim, driver: string): string | undefined {
  if (claim.spec.selector) return 'claim Selector is not supported';
  const shared = claim.spec.accessModes?.find((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
  if (driver !== BLOCK_DRIVER || shared === undefined) return undefined;
  return `rpc error: code = InvalidArgument desc = access mode ${shared} is not supported by a disk that is attached to one node`;
}

export function madeVolume(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  places: Places,
): DraftOf<'PersistentVolume'> {
  const { metadata, spec } = claim;
  const name = `pvc-${metadata.uid}`;
  const { namespace = '', uid, resourceVersion } = metadata;
  const driver = storageClass.provisioner;
  const reclaim = storageClass.reclaimPolicy ?? 'Delete';
  const affinity = driver === BLOCK_DRIVER ? affinityOf(claim, storageClass, places) : undefined;
  const attributes = spec.volumeAttributesClassName;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { [PROVISIONED_BY]: driver },
      ...(reclaim === 'Delete' ? { finalizers: [PROVISIONER_FINALIZER] } : {}),
    },
    spec: {
      accessModes: spec.accessModes ?? [],
      capacity: { storage: spec.resources?.requests?.['storage'] ?? '1Gi' },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: metadata.name,
        namespace,
        uid,
        resourceVersion,
      },
      csi:
        driver === BLOCK_DRIVER
          ? { driver, volumeHandle: name, fsType: 'ext4' }
          : { driver: SIMULATED_PROVISIONER, volumeHandle: name },
      ...(storageClass.mountOptions ? { mountOptions: storageClass.mountOptions } : {}),
      ...(affinity ? { nodeAffinity: affinity } : {}),
      persistentVolumeReclaimPolicy: reclaim,
      storageClassName: classNameOf(claim),
      ...(attributes === undefined ? {} : { volumeAttributesClassName: attributes }),
      volumeMode: spec.volumeMode ?? 'Filesystem',
    },
  };
}

function affinityOf(
  { metadata }: PersistentVolumeClaim,
  storageClass: StorageClass,
  places: Places,
): PersistentVolume['spec']['nodeAffinity'] {
  const selected = metadata.annotations?.[SELECTED_NODE];
  const zone =
    selected === undefined
      ? spreadZone(metadata.name, zonesOf(storageClass, places))
      : places.node(selected)?.metadata.labels?.[ZONE];
  if (zone === undefined) return undefined;
  const matchExpressions = [{ key: ZONE, operator: 'In' as const, values: [zone] }];
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } };
}

/** Those of the nodes, or those that the class allows. */
function zonesOf({ allowedTopologies }: StorageClass, places: Places): readonly string[] {
  const allowed = (allowedTopologies ?? [])
    .flatMap((t) => t.matchLabelExpressions ?? [])
    .filter((e) => e.key === ZONE)
    .flatMap((e) => e.values);
  const found = allowed.length > 0 ? allowed : places.nodes().map((n) => n.metadata.labels?.[ZONE]);
  return [...new Set(found.filter((zone) => zone !== undefined))].sort();
}

/** Claims of a StatefulSet go round the zones. Upstream: getPVCNameHashAndIndexOffset. */
function spreadZone(name: string, zones: readonly string[]): string | undefined {
  const [, set = name, ordinal = '0'] = /^[^-]*-(.*)-(\d+)$/.exec(name) ?? [];
  return zones[(fnv32a(set) + Number(ordinal)) % zones.length];
}
