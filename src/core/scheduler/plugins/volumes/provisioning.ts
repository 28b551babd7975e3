import { matches, selectorOf } from '../../../api/label-selector.ts';
import { toUnits } from '../../../api/quantity.ts';
import type { CSIStorageCapacity, PersistentVolumeClaim, StorageClass } from '../../../api/types.ts';
import type { NodeInfo } from '../../node-info.ts';
import type { ObjectLookup } from '../../plugin.ts';

/**
 * Whether a volume can be made where a node can reach it: allowed topologies of the class, and the space a driver
 * reports, if it does. Upstream: hasEnoughCapacity in plugins/volumebinding/binder.go, MatchTopologySelectorTerms.
 */
export function inTopology({ allowedTopologies }: StorageClass, node: NodeInfo): boolean {
  if (!allowedTopologies?.length) return true;
  return allowedTopologies.some(({ matchLabelExpressions: expressions }) => {
    if (!expressions?.length) return false;
    return expressions.every(({ key, values }) => values.includes(node.labels[key] as string));
  });
}

export function hasSpace(
  claim: PersistentVolumeClaim,
  { provisioner, metadata }: StorageClass,
  node: NodeInfo,
  objects: ObjectLookup,
): boolean {
  const wanted = claim.spec.resources?.requests?.['storage'];
  if (wanted === undefined || objects.csiDriver(provisioner)?.spec.storageCapacity !== true) return true;
  const bytes = toUnits(wanted);
  return objects
    .storageCapacities()
    .some((c) => c.storageClassName === metadata.name && limitOf(c) >= bytes && reaches(c, node));
}

/** Without a topology nothing can reach it. */
const reaches = ({ nodeTopology }: CSIStorageCapacity, node: NodeInfo): boolean =>
  matches(selectorOf(nodeTopology), node.labels);

/** The largest volume is more precise than all that is left. */
function limitOf({ maximumVolumeSize, capacity }: CSIStorageCapacity): number {
  const limit = maximumVolumeSize ?? capacity;
  return limit === undefined ? -1 : toUnits(limit);
}

export const hasGrown = (old: CSIStorageCapacity, now: CSIStorageCapacity): boolean => limitOf(now) > limitOf(old);
