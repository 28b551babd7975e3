import { compareQuantities } from '../../api/quantity.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * File systems grow on the node that has the disk, after the disk has grown: when it is mounted, and while it is, at the
 * pod's periodic sync. Upstream: pkg/volume/util/operationexecutor/node_expander.go, MarkNodeExpansionFinishedWithRecovery
 * in pkg/volume/util/resize_util.go. Modelled: takes no time and never fails.
 */
const RESIZE_CONDITIONS: ReadonlySet<string> = new Set([
  'Resizing',
  'FileSystemResizePending',
  'ControllerResizeError',
  'NodeResizeError',
]);

export function expandOnNode(ctx: ComponentContext, pod: Pod, claimName: string): void {
  try {
    const claim = ctx.client.find('PersistentVolumeClaim', pod.metadata.namespace ?? '', claimName);
    const volume = claim && ctx.client.find('PersistentVolume', '', claim.spec.volumeName ?? '');
    const size = String(volume?.spec.capacity?.['storage'] ?? '0');
    if (!claim || !volume || !isPending(claim, size)) return;
    const grown = ctx.client.updateStatus('PersistentVolumeClaim', { ...claim, status: grownStatus(claim, size) });
    const text = `MountVolume.NodeExpandVolume succeeded for volume ${JSON.stringify(volume.metadata.name)} ${pod.spec.nodeName ?? ''}`;
    for (const about of [pod, grown]) ctx.recorder.event(about, 'Normal', 'FileSystemResizeSuccessful', text);
  } catch (error) {
    // The next sync tries again.
    if (!isStatusError(error)) throw error;
  }
}

const isPending = ({ status }: PersistentVolumeClaim, size: string): boolean =>
  (status?.allocatedResourceStatuses?.['storage'] ?? '').startsWith('NodeResize') &&
  compareQuantities(size, status?.capacity?.['storage'] ?? '0') > 0;

function grownStatus(
  { status = {} }: PersistentVolumeClaim,
  size: string,
): NonNullable<PersistentVolumeClaim['status']> {
  const { allocatedResourceStatuses = {}, conditions = [], ...rest } = status;
  const { storage: _done, ...others } = allocatedResourceStatuses;
  const left = conditions.filter((c) => !RESIZE_CONDITIONS.has(c.type));
  return {
    ...rest,
    capacity: { ...rest.capacity, storage: size },
    ...(Object.keys(others).length > 0 ? { allocatedResourceStatuses: others } : {}),
    ...(left.length > 0 ? { conditions: left } : {}),
  };
}
