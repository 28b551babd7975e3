import { controllerOf } from '../../api/edit.ts';
import { compareQuantities } from '../../api/quantity.ts';
import type {
  CSIDriver,
  CSIStorageCapacity,
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import {
  boundVolume,
  classNameOf,
  findMatchingVolume,
  isDelayed,
  isFullyBound,
  NO_PROVISIONER,
  SELECTED_NODE,
} from '../../api/volume-binding.ts';
import type { NodeInfo } from '../node-info.ts';
import { meetsAnyTerm } from '../../api/node-selector.ts';
import { hasGrown, hasSpace, inTopology } from './volumes/provisioning.ts';
import { claimNameOfVolume } from '../../api/claim-name.ts';
import { noSuchClaim, usesClaim } from './volumes/claims.ts';
import {
  always,
  unresolvable,
  type Hints,
  type ObjectLookup,
  type PluginFactory,
  type PluginHandle,
  type Verdict,
} from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

/**
 * A pod waits until its claims exist and are bound. Claims whose class waits for a first consumer get their volumes
 * once a node is chosen: one that exists and the node can reach, else a provisioner is told the node to make one for.
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/{volume_binding,binder}.go.
 * Left out: scoring by capacity (alpha).
 */
const UNBOUND = unresolvable('pod has unbound immediate PersistentVolumeClaims');
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const WRONG_NODE = "node(s) didn't match PersistentVolume's node affinity";
const NO_SPACE = 'node(s) did not have enough free storage';
const NO_SUCH_VOLUME = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
/** The order in which upstream names them. */
const REASONS = [WRONG_NODE, NO_VOLUME, NO_SPACE, NO_SUCH_VOLUME];

/** What must be written once a node is chosen. */
interface Bindings {
  readonly volumes: readonly { readonly volume: PersistentVolume; readonly claim: PersistentVolumeClaim }[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** The pod at hand. */
interface Demand {
  readonly uid: string;
  readonly bound: readonly PersistentVolumeClaim[];
  readonly delayed: readonly PersistentVolumeClaim[];
}

export const volumeBinding: PluginFactory = (handle) => {
  const { objects } = handle;
  let demand: Demand | undefined;
  /** By pod: volumes promised to it that do not say so yet. */
  const promised = new Map<string, Bindings>();
  const taken = (): ReadonlySet<string> => {
    const names = new Set<string>();
    for (const { volumes } of promised.values()) for (const { volume } of volumes) names.add(volume.metadata.name);
    return names;
  };
  return {
    name: 'VolumeBinding',
    preFilter(info) {
      demand = undefined;
      const names = claimNames(info.pod);
      if (names.length === 0) return 'skip';
      const found = demandOf(info, names, objects);
      if ('code' in found) return found;
      demand = found;
      return undefined;
    },
    filter(_info, node) {
      if (!demand) return undefined;
      const problems = [checkBound(demand, node, objects)];
      if (demand.delayed.length > 0) {
        const found = findBindings(demand, node, objects, taken());
        if (typeof found === 'string') problems.push(found);
      }
      const reasons = REASONS.filter((r) => problems.includes(r));
      return reasons.length === 0 ? undefined : unresolvable(...reasons);
    },
    reserve(info, nodeName) {
      if (demand?.uid !== info.uid || demand.delayed.length === 0) return undefined;
      const node = handle.nodes.get(nodeName);
      const found = node ? findBindings(demand, node, objects, taken()) : NO_VOLUME;
      if (typeof found === 'string') return unresolvable(found);
      promised.set(info.uid, found);
      return undefined;
    },
    unreserve: (info) => void promised.delete(info.uid),
    preBind(info, node) {
      const bindings = promised.get(info.uid);
      if (!bindings) return undefined;
      write(bindings, node, handle);
      return 'wait';
    },
    isPreBound(info, node) {
      const result = stateOf(info.pod, promised.get(info.uid), node, objects);
      if (result !== 'wait') promised.delete(info.uid);
      return result;
    },
    hints: HINTS,
  };
};

const HINTS: Hints = {
  claim: ({ pod }, { object }) => usesClaim(pod, object),
  volume: always,
  'storage-class': (_pod, { object, old }) =>
    old === undefined ||
    !deepEqual((old as StorageClass).allowedTopologies, (object as StorageClass).allowedTopologies),
  'node-added': always,
  'node-labels': always,
  'csi-node': (_pod, { object, old }) => old === undefined || migrated(old) !== migrated(object),
  'csi-driver': ({ pod }, { object, old }) =>
    (pod.spec.volumes ?? []).some((v) => v.csi?.driver === object.metadata.name) &&
    (old as CSIDriver | undefined)?.spec.storageCapacity === true &&
    (object as CSIDriver).spec.storageCapacity !== true,
  'storage-capacity': (_pod, { object, old }) =>
    old === undefined || hasGrown(old as CSIStorageCapacity, object as CSIStorageCapacity),
};

const migrated = ({ metadata }: KubeObject): string | undefined =>
  metadata.annotations?.['storage.alpha.kubernetes.io/migrated-plugins'];

function demandOf({ pod, uid }: PodInfo, names: readonly string[], objects: ObjectLookup): Demand | Verdict {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let waitsForBinding = false;
  for (const name of names) {
    const claim = objects.claim(pod.metadata.namespace ?? '', name);
    const problem = checkClaim(pod, name, claim);
    if (problem) return problem;
    const found = claim as PersistentVolumeClaim;
    if (isFullyBound(found) || (found.spec.volumeName && found.status?.phase === 'Bound')) bound.push(found);
    else if (!found.spec.volumeName && isDelayed(objects.storageClass(classNameOf(found)))) delayed.push(found);
    else waitsForBinding = true;
  }
  return waitsForBinding ? UNBOUND : { uid, bound, delayed: delayed.sort(bySize) };
}

function claimNames(pod: Pod): string[] {
  const names: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOfVolume(pod, volume);
    if (name !== undefined) names.push(name);
  }
  return names;
}

function checkClaim(pod: Pod, name: string, claim: PersistentVolumeClaim | undefined): Verdict | undefined {
  const quoted = JSON.stringify(name);
  const isEphemeral = pod.spec.volumes?.some((v) => v.ephemeral && claimNameOfVolume(pod, v) === name);
  if (!claim) {
    return isEphemeral
      ? unresolvable(`waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`)
      : unresolvable(noSuchClaim(name));
  }
  if (claim.status?.phase === 'Lost') {
    return unresolvable(
      `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? '')}`,
    );
  }
  if (claim.metadata.deletionTimestamp) return unresolvable(`persistentvolumeclaim ${quoted} is being deleted`);
  if (!isEphemeral || controllerOf(claim)?.uid === pod.metadata.uid) return undefined;
  const namespace = pod.metadata.namespace ?? '';
  const owner = `${namespace}/${pod.metadata.name}`;
  return unresolvable(`PVC ${namespace}/${name} was not created for pod ${owner} (pod is not owner)`);
}

const requestOf = ({ spec }: PersistentVolumeClaim): string | number => spec.resources?.requests?.['storage'] ?? 0;
/** The smallest claims first, so that they do not take the volumes the big ones need. */
const bySize = (a: PersistentVolumeClaim, b: PersistentVolumeClaim): number =>
  compareQuantities(requestOf(a), requestOf(b));

/** Whether the node can reach the volumes the pod has. */
function checkBound({ bound }: Demand, node: NodeInfo, objects: ObjectLookup): string | undefined {
  for (const { spec } of bound) {
    const volume = objects.volume(spec.volumeName ?? '');
    if (!volume) return NO_SUCH_VOLUME;
    if (!fits(volume, node)) return WRONG_NODE;
  }
  return undefined;
}

function fits({ spec }: PersistentVolume, node: NodeInfo): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || meetsAnyTerm(terms, node);
}

function findBindings(
  demand: Demand,
  node: NodeInfo,
  objects: ObjectLookup,
  taken: ReadonlySet<string>,
): Bindings | string {
  const excluded = new Set(taken);
  const volumes: { volume: PersistentVolume; claim: PersistentVolumeClaim }[] = [];
  const provisions: PersistentVolumeClaim[] = [];
  for (const claim of demand.delayed) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.name) return NO_VOLUME;
    const options = { isDelayed: true, excluded, fitsNode: (v: PersistentVolume) => fits(v, node) };
    const volume =
      selected === undefined && findMatchingVolume(claim, objects.volumesOfClass(classNameOf(claim)), options);
    if (volume) {
      excluded.add(volume.metadata.name);
      volumes.push({ volume, claim });
    } else provisions.push(claim);
  }
  for (const claim of provisions) {
    const problem = provisionProblem(claim, node, objects);
    if (problem) return problem;
  }
  return { volumes, provisions };
}

