import { uniqueVolumeName } from '../../api/attachment.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '../../api/types.ts';
import { storeKey } from '../../api/group-kind.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { ActualState } from './actual-state.ts';
import { reconcileVolume, type AttachDetachState, type Context } from './attach-detach.ts';
import { DesiredState } from './desired-state.ts';
import { Operations } from './operations.ts';
import { attachableVolumes, claimKeysOf, isPodOver } from './pod-volumes.ts';

/**
 * Attaches volumes to the nodes whose pods need them, and detaches them. Keys are the unique names of volumes; what it
 * knows of attachments is rebuilt from nodes' statuses and VolumeAttachments. It starts with the first volume that has
 * to be attached (wakes.ts). Upstream: pkg/controller/volume/attachdetach/attach_detach_controller.go; its loop of 100 ms
 * is one pass after each change here.
 */
interface State extends AttachDetachState {
  /** Uids of the pods on nodes, by the claim they use. */
  readonly users: Map<string, Map<string, Pod>>;
}

type Ctx = Context & { readonly state: State };

const NONE = (): readonly string[] => [];
const MANAGED = 'volumes.kubernetes.io/controller-managed-attach-detach';
/** Upstream: ReconcilerSyncLoopPeriod. */
const NOTICE_LOSS_MS = 60_000;

export const attachDetachController: ControllerDef<State> = {
  name: 'attachdetach-controller',
  for: 'storage.k8s.io/VolumeAttachment',
  keysOf: (o, ctx) => namesOf(o as VolumeAttachment, ctx as Ctx),
  watches: [
    { kind: 'Node', keys: NONE },
    { kind: 'PersistentVolume', keys: NONE },
    { kind: 'PersistentVolumeClaim', keys: NONE },
    { kind: 'Pod', keys: NONE },
  ],
  setup,
  observe(kind, event, context) {
    const ctx = context as Ctx;
    OBSERVERS[kind]?.(ctx, event as never);
  },
  reconcile(ctx, key) {
    const at = reconcileVolume(ctx, key);
    return at < Infinity ? { afterMs: Math.max(at - ctx.nowMs, 1) } : undefined;
  },
};

function setup(ctx: ComponentContext): State {
  const actual = new ActualState();
  const desired = new DesiredState();
  for (const { metadata, status } of ctx.informer('Node').list()) {
    for (const { name } of status?.volumesAttached ?? []) actual.add(name, metadata.name, true);
    actual.setInUse(metadata.name, status?.volumesInUse ?? []);
  }
  for (const volume of ctx.informer('PersistentVolume').list()) {
    const name = uniqueVolumeName(volume);
    if (name !== undefined && actual.nodesOf(name).length > 0) desired.know(name, volume);
  }
  for (const attachment of ctx.informer('storage.k8s.io/VolumeAttachment').list()) {
    const volume = ctx.informer('PersistentVolume').get('', attachment.spec.source.persistentVolumeName ?? '');
    const name = volume && uniqueVolumeName(volume);
    if (!volume || name === undefined) continue;
    desired.know(name, volume);
    const { nodeName } = attachment.spec;
    if (actual.stateOf(name, nodeName) === 'detached') actual.add(name, nodeName, false);
  }
  return { actual, desired, operations: new Operations(), lost: new Map(), users: new Map() };
}

function namesOf({ spec }: VolumeAttachment, ctx: Ctx): readonly string[] {
  const volume = ctx.informer('PersistentVolume').get('', spec.source.persistentVolumeName ?? '');
  const name = volume && uniqueVolumeName(volume);
  return name === undefined ? ctx.state.actual.volumesOn(spec.nodeName) : [name];
}

type Observer<T> = (ctx: Ctx, event: InformerEvent<T & { metadata: object }>) => void;

const OBSERVERS: Readonly<Record<string, Observer<never>>> = {
  Node: onNode as Observer<never>,
  PersistentVolume: onVolume as Observer<never>,
  PersistentVolumeClaim: onClaim as Observer<never>,
  Pod: onPod as Observer<never>,
  'storage.k8s.io/VolumeAttachment': onAttachment as Observer<never>,
};

function queue(ctx: Ctx, names: Iterable<string>): void {
  for (const name of names) ctx.enqueue(name);
}

function onNode(ctx: Ctx, { type, object }: InformerEvent<Node>): void {
  const { actual, desired } = ctx.state;
  const { name } = object.metadata;
  actual.setInUse(name, object.status?.volumesInUse ?? []);
  if (type === 'added') {
    actual.touch(name);
    for (const pod of ctx.informer('Pod').byIndex('node', name)) addPod(ctx, pod);
  }
  // Those that are to be detached wait for what the node says.
  queue(
    ctx,
    actual.volumesOn(name).filter((volume) => type === 'added' || !desired.has(volume, name)),
  );
}

function onPod(ctx: Ctx, { type, object, old }: InformerEvent<Pod>): void {
  if (old && old.metadata.uid !== object.metadata.uid) removePod(ctx, old);
  if (type === 'deleted') removePod(ctx, object);
  else if (object.spec.nodeName) addPod(ctx, object);
}

function addPod(ctx: Ctx, pod: Pod): void {
  const keys = claimKeysOf(pod);
  if (keys.length === 0) return;
  if (isPodOver(pod)) return removePod(ctx, pod);
  const node = ctx.informer('Node').get('', pod.spec.nodeName ?? '');
  if (node?.metadata.annotations?.[MANAGED] === undefined) return;
  const { users, desired } = ctx.state;
  for (const key of keys) {
    const known = users.get(key);
    if (known) known.set(pod.metadata.uid, pod);
    else users.set(key, new Map([[pod.metadata.uid, pod]]));
  }
  queue(ctx, desired.add(pod, attachableVolumes(ctx, pod)));
}

function removePod(ctx: Ctx, pod: Pod): void {
  const { users, desired } = ctx.state;
  for (const key of claimKeysOf(pod)) {
    const known = users.get(key);
    known?.delete(pod.metadata.uid);
    if (known?.size === 0) users.delete(key);
  }
  queue(ctx, desired.remove(pod.metadata.uid));
}

function onClaim(ctx: Ctx, { type, object }: InformerEvent<PersistentVolumeClaim>): void {
  const { namespace, name } = object.metadata;
  if (type !== 'deleted') lookAgain(ctx, storeKey(namespace, name));
}

function onVolume(ctx: Ctx, { type, object }: InformerEvent<PersistentVolume>): void {
  const { claimRef } = object.spec;
  if (type !== 'deleted' && claimRef) lookAgain(ctx, storeKey(claimRef.namespace, claimRef.name ?? ''));
}

function lookAgain(ctx: Ctx, claimKey: string): void {
  for (const pod of ctx.state.users.get(claimKey)?.values() ?? []) addPod(ctx, pod);
}

function onAttachment(ctx: Ctx, { type, object }: InformerEvent<VolumeAttachment>): void {
  if (type !== 'deleted') return;
  const { actual, lost } = ctx.state;
  for (const name of namesOf(object, ctx)) {
    const isLost = actual.stateOf(name, object.spec.nodeName) === 'attached' && !lost.has(name);
    if (isLost) lost.set(name, ctx.nowMs + NOTICE_LOSS_MS);
  }
}
