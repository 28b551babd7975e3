import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type {
  KubeObject,
  PersistentVolume,
  ResourceClaim,
  ResourceSlice,
  VolumeAttachment,
} from '../../../core/api/types.ts';

/** Which disk is attached to which node, for whom; and which devices of a node are given to which claim. */
export type Objects = ReadonlyMap<ObjectKey, KubeObject>;

const ATTACHMENT = 'storage.k8s.io/VolumeAttachment/';
const SLICE = 'resource.k8s.io/ResourceSlice/';
const CLAIM = 'resource.k8s.io/ResourceClaim/';

export interface DiskRow {
  readonly key: ObjectKey;
  readonly node: string;
  readonly volume: ObjectKey;
  /** The claim that the volume is bound to. */
  readonly claim: ObjectKey | undefined;
  readonly state: 'attached' | 'attaching' | 'detaching';
}

export function disks(objects: Objects): DiskRow[] {
  return ofKind<VolumeAttachment>(objects, ATTACHMENT).flatMap(([key, { metadata, spec, status }]) => {
    const name = spec.source.persistentVolumeName;
    if (name === undefined) return [];
    const volume = objectKey('PersistentVolume', '', name);
    const state = metadata.deletionTimestamp ? 'detaching' : status?.attached ? 'attached' : 'attaching';
    return [{ key, node: spec.nodeName, volume, claim: claimOf(objects.get(volume)), state }];
  });
}

function claimOf(volume: KubeObject | undefined): ObjectKey | undefined {
  const ref = (volume as PersistentVolume | undefined)?.spec.claimRef;
  return ref?.name === undefined ? undefined : objectKey('PersistentVolumeClaim', ref.namespace, ref.name);
}

export interface DeviceRow {
  /** 'driver/pool/device'. */
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly claims: readonly ObjectKey[];
}

export function devicesOn(node: string, objects: Objects): DeviceRow[] {
  const slices = ofKind<ResourceSlice>(objects, SLICE).filter(([, { spec }]) => spec.nodeName === node);
  if (slices.length === 0) return [];
  const holders = claimsByDevice(objects);
  return slices.flatMap(([, { spec }]) =>
    (spec.devices ?? []).map(({ name }) => {
      const id = `${spec.driver}/${spec.pool.name}/${name}`;
      return { id, name, driver: spec.driver, claims: holders.get(id) ?? [] };
    }),
  );
}

function claimsByDevice(objects: Objects): ReadonlyMap<string, readonly ObjectKey[]> {
  const holders = new Map<string, ObjectKey[]>();
  for (const [key, { status }] of ofKind<ResourceClaim>(objects, CLAIM)) {
    for (const { driver, pool, device } of status?.allocation?.devices?.results ?? []) {
      const id = `${driver}/${pool}/${device}`;
      holders.set(id, [...(holders.get(id) ?? []), key]);
    }
  }
  return holders;
}

function ofKind<T extends KubeObject>(objects: Objects, prefix: string): [ObjectKey, T][] {
  const found: [ObjectKey, T][] = [];
  for (const [key, object] of objects) if (key.startsWith(prefix)) found.push([key, object as T]);
  return found;
}
