import { allowsMultiAttach, splitVolumeName, attachmentName } from '../../api/attachment.ts';
import { objectKey } from '../../api/group-kind.ts';
import { isAlreadyExists, isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Node, PersistentVolume } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ControllerContext } from '../../runtime/controller.ts';
import type { ActualState } from './actual-state.ts';
import type { DesiredState } from './desired-state.ts';
import { about, conflictText } from './messages.ts';
import { OPERATION_TIMEOUT_MS, operationKey, type Operation, type Operations } from './operations.ts';

/**
 * One round for one volume: what is under way is looked at, then it is detached from nodes where nobody wants it, then
 * attached where somebody does, then the statuses of nodes are brought up to date.
 * Upstream: pkg/controller/volume/attachdetach/reconciler/reconciler.go, statusupdater/node_status_updater.go,
 * GenerateAttachVolumeFunc and GenerateDetachVolumeFunc in pkg/volume/util/operationexecutor/operation_generator.go.
 */
export interface AttachDetachState {
  readonly actual: ActualState;
  readonly desired: DesiredState;
  readonly operations: Operations;
  /** Volumes whose VolumeAttachment went away under them, and when that is noticed. */
  readonly lost: Map<string, number>;
}

export type Context = ControllerContext<AttachDetachState>;

/** Upstream: ReconcilerMaxWaitForUnmountDuration. */
const FORCE_DETACH_MS = 360_000;
const STATUS_RETRY_MS = 100;

/** When to come again; Infinity: when something changes. */
export function reconcileVolume(ctx: Context, name: string): number {
  const { actual, desired } = ctx.state;
  noticeLoss(ctx, name);
  let wakeAt = ctx.state.lost.get(name) ?? Infinity;
  const later = (at: number): void => void (wakeAt = Math.min(wakeAt, at));
  for (const node of actual.nodesOf(name)) if (!desired.has(name, node)) later(detach(ctx, name, node));
  for (const node of desired.nodesOf(name)) later(attach(ctx, name, node));
  for (const node of actual.dirtyNodes()) if (!writeStatus(ctx, node)) later(ctx.nowMs + STATUS_RETRY_MS);
  if (actual.nodesOf(name).length === 0 && desired.nodesOf(name).length === 0) desired.forget(name);
  return wakeAt;
}

const isShared = ({ state }: Context, name: string): boolean => allowsMultiAttach(state.desired.volume(name));

/** Upstream: VerifyVolumesAreAttached, once a minute. */
function noticeLoss(ctx: Context, name: string): void {
  const { actual, lost } = ctx.state;
  const at = lost.get(name);
  if (at === undefined || at > ctx.nowMs) return;
  lost.delete(name);
  for (const node of actual.attachedTo(name)) if (!attachmentOf(ctx, name, node)) actual.remove(name, node);
}

function detach(ctx: Context, name: string, node: string): number {
  const { actual, operations } = ctx.state;
  const key = operationKey(name, node, isShared(ctx, name));
  const pending = operations.pending(key);
  if (pending) return pending.node === node ? look(ctx, name, key, pending) : pending.pollAt;
  const blocked = operations.blockedUntil(key, 'detach', ctx.nowMs);
  if (blocked !== undefined) return blocked;
  const since = actual.unwanted(name, node, ctx.nowMs);
  const isExpired = ctx.nowMs - since > FORCE_DETACH_MS;
  const machine = ctx.informer('Node').get('', node);
  const isForced = isExpired && !isReady(machine);
  const isOut = isOutOfService(machine);
  if (actual.isMounted(name, node) && !isForced && !isOut) return isExpired ? Infinity : since + FORCE_DETACH_MS + 1;
  actual.unreport(name, node);
  if (!writeStatus(ctx, node)) {
    actual.report(name, node);
    return ctx.nowMs + STATUS_RETRY_MS;
  }
  return beginDetach(ctx, name, node, { key, isSafe: isExpired || isOut });
}