/** Why no volume can be made for the claim on the node. Upstream: checkVolumeProvisions. */
function provisionProblem(claim: PersistentVolumeClaim, node: NodeInfo, objects: ObjectLookup): string | undefined {
  const found = objects.storageClass(classNameOf(claim));
  if (!found?.provisioner || found.provisioner === NO_PROVISIONER) return NO_VOLUME;
  if (!inTopology(found, node)) return NO_VOLUME;
  return hasSpace(claim, found, node, objects) ? undefined : NO_SPACE;
}

function write({ volumes, provisions }: Bindings, node: string, handle: PluginHandle): void {
  for (const { volume, claim } of volumes) {
    const mine = boundVolume(volume, claim);
    if (mine !== volume) handle.volumes.update('PersistentVolume', mine);
  }
  for (const claim of provisions) {
    const { metadata } = claim;
    if (metadata.annotations?.[SELECTED_NODE] === node) continue;
    const annotations = { ...metadata.annotations, [SELECTED_NODE]: node };
    handle.volumes.update('PersistentVolumeClaim', { ...claim, metadata: { ...metadata, annotations } });
  }
}

/** Looks at the server: the informers may not have seen yet what was just written. */
function stateOf(
  pod: Pod,
  bindings: Bindings | undefined,
  node: string,
  objects: ObjectLookup,
): 'wait' | Verdict | undefined {
  const failed = (text: string): Verdict => ({ code: 'error', reasons: [text] });
  const namespace = pod.metadata.namespace ?? '';
  for (const { volume, claim } of bindings?.volumes ?? []) {
    const fresh = objects.freshVolume(volume.metadata.name);
    if (!fresh?.spec.claimRef?.uid) return failed(`ClaimRef got reset for pv ${JSON.stringify(volume.metadata.name)}`);
    const now = objects.freshClaim(namespace, claim.metadata.name);
    if (!now) return failed(`could not find v1.PersistentVolumeClaim "${namespace}/${claim.metadata.name}"`);
    if (!isFullyBound(now)) return 'wait';
  }
  for (const { metadata } of bindings?.provisions ?? []) {
    const now = objects.freshClaim(namespace, metadata.name);
    if (!now) return failed(`could not find v1.PersistentVolumeClaim "${namespace}/${metadata.name}"`);
    if (now.metadata.annotations?.[SELECTED_NODE] !== node)
      return failed(`provisioning failed for PVC ${JSON.stringify(metadata.name)}`);
    if (!isFullyBound(now)) return 'wait';
  }
  return undefined;
}
