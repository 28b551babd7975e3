import { objectKey, storeKey } from '../../api/group-kind.ts';
import { compareQuantities } from '../../api/quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimStatus } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Recorders } from '../shared/recorders.ts';
import type { EventRecorder } from '../../runtime/recorder.ts';
import { BLOCK_DRIVER, isSimulatedDriver } from '../storage-class/default-class.ts';

/**
 * Grows the volumes of claims that ask for more: what the controller manager says of it, and what the driver's own
 * resizer does. Upstream: pkg/controller/volume/expand/expand_controller.go, kubernetes-csi/external-resizer (its events
 * and fields). Modelled: our drivers need a second; the file system of a disk that is attached grows on its node; other
 * drivers' claims wait.
 */
const WORK_MS = 1000;

interface State {
  readonly dueAt: Map<string, number>;
  /** Claims that were said to wait, by key with the size asked for. */
  readonly told: Map<string, string>;
  readonly recorders: Recorders;
}

type Context = ControllerContext<State>;

export const expandController: ControllerDef<State> = {
  name: 'volume_expand',
  for: 'PersistentVolumeClaim',
  keysOf: (o) =>
    wantsMore(o as PersistentVolumeClaim) ? [storeKey(o.metadata.namespace, o.metadata.name as string)] : [],
  setup: (ctx) => ({ dueAt: new Map(), told: new Map(), recorders: new Recorders(ctx) }),
  reconcile,
};

const requested = ({ spec }: PersistentVolumeClaim): string => String(spec.resources?.requests?.['storage'] ?? '0');
const present = ({ status }: PersistentVolumeClaim): string => String(status?.capacity?.['storage'] ?? '0');

function wantsMore(claim: PersistentVolumeClaim): boolean {
  return claim.status?.phase === 'Bound' && compareQuantities(requested(claim), present(claim)) > 0;
}

/** The driver is done with it, the node is not. */
const waitsForNode = ({ status }: PersistentVolumeClaim, { spec }: PersistentVolume, size: string): boolean =>
  (status?.allocatedResourceStatuses?.['storage'] ?? '').startsWith('NodeResize') &&
  compareQuantities(spec.capacity?.['storage'] ?? '0', size) >= 0;

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const claim = ctx.informer('PersistentVolumeClaim').byKey(key);
  const volume = claim && ctx.informer('PersistentVolume').get('', claim.spec.volumeName ?? '');
  const { dueAt, told } = ctx.state;
  if (!claim || !volume || !wantsMore(claim) || volume.spec.claimRef?.uid !== claim.metadata.uid) {
    dueAt.delete(key);
    told.delete(key);
    return undefined;
  }
  if (told.get(key) !== requested(claim)) {
    told.set(key, requested(claim));
    ctx.recorder.event(claim, 'Normal', 'ExternalExpanding', WAITING);
  }
  if (!isSimulatedDriver(volume.spec.csi?.driver) || waitsForNode(claim, volume, requested(claim))) return undefined;
  const due = dueAt.get(key);
  if (due === undefined) return begin(ctx, key, claim, volume);
  if (due > ctx.nowMs) return { afterMs: due - ctx.nowMs };
  finish(ctx, claim, volume);
  dueAt.delete(key);
  return undefined;
}

const WAITING = 'waiting for an external controller to expand this PVC';
const RESIZING = 'Resizing';

const resizerOf = ({ state }: Context, { spec }: PersistentVolume): EventRecorder =>
  state.recorders.of(`external-resizer ${spec.csi?.driver ?? ''}`);

function begin(ctx: Context, key: string, claim: PersistentVolumeClaim, volume: PersistentVolume) {
  const text = `External resizer is resizing volume ${volume.metadata.name}`;
  ctx.state.dueAt.set(key, ctx.nowMs + WORK_MS);
  const others = (claim.status?.conditions ?? []).filter((c) => c.type !== RESIZING);
  const status: PersistentVolumeClaimStatus = {
    ...claim.status,
    conditions: [...others, { type: RESIZING, status: 'True', lastTransitionTime: ctx.now }],
    allocatedResources: { ...claim.status?.allocatedResources, storage: requested(claim) },
    allocatedResourceStatuses: { ...claim.status?.allocatedResourceStatuses, storage: 'ControllerResizeInProgress' },
  };
  ctx.client.updateStatus('PersistentVolumeClaim', { ...claim, status });
  resizerOf(ctx, volume).event(claim, 'Normal', RESIZING, text);
  return { afterMs: WORK_MS };
}

function finish(ctx: Context, claim: PersistentVolumeClaim, volume: PersistentVolume): void {
  const size = requested(claim);
  const { namespace, name } = claim.metadata;
  ctx.tracer.decide('volume.expand', objectKey('PersistentVolumeClaim', namespace, name), {
    volume: volume.metadata.name,
    size,
  });
  if (volume.spec.capacity?.['storage'] !== size) {
    const capacity = { ...volume.spec.capacity, storage: size };
    ctx.client.update('PersistentVolume', { ...volume, spec: { ...volume.spec, capacity } });
  }
  const hasFileSystem = volume.spec.csi?.driver === BLOCK_DRIVER && volume.spec.volumeMode !== 'Block';
  if (hasFileSystem) return leaveToNode(ctx, claim, volume);
  const { allocatedResourceStatuses: _done, conditions = [], ...status } = claim.status ?? {};
  const others = conditions.filter((c) => c.type !== RESIZING);
  const next = { ...status, capacity: { ...status.capacity, storage: size } };
  ctx.client.updateStatus('PersistentVolumeClaim', {
    ...claim,
    status: others.length > 0 ? { ...next, conditions: others } : next,
  });
  resizerOf(ctx, volume).event(claim, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
}

/** Upstream: markForPendingNodeExpansion. */
function leaveToNode(ctx: Context, claim: PersistentVolumeClaim, volume: PersistentVolume): void {
  const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';
  const others = (claim.status?.conditions ?? []).filter((c) => c.type !== PENDING);
  const status: PersistentVolumeClaimStatus = {
    ...claim.status,
    conditions: [...others, { type: PENDING, status: 'True', lastTransitionTime: ctx.now, message }],
    allocatedResourceStatuses: { ...claim.status?.allocatedResourceStatuses, storage: 'NodeResizePending' },
  };
  ctx.client.updateStatus('PersistentVolumeClaim', { ...claim, status });
  const text = 'Require file system resize of volume on node';
  resizerOf(ctx, volume).event(claim, 'Normal', 'FileSystemResizeRequired', text);
}

const PENDING = 'FileSystemResizePending';