const isReady = (node: Node | undefined): boolean =>
  node?.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True';
const isOutOfService = (node: Node | undefined): boolean =>
  node?.spec.taints?.some((t) => t.key === 'node.kubernetes.io/out-of-service') ?? false;

interface DetachHow {
  readonly key: string;
  /** Not asked whether the node still uses it. */
  readonly isSafe: boolean;
}

function beginDetach(ctx: Context, name: string, node: string, { key, isSafe }: DetachHow): number {
  const { operations } = ctx.state;
  const pv = volumeName(ctx, name);
  ctx.tracer.decide('volume.detach', objectKey('PersistentVolume', '', pv), { volume: pv, node });
  operations.begin(key, { kind: 'detach', node, pods: [] }, ctx.nowMs);
  const { driver, handle } = splitVolumeName(name) ?? { driver: '', handle: '' };
  try {
    const inUse = isSafe ? undefined : ctx.client.find('Node', '', node)?.status?.volumesInUse;
    if (inUse?.includes(name)) return failDetach(ctx, name, node, key);
    ctx.client.delete('storage.k8s.io/VolumeAttachment', '', attachmentName(handle, driver, node));
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return isNotFound(error) ? detached(ctx, name, node, key) : failDetach(ctx, name, node, key);
  }
  return operations.pending(key)?.pollAt ?? Infinity;
}

/** It may be attached still; attaching it anew would tell. */
function failDetach(ctx: Context, name: string, node: string, key: string): number {
  const { actual, operations } = ctx.state;
  operations.fail(key, 'detach', ctx.nowMs);
  actual.add(name, node, false);
  return operations.blockedUntil(key, 'detach', ctx.nowMs) ?? Infinity;
}

function detached(ctx: Context, name: string, node: string, key: string): number {
  ctx.state.operations.succeed(key);
  ctx.state.actual.remove(name, node);
  return Infinity;
}

function attach(ctx: Context, name: string, node: string): number {
  const { actual, desired, operations } = ctx.state;
  const key = operationKey(name, node, isShared(ctx, name));
  const pending = operations.pending(key);
  if (pending) return pending.node === node ? look(ctx, name, key, pending) : pending.pollAt;
  if (actual.stateOf(name, node) === 'attached') {
    actual.wanted(name, node);
    return Infinity;
  }
  if (!isShared(ctx, name) && actual.attachedTo(name).length > 0) {
    if (desired.tellConflict(name, node)) tellConflict(ctx, name, node);
    return Infinity;
  }
  return operations.blockedUntil(key, 'attach', ctx.nowMs) ?? beginAttach(ctx, name, node, key);
}

function tellConflict(ctx: Context, name: string, node: string): void {
  const { actual, desired } = ctx.state;
  const others = actual.attachedTo(name).filter((other) => other !== node);
  const users = others.flatMap((other) => desired.podsOn(name, other));
  for (const pod of desired.podsOn(name, node))
    ctx.recorder.event(pod, 'Warning', FAILED, conflictText(volumeName(ctx, name), pod, users));
}

const FAILED = 'FailedAttachVolume';

function beginAttach(ctx: Context, name: string, node: string, key: string): number {
  const { desired, operations } = ctx.state;
  const pv = volumeName(ctx, name);
  ctx.tracer.decide('volume.attach', objectKey('PersistentVolume', '', pv), { volume: pv, node });
  const operation = operations.begin(key, { kind: 'attach', node, pods: desired.podsOn(name, node) }, ctx.nowMs);
  if (attachmentOf(ctx, name, node)) return operation.pollAt;
  const { driver, handle } = splitVolumeName(name) ?? { driver: '', handle: '' };
  try {
    ctx.client.create('storage.k8s.io/VolumeAttachment', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttachment',
      metadata: { name: attachmentName(handle, driver, node) },
      spec: { attacher: driver, nodeName: node, source: { persistentVolumeName: pv } },
    });
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (!isAlreadyExists(error))
      return failAttach(ctx, name, key, operation, `kubernetes.io/csi: attacher.Attach failed: ${error.message}`);
  }
  return operation.pollAt;
}

