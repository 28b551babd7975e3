import { isNotFound } from '../../api/status-error.ts';
import type { PersistentVolume, VolumeAttachment } from '../../api/types.ts';
import { withMeta } from '../../api/edit.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers.ts';
import { isSimulatedDriver } from '../storage-class/default-class.ts';

/**
 * The external-attacher of our drivers and what the cloud behind them does: finalizers on the VolumeAttachment and the
 * volume, the state of the attachment, its errors. Upstream: kubernetes-csi/external-attacher, pkg/controller/csi_handler.go.
 * Modelled: the cloud needs a second, attaches to machines that are off too, and refuses what exceeds a node's limit.
 */
const WORK_MS = 1000;
const NODE_ID = 'csi.alpha.kubernetes.io/node-id';
/** Upstream: codes.ResourceExhausted. */
const EXHAUSTED = 8;

interface State {
  /** When the cloud will be done, by attachment. */
  readonly dueAt: Map<string, number>;
}

const detaching = (attachment: string): string => `-${attachment}`;

type Context = ControllerContext<State>;
type Again = { afterMs: number } | undefined;

export const simulatedAttacher: ControllerDef<State> = {
  name: 'external-attacher',
  for: 'storage.k8s.io/VolumeAttachment',
  watches: [{ kind: 'PersistentVolume', keys: (o) => [`${VOLUME}${(o as PersistentVolume).metadata.name}`] }],
  setup: () => ({ dueAt: new Map() }),
  reconcile(ctx, key) {
    if (key.startsWith(VOLUME)) return releaseVolume(ctx, key.slice(VOLUME.length));
    const attachment = ctx.informer('storage.k8s.io/VolumeAttachment').byKey(key);
    if (!attachment) return forget(ctx, key);
    if (!isSimulatedDriver(attachment.spec.attacher)) return undefined;
    return attachment.metadata.deletionTimestamp ? detach(ctx, attachment) : attach(ctx, attachment);
  },
};

/** Marks keys of volumes; no attachment is called that. */
const VOLUME = '!volume/';

/** Upstream: GetFinalizerName. */
const finalizerOf = (driver: string): string => `external-attacher/${driver.replace(/[^a-zA-Z0-9-]/g, '-')}`;

function forget(ctx: Context, key: string): undefined {
  ctx.state.dueAt.delete(key);
  ctx.state.dueAt.delete(detaching(key));
  // The volume it was of may be waiting for that.
  for (const { metadata } of ctx.informer('PersistentVolume').list())
    if (metadata.deletionTimestamp) ctx.enqueue(`${VOLUME}${metadata.name}`);
}

function attach(ctx: Context, attachment: VolumeAttachment): Again {
  const { metadata, spec, status } = attachment;
  if (status?.attached) return undefined;
  const volume = ctx.client.find('PersistentVolume', '', spec.source.persistentVolumeName ?? '');
  if (!volume) return fail(ctx, attachment, `persistentvolume "${spec.source.persistentVolumeName ?? ''}" not found`);
  if (volume.metadata.deletionTimestamp)
    return fail(ctx, attachment, `PersistentVolume "${volume.metadata.name}" is marked for deletion`);
  const driver = ctx.informer('storage.k8s.io/CSINode').get('', spec.nodeName)?.spec.drivers;
  const here = driver?.find((d) => d.name === spec.attacher);
  if (!here) return fail(ctx, attachment, missingText(attachment, driver !== undefined));
  const limit = here.allocatable?.count ?? Infinity;
  if (attachedTo(ctx, attachment) >= limit) return fail(ctx, attachment, exhaustedText(attachment, limit), EXHAUSTED);
  const marked = mark(ctx, attachment, volume, here.nodeID);
  const due = ctx.state.dueAt.get(metadata.name);
  if (due === undefined) return begin(ctx, metadata.name);
  if (due > ctx.nowMs) return { afterMs: due - ctx.nowMs };
  ctx.state.dueAt.delete(metadata.name);
  ctx.client.updateStatus('storage.k8s.io/VolumeAttachment', { ...marked, status: { attached: true } });
  return undefined;
}

