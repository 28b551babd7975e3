import type { Pod, Volume } from '../../api/types.ts';
import type { NodeInfo } from '../node-info.ts';
import { always, unresolvable, unschedulable, type PluginFactory } from '../plugin.ts';
import { noSuchClaim, usesClaim } from './volumes/claims.ts';

/**
 * A claim that only one pod may write takes no second one, and some network disks are attached to one pod only, unless
 * all read. Upstream: pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go.
 */
const DISK_CONFLICT = unschedulable('node(s) had no available disk');
const IN_USE = unschedulable(
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
);

export const volumeRestrictions: PluginFactory = ({ objects }) => {
  /** Claims of the pod at hand that only one pod may use, and how many uses by others there are. */
  let exclusive = new Set<string>();
  let uses = 0;
  let disks: readonly Volume[] = [];
  const count = (pod: Pod, sign: 1 | -1): void => {
    for (const { persistentVolumeClaim: claim } of pod.spec.volumes ?? [])
      if (claim && exclusive.has(claim.claimName)) uses += sign;
  };
  return {
    name: 'VolumeRestrictions',
    preFilter({ pod, namespace }) {
      exclusive = new Set();
      uses = 0;
      const { volumes } = pod.spec;
      if (!volumes) return 'skip';
      disks = volumes.filter(isRestricted);
      for (const { persistentVolumeClaim } of volumes) {
        if (!persistentVolumeClaim) continue;
        const name = persistentVolumeClaim.claimName;
        const claim = objects.claim(namespace, name);
        if (!claim) return unresolvable(noSuchClaim(name));
        if (claim.spec.accessModes?.includes('ReadWriteOncePod')) exclusive.add(name);
      }
      for (const name of exclusive) if (objects.podsUsing(namespace, name) > 0) uses++;
      return disks.length === 0 && uses === 0 ? 'skip' : undefined;
    },
    filter(_pod, node) {
      if (hasConflict(disks, node)) return DISK_CONFLICT;
      return uses > 0 ? IN_USE : undefined;
    },
    addPod: ({ pod }) => count(pod, 1),
    removePod: ({ pod }) => count(pod, -1),
    hints: {
      'node-added': always,
      claim: ({ pod }, { object, old }) => old === undefined && usesClaim(pod, object, true),
      'pod-deleted': ({ pod, namespace }, { pod: gone }) =>
        gone.namespace === namespace &&
        ((pod.spec.volumes ?? []).some((v) => isRestricted(v) && isTaken(v, gone.pod)) || sharesClaim(pod, gone.pod)),
    },
  };
};

const isRestricted = (v: Volume): boolean => !!(v.gcePersistentDisk ?? v.awsElasticBlockStore ?? v.rbd ?? v.iscsi);

function hasConflict(disks: readonly Volume[], node: NodeInfo): boolean {
  if (disks.length === 0) return false;
  for (const { pod } of node.pods.values()) if (disks.some((d) => isTaken(d, pod))) return true;
  return false;
}

const isTaken = (volume: Volume, by: Pod): boolean => (by.spec.volumes ?? []).some((other) => conflicts(volume, other));

function conflicts(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk && b.gcePersistentDisk) {
    const [x, y] = [a.gcePersistentDisk, b.gcePersistentDisk];
    if (x.pdName === y.pdName && !(x.readOnly && y.readOnly)) return true;
  }
  if (a.awsElasticBlockStore && b.awsElasticBlockStore?.volumeID === a.awsElasticBlockStore.volumeID) return true;
  if (a.iscsi && b.iscsi?.iqn === a.iscsi.iqn && !(a.iscsi.readOnly && b.iscsi.readOnly)) return true;
  if (!a.rbd || !b.rbd) return false;
  const [x, y] = [a.rbd, b.rbd];
  const isSame = x.monitors.some((m) => y.monitors.includes(m)) && x.pool === y.pool && x.image === y.image;
  return isSame && !(x.readOnly && y.readOnly);
}

function sharesClaim(a: Pod, b: Pod): boolean {
  const names = new Set((a.spec.volumes ?? []).map((v) => v.persistentVolumeClaim?.claimName));
  names.delete(undefined);
  return (b.spec.volumes ?? []).some((v) => names.has(v.persistentVolumeClaim?.claimName));
}