function failAttach(ctx: Context, name: string, key: string, { node, pods }: Operation, why: string): number {
  const { actual, operations } = ctx.state;
  operations.fail(key, 'attach', ctx.nowMs);
  actual.add(name, node, false);
  const text = about('AttachVolume.Attach failed', volumeName(ctx, name), `: ${why}`);
  for (const pod of pods) ctx.recorder.event(pod, 'Warning', FAILED, text);
  return operations.blockedUntil(key, 'attach', ctx.nowMs) ?? Infinity;
}

/** How an operation stands. */
function look(ctx: Context, name: string, key: string, operation: Operation): number {
  const { operations } = ctx.state;
  const { kind, node, pollAt, startedAt } = operation;
  if (ctx.nowMs < pollAt) return pollAt;
  const result = kind === 'attach' ? attachResult(ctx, name, node) : detachResult(ctx, name, node);
  const isLate = ctx.nowMs - startedAt >= OPERATION_TIMEOUT_MS;
  if (result === 'waiting' && !isLate) return operations.postpone(operation);
  if (kind === 'detach') return (result === 'done' ? detached : failDetach)(ctx, name, node, key);
  if (result === 'done') return attached(ctx, name, key, operation);
  return failAttach(ctx, name, key, operation, result === 'waiting' ? lateText(name) : result.error);
}

type Result = 'waiting' | 'done' | { readonly error: string };

function attachResult(ctx: Context, name: string, node: string): Result {
  const found = attachmentOf(ctx, name, node);
  if (!found) return 'waiting';
  if (found.metadata.deletionTimestamp) return { error: 'volume attachment is being deleted' };
  if (found.status?.attached) return 'done';
  const error = found.status?.attachError;
  return error ? { error: error.message ?? '' } : 'waiting';
}

function detachResult(ctx: Context, name: string, node: string): Result {
  const found = attachmentOf(ctx, name, node);
  if (!found) return 'done';
  const error = found.status?.detachError;
  return error ? { error: error.message ?? '' } : 'waiting';
}

function lateText(name: string): string {
  const { driver, handle } = splitVolumeName(name) ?? { driver: '', handle: '' };
  return `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${handle}`;
}

function attached(ctx: Context, name: string, key: string, { node, pods }: Operation): number {
  ctx.state.operations.succeed(key);
  ctx.state.actual.add(name, node, true);
  const text = about('AttachVolume.Attach succeeded', volumeName(ctx, name));
  for (const pod of pods) ctx.recorder.event(pod, 'Normal', 'SuccessfulAttachVolume', text);
  return Infinity;
}

function attachmentOf(ctx: Context, name: string, node: string) {
  const { driver, handle } = splitVolumeName(name) ?? { driver: '', handle: '' };
  return ctx.informer('storage.k8s.io/VolumeAttachment').get('', attachmentName(handle, driver, node));
}

const volumeName = ({ state }: Context, name: string): string => {
  const volume: PersistentVolume | undefined = state.desired.volume(name);
  return volume?.metadata.name ?? 'nil';
};

/** False if it has to be tried again. */
function writeStatus(ctx: Context, name: string): boolean {
  const { actual } = ctx.state;
  if (!actual.isDirty(name)) return true;
  try {
    const node = ctx.client.find('Node', '', name);
    const volumesAttached = actual.reportedOn(name).map((volume) => ({ name: volume, devicePath: '' }));
    if (node && !deepEqual(node.status?.volumesAttached ?? [], volumesAttached)) {
      const { volumesAttached: _, ...rest } = node.status ?? {};
      const status = volumesAttached.length > 0 ? { ...rest, volumesAttached } : rest;
      ctx.client.updateStatus('Node', { ...node, status });
    }
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (!isNotFound(error)) return false;
  }
  actual.clean(name);
  return true;
}