function begin(ctx: Context, name: string): { afterMs: number } {
  ctx.state.dueAt.set(name, ctx.nowMs + WORK_MS);
  return { afterMs: WORK_MS };
}

/** The volume first: neither goes away before it was detached. */
function mark(ctx: Context, found: VolumeAttachment, volume: PersistentVolume, nodeId: string): VolumeAttachment {
  const finalizer = finalizerOf(found.spec.attacher);
  const held = withFinalizer(volume, finalizer);
  if (held !== volume) ctx.client.update('PersistentVolume', held);
  const annotations = { ...found.metadata.annotations, [NODE_ID]: nodeId };
  const marked = withFinalizer(found, finalizer);
  if (marked === found && found.metadata.annotations?.[NODE_ID] === nodeId) return found;
  return ctx.client.update('storage.k8s.io/VolumeAttachment', withMeta(marked, { annotations }));
}

const attachedTo = (ctx: Context, { metadata, spec }: VolumeAttachment): number =>
  ctx
    .informer('storage.k8s.io/VolumeAttachment')
    .byIndex('node', spec.nodeName)
    .filter((a) => a.spec.attacher === spec.attacher && a.metadata.name !== metadata.name && a.status?.attached).length;

const missingText = ({ spec }: VolumeAttachment, isNodeKnown: boolean): string =>
  isNodeKnown
    ? `CSINode ${spec.nodeName} does not contain driver ${spec.attacher}`
    : `csinode.storage.k8s.io "${spec.nodeName}" not found`;

const exhaustedText = ({ spec }: VolumeAttachment, limit: number): string =>
  `rpc error: code = ResourceExhausted desc = node ${spec.nodeName} has ${limit} volumes attached, no more are possible`;

const RETRY_MS = 1000;

/** Upstream: saveAttachError; tried again with back-off, here every second. */
function fail(ctx: Context, attachment: VolumeAttachment, message: string, errorCode?: number): Again {
  ctx.state.dueAt.delete(attachment.metadata.name);
  const known = attachment.status?.attachError;
  if (known?.message === message) return { afterMs: RETRY_MS };
  const attachError = { message, time: ctx.now, ...(errorCode === undefined ? {} : { errorCode }) };
  ctx.client.updateStatus('storage.k8s.io/VolumeAttachment', {
    ...attachment,
    status: { attached: false, attachError },
  });
  return { afterMs: RETRY_MS };
}

function detach(ctx: Context, attachment: VolumeAttachment): Again {
  const { metadata, spec } = attachment;
  const next = withoutFinalizer(attachment, finalizerOf(spec.attacher));
  if (next === attachment) return undefined;
  const key = detaching(metadata.name);
  const due = ctx.state.dueAt.get(key);
  if (due === undefined) return begin(ctx, key);
  if (due > ctx.nowMs) return { afterMs: due - ctx.nowMs };
  ctx.state.dueAt.delete(key);
  try {
    ctx.client.update('storage.k8s.io/VolumeAttachment', next);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return undefined;
}

/** A volume may go once nothing of it is attached. */
function releaseVolume(ctx: Context, name: string): undefined {
  const volume = ctx.informer('PersistentVolume').byKey(name);
  const driver = volume?.spec.csi?.driver;
  if (!volume?.metadata.deletionTimestamp || !isSimulatedDriver(driver)) return;
  const isUsed = ctx
    .informer('storage.k8s.io/VolumeAttachment')
    .list()
    .some((a) => a.spec.source.persistentVolumeName === name);
  const next = withoutFinalizer(volume, finalizerOf(driver ?? ''));
  if (isUsed || next === volume) return;
  try {
    ctx.client.update('PersistentVolume', next);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
