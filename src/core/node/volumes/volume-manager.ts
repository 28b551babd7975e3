import { attachmentName, mustAttach, uniqueVolumeName } from '../../api/attachment.ts';
import { claimNamesOfVolumes } from '../../api/claim-name.ts';
import { meetsAnyTerm } from '../../api/node-selector.ts';
import type { Node, PersistentVolume, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { PodVolumes, VolumesHost, VolumeWait } from '../late-node.ts';
import { expandOnNode } from './node-expansion.ts';

/**
 * What a kubelet does before a pod with claims may start: it says which volumes it uses, waits until they are attached
 * and mounts them. Made for the first such pod of a machine. What it knows is found again after a restart: a pod that has
 * its sandbox has its volumes.
 * Upstream: pkg/kubelet/volumemanager, GenerateVerifyControllerAttachedVolumeFunc and GenerateMountVolumeFunc in
 * pkg/volume/util/operationexecutor/operation_generator.go. A wait that is too long is not told (wait.Interrupted).
 */
interface Used {
  readonly claim: string;
  readonly volume: PersistentVolume;
  /** Of one that is attached. */
  readonly name: string | undefined;
}

interface Entry {
  readonly pod: Pod;
  volumes: readonly Used[] | undefined;
  isMounted: boolean;
}

interface Failure {
  readonly delayMs: number;
  readonly until: number;
}

/** Upstream: podAttachAndMountRetryInterval. */
const POLL_MS = 300;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 122_000;
/** Upstream: syncFrequency, with jitter. */
const SYNC_MS = 60_000;
const SYNC_JITTER_MS = 30_000;

export class VolumeManager implements PodVolumes {
  inUse: readonly string[] = [];
  readonly #host: VolumesHost;
  readonly #pods = new Map<string, Entry>();
  readonly #failed = new Map<string, Failure>();
  readonly #syncs: Timers;

  constructor(host: VolumesHost) {
    this.#host = host;
    this.#syncs = host.ctx.timers('claims', (uid) => this.#sync(uid));
  }

  add(pod: Pod): void {
    const { uid } = pod.metadata;
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (isOver || this.#pods.has(uid)) return;
    this.#pods.set(uid, { pod, volumes: undefined, isMounted: this.#host.isRunning(uid) });
    this.#resolve(uid);
    if (this.#pods.get(uid)?.isMounted) this.#sync(uid);
  }

  check(pod: Pod): VolumeWait | undefined {
    this.add(pod);
    const { uid } = pod.metadata;
    const entry = this.#pods.get(uid);
    const volumes = entry && this.#resolve(uid);
    if (!entry || entry.isMounted || !volumes) return undefined;
    for (const used of volumes) {
      const problem = this.#problem(uid, used);
      if (problem) return problem;
    }
    entry.isMounted = true;
    this.#sync(uid);
    return undefined;
  }

  /** Disks that have grown. Only those that are attached need the node for it. */
  #sync(uid: string): void {
    const { ctx } = this.#host;
    const entry = this.#pods.get(uid);
    const attached = entry?.volumes?.filter((v) => v.name !== undefined) ?? [];
    if (!entry || attached.length === 0) return;
    for (const { claim } of attached) expandOnNode(ctx, entry.pod, claim);
    this.#syncs.after(uid, SYNC_MS + ctx.random('claims').int(SYNC_JITTER_MS));
  }

  remove(uid: string): void {
    if (!this.#pods.delete(uid)) return;
    this.#syncs.clear(uid);
    for (const key of [...this.#failed.keys()]) if (key.startsWith(`${uid}/`)) this.#failed.delete(key);
    this.#count();
  }

  /** The volumes behind the pod's claims, once all have one. */
  #resolve(uid: string): readonly Used[] | undefined {
    const entry = this.#pods.get(uid);
    if (!entry || entry.volumes) return entry?.volumes;
    const found = volumesOf(entry.pod, this.#host.ctx);
    if (!found) return undefined;
    entry.volumes = found;
    this.#count();
    return found;
  }

  #count(): void {
    const names = new Set<string>();
    for (const { volumes } of this.#pods.values()) for (const { name } of volumes ?? []) if (name) names.add(name);
    const next = [...names].sort();
    if (next.join() !== this.inUse.join()) this.inUse = next;
  }

  #problem(uid: string, { volume, name }: Used): VolumeWait | undefined {
    const { nowMs, client } = this.#host.ctx;
    const key = `${uid}/${volume.metadata.name}`;
    const node = client.find('Node', '', this.#host.machine);
    if (name !== undefined && !isAttached(node, name)) return { retryAt: nowMs + POLL_MS };
    const failed = this.#failed.get(key);
    if (failed && failed.until > nowMs) return { retryAt: failed.until };
    // The node's status is written every ten seconds; until then nothing may be mounted.
    if (name !== undefined && !node?.status?.volumesInUse?.includes(name)) return { retryAt: this.#fail(key) };
    const error = node && this.#mountError(uid, volume, { node, isAttached: name !== undefined });
    if (error === undefined) return void this.#failed.delete(key);
    const message = error.replace('%', `for volume ${JSON.stringify(volume.metadata.name)} :`);
    return { retryAt: this.#fail(key), message };
  }

  #fail(key: string): number {
    const { nowMs } = this.#host.ctx;
    const known = this.#failed.get(key);
    const delayMs = Math.min(known ? known.delayMs * 2 : FIRST_DELAY_MS, MAX_DELAY_MS);
    this.#failed.set(key, { delayMs, until: nowMs + delayMs });
    return nowMs + delayMs;
  }

  /** '%': where the volume is named. */
  #mountError(uid: string, volume: PersistentVolume, { node, isAttached: waits }: Place): string | undefined {
    const { spec } = volume;
    const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
    const { name, labels = {} } = node.metadata;
    if (terms && !meetsAnyTerm(terms, { name, labels }))
      return 'MountVolume.NodeAffinity check failed % no matching NodeSelectorTerms';
    const isExclusive = spec.accessModes?.length === 1 && spec.accessModes[0] === 'ReadWriteOncePod';
    if (isExclusive && this.#isMountedElsewhere(uid, volume.metadata.name)) return ALREADY_USED;
    if (!spec.csi) return undefined;
    const late = waits ? this.#attachmentError(spec.csi) : undefined;
    if (late !== undefined) return `MountVolume.WaitForAttach failed % ${late}`;
    if (this.#isRegistered(spec.csi.driver)) return undefined;
    return `MountVolume.MountDevice failed % kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${spec.csi.driver} not found in the list of registered CSI drivers`;
  }

  #isMountedElsewhere(uid: string, volume: string): boolean {
    for (const [other, { isMounted, volumes }] of this.#pods)
      if (other !== uid && isMounted && volumes?.some((v) => v.volume.metadata.name === volume)) return true;
    return false;
  }

  #attachmentError({ driver, volumeHandle }: Csi): string | undefined {
    const id = attachmentName(volumeHandle, driver, this.#host.machine);
    const found = this.#host.ctx.client.find('storage.k8s.io/VolumeAttachment', '', id);
    if (!found)
      return `volume ${volumeHandle} has GET error for volume attachment ${id}: volumeattachments.storage.k8s.io "${id}" not found`;
    if (found.metadata.deletionTimestamp) return 'volume attachment is being deleted';
    if (found.status?.attached) return undefined;
    return found.status?.attachError?.message ?? `volume ${volumeHandle} is not attached for volume attachment ${id}`;
  }

  /** The driver behind `standard` needs no plugin on the nodes. */
  #isRegistered(driver: string): boolean {
    if (driver === 'disk.csi.simulated') return true;
    const { ctx, machine } = this.#host;
    return ctx.client.find('storage.k8s.io/CSINode', '', machine)?.spec.drivers.some((d) => d.name === driver) ?? false;
  }
}

const ALREADY_USED =
  'MountVolume.SetUp failed % volume uses the ReadWriteOncePod access mode and is already in use by another pod';

type Csi = NonNullable<PersistentVolume['spec']['csi']>;

interface Place {
  readonly node: Node;
  readonly isAttached: boolean;
}

const isAttached = (node: Node | undefined, name: string): boolean =>
  node?.status?.volumesAttached?.some((v) => v.name === name) ?? false;

/** undefined: not all claims have their volume yet. */
function volumesOf(pod: Pod, { client }: ComponentContext): readonly Used[] | undefined {
  const out: Used[] = [];
  for (const name of claimNamesOfVolumes(pod)) {
    const claim = client.find('PersistentVolumeClaim', pod.metadata.namespace ?? '', name);
    if (claim?.status?.phase !== 'Bound') return undefined;
    const volume = client.find('PersistentVolume', '', claim.spec.volumeName ?? '');
    if (!volume) return undefined;
    const { csi } = volume.spec;
    const waits = csi && mustAttach(client.find('storage.k8s.io/CSIDriver', '', csi.driver));
    out.push({ claim: name, volume, name: waits ? uniqueVolumeName(volume) : undefined });
  }
  return out;
}
