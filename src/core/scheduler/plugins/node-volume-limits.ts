import { classNameOf } from '../../api/volume-binding.ts';
import type { CSINode, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { NodeInfo } from '../node-info.ts';
import { unresolvable, unschedulable, type ObjectLookup, type PluginFactory, type Verdict } from '../plugin.ts';
import { claimNameOfVolume } from '../../api/claim-name.ts';
import { noSuchClaim, usesClaim } from './volumes/claims.ts';

/**
 * No more volumes of a CSI driver on a node than its CSINode says it can have attached.
 * Upstream: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go. Left out: disks of old in-tree drivers that have
 * moved to CSI.
 */
const TOO_MANY = unschedulable('node(s) exceed max volume count');

/** Driver by unique name of the volume. */
type Volumes = Map<string, string>;

export const nodeVolumeLimits: PluginFactory = ({ objects }) => {
  /** Volumes of the pod at hand; which they are does not depend on the node. */
  let wanted: Volumes | Verdict = new Map();
  return {
    name: 'NodeVolumeLimits',
    preFilter({ pod }) {
      if (!pod.spec.volumes?.some((v) => claimNameOfVolume(pod, v) !== undefined)) return 'skip';
      wanted = volumesOf(pod, objects, true);
      return undefined;
    },
    filter(_pod, node) {
      if ('code' in wanted) return wanted;
      return wanted.size === 0 ? undefined : checkLimits(wanted, node, objects);
    },
    hints: {
      'csi-node': (_pod, { object, old }) => old === undefined || raisesLimit(old as CSINode, object as CSINode),
      claim: ({ pod }, { object, old }) => old === undefined && usesClaim(pod, object),
      'pod-deleted': (_pod, { pod: gone }) =>
        (gone.pod.spec.volumes ?? []).some((v) => claimNameOfVolume(gone.pod, v) !== undefined),
      'attachment-deleted': ({ pod }) => (pod.spec.volumes ?? []).some((v) => v.persistentVolumeClaim),
    },
  };
};

function checkLimits(wanted: Volumes, node: NodeInfo, objects: ObjectLookup): Verdict | undefined {
  const limits = limitsOf(objects.csiNode(node.name));
  if (limits.size === 0) return undefined;
  const attached: Volumes = new Map();
  for (const { pod } of node.pods.values()) {
    const found = volumesOf(pod, objects, false);
    if (!('code' in found)) for (const [name, driver] of found) attached.set(name, driver);
  }
  const count = countByDriver(attached);
  const added = countByDriver(new Map([...wanted].filter(([name]) => !attached.has(name))));
  for (const [name, driver] of attachmentsOn(node, objects))
    if (!attached.has(name)) count.set(driver, (count.get(driver) ?? 0) + 1);
  for (const [driver, n] of added) {
    const limit = limits.get(driver);
    if (limit !== undefined && (count.get(driver) ?? 0) + n > limit) return TOO_MANY;
  }
  return undefined;
}

function countByDriver(volumes: Volumes): Map<string, number> {
  const counts = new Map<string, number>();
  for (const driver of volumes.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}

/** `isNew`: a pod that cannot be placed without its claims. */
function volumesOf(pod: Pod, objects: ObjectLookup, isNew: boolean): Volumes | Verdict {
  const volumes: Volumes = new Map();
  const namespace = pod.metadata.namespace ?? '';
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOfVolume(pod, volume);
    if (name === undefined) continue;
    const claim = objects.claim(namespace, name);
    if (!claim && isNew) return unresolvable(`looking up PVC ${namespace}/${name}: ${noSuchClaim(name)}`);
    const found = claim && driverOf(claim, objects);
    if (found) volumes.set(`${found.driver}/${found.handle}`, found.driver);
  }
  return volumes;
}

interface Handle {
  readonly driver: string;
  readonly handle: string;
}

/** From the volume; a claim without one will get one from its class. */
function driverOf(claim: PersistentVolumeClaim, objects: ObjectLookup): Handle | undefined {
  const volume = claim.spec.volumeName ? objects.volume(claim.spec.volumeName) : undefined;
  if (volume) {
    const { csi } = volume.spec;
    return csi && { driver: csi.driver, handle: csi.volumeHandle };
  }
  const provisioner = objects.storageClass(classNameOf(claim))?.provisioner;
  if (!provisioner) return undefined;
  return { driver: provisioner, handle: `unbound-${claim.metadata.namespace}/${claim.metadata.name}` };
}

function attachmentsOn(node: NodeInfo, objects: ObjectLookup): Volumes {
  const volumes: Volumes = new Map();
  for (const { spec } of objects.attachmentsOf(node.name)) {
    const name = spec.source.persistentVolumeName;
    const csi = name ? objects.volume(name)?.spec.csi : undefined;
    if (csi) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
  }
  return volumes;
}

function limitsOf(csiNode: CSINode | undefined): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNode?.spec.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
}

function raisesLimit(old: CSINode, now: CSINode): boolean {
  const before = limitsOf(old);
  return [...limitsOf(now)].some(([driver, limit]) => limit > (before.get(driver) ?? 0));
}
