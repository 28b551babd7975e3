import type { Pod } from '../../api/types.ts';
import { fileSize, type TreeNode } from '../files/node.ts';
import { hostKey, podVolumeKey, rootKey, type Volumes } from '../files/volumes.ts';
import type { ContainerRecord, ContainerSpec, ImageRecord, MachineRecord, SandboxRecord } from '../records.ts';
import { diskBytesOf } from './disk-capacity.ts';

/**
 * What is on the disk of a machine: its system, images, what containers have written to their layers, emptyDirs, host
 * paths and logs. Modelled: one disk for all of it, a twentieth for the system, a file for each 16 KiB; files of an image count
 * with the image.
 */
export interface Space {
  readonly bytes: number;
  readonly files: number;
}

export interface DiskUse {
  readonly capacity: Space;
  readonly used: Space;
}

const BYTES_PER_INODE = 16 * 1024;
const SYSTEM_SHARE = 0.05;
const FILES_PER_IMAGE = 2000;
const NOTHING: Space = { bytes: 0, files: 0 };

/** What lies on the disks of machines. */
export interface DiskContent {
  readonly volumes: Pick<Volumes, 'get' | 'under'>;
  readonly images: { onMachine(machine: string): readonly ImageRecord[] };
  readonly sandboxes: { onMachine(machine: string): readonly SandboxRecord[] };
  readonly containers: { ofPod(podUid: string): Iterable<ContainerRecord> };
  logBytes(podUid: string, container: string): number;
}

/** Measures trees once: they are values, and an update shares what did not change. */
export class DiskGauge {
  readonly #known = new WeakMap<TreeNode, Space>();

  of(node: TreeNode | undefined): Space {
    if (!node) return NOTHING;
    if (node.t === 'file') return { bytes: fileSize(node), files: 1 };
    if (node.t === 'link') return { bytes: 0, files: 1 };
    const known = this.#known.get(node);
    if (known) return known;
    const sum = Object.values(node.entries).map((n) => this.of(n)).reduce(plus, { bytes: 0, files: 1 }); // prettier-ignore
    this.#known.set(node, sum);
    return sum;
  }

  machine(world: DiskContent, machine: MachineRecord): DiskUse {
    const bytes = diskBytesOf(machine);
    const capacity = { bytes, files: Math.floor(bytes / BYTES_PER_INODE) };
    let used: Space = { bytes: Math.floor(bytes * SYSTEM_SHARE), files: Math.floor(capacity.files * SYSTEM_SHARE) };
    for (const image of world.images.onMachine(machine.name))
      used = plus(used, { bytes: image.sizeBytes, files: FILES_PER_IMAGE });
    used = plus(used, this.of(world.volumes.get(hostKey(machine.name))));
    for (const { podUid } of world.sandboxes.onMachine(machine.name)) {
      for (const tree of world.volumes.under(`pod/${podUid}/`)) used = plus(used, this.of(tree));
      for (const { spec } of world.containers.ofPod(podUid)) used = plus(used, logOf(world, spec));
    }
    return { capacity, used };
  }

  /** Of a pod: layers and logs of containers by name, and with its emptyDirs on the disk in all. */
  pod(world: DiskContent, pod: Pod): { readonly layers: readonly (readonly [string, Space])[]; readonly all: Space } {
    const { uid } = pod.metadata;
    const layers = [...world.containers.ofPod(uid)].map(
      ({ spec }) => [spec.name, plus(this.of(world.volumes.get(rootKey(uid, spec.name))), logOf(world, spec))] as const,
    );
    const dirs = (pod.spec.volumes ?? [])
      .filter((v) => v.emptyDir && v.emptyDir.medium !== 'Memory')
      .map((v) => this.of(world.volumes.get(podVolumeKey(uid, v.name))));
    return { layers, all: [...layers.map(([, space]) => space), ...dirs].reduce(plus, NOTHING) };
  }
}

const logOf = (world: DiskContent, { podUid, name }: ContainerSpec): Space => ({
  bytes: world.logBytes(podUid, name),
  files: 0,
});

export const plus = (a: Space, b: Space): Space => ({ bytes: a.bytes + b.bytes, files: a.files + b.files });
