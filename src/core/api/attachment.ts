import { utf8 } from '../lib/base64.ts';
import { sha256 } from '../lib/sha256.ts';
import type { CSIDriver, PersistentVolume } from './types.ts';

/**
 * Names and rules of volumes that are attached to nodes: shared by the attach-detach controller, drivers and kubelets. Pure.
 * Upstream: pkg/volume/csi/{csi_attacher,csi_plugin}.go, IsMultiAttachAllowed in pkg/volume/util/util.go.
 * Left out: iSCSI and Fibre Channel, which attach without doing anything, and disks of old in-tree drivers.
 */
const CSI = 'kubernetes.io/csi/';

/** In node.status.volumesAttached and volumesInUse; undefined: not the volume of a CSI driver. */
export function uniqueVolumeName({ spec }: PersistentVolume): string | undefined {
  return spec.csi && `${CSI}${spec.csi.driver}^${spec.csi.volumeHandle}`;
}

/** What is in such a name. */
export function splitVolumeName(name: string): { readonly driver: string; readonly handle: string } | undefined {
  const [driver, handle, ...rest] = name.slice(CSI.length).split('^');
  return name.startsWith(CSI) && driver && handle && rest.length === 0 ? { driver, handle } : undefined;
}

/** Name of the VolumeAttachment. */
export function attachmentName(handle: string, driver: string, node: string): string {
  const hash = sha256(utf8(handle + driver + node));
  return `csi-${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** A driver that says nothing of itself has to be attached. */
export const mustAttach = (driver: CSIDriver | undefined): boolean => driver?.spec.attachRequired !== false;

export function allowsMultiAttach(volume: PersistentVolume | undefined): boolean {
  const modes = volume?.spec.accessModes ?? [];
  return modes.length === 0 || modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany');
}
