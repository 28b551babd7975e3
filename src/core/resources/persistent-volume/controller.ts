import { objectKey, storeKey } from '../../api/group-kind.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { createRecorder, type EventRecorder } from '../../runtime/recorder.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { KnownVolumes } from './known-volumes.ts';
import { withPhase, type VolumePhase } from './phase.ts';
import { planVolume, unboundVolume, type Reclaim } from './plan.ts';

/**
 * Phases of volumes, and what becomes of them when their claim is gone.
 * Upstream: pkg/controller/volume/persistentvolume/pv_controller.go (the volume worker).
 * Modelled: recycling takes no time and no pod.
 */
interface State {
  readonly volumes: KnownVolumes;
  readonly writes: OwnWrites;
  /** Upstream both workers are one controller, and so the source of the events is one. */
  readonly recorder: EventRecorder;
}

type Context = ControllerContext<State>;

export const persistentVolumeController: ControllerDef<State> = {
  name: 'persistentvolume-phases',
  for: 'PersistentVolume',
  watches: [{ kind: 'PersistentVolumeClaim', keys: (o, ctx) => volumesOf(o as PersistentVolumeClaim, ctx) }],
  setup: (ctx) => ({
    volumes: new KnownVolumes(ctx.informer('PersistentVolume')),
    writes: new OwnWrites(),
    recorder: recorderOf(ctx),
  }),
  observe(kind, event, { state }) {
    if (kind !== 'PersistentVolume') return;
    state.volumes.observe(event as InformerEvent<PersistentVolume>);
    if (event.type === 'deleted') state.writes.forget(event.object.metadata.name as string);
  },
  reconcile,
};

function recorderOf(ctx: ComponentContext): EventRecorder {
  const component = 'persistentvolume-controller';
  return createRecorder({ component, client: ctx.client, times: ctx, random: ctx.random('events/volumes') });
}

/** The volume it has, and those that name it. */
function volumesOf({ metadata, spec }: PersistentVolumeClaim, { state }: Context): readonly string[] {
  const names = [...state.volumes.namesOf(storeKey(metadata.namespace, metadata.name))];
  return spec.volumeName && !names.includes(spec.volumeName) ? [...names, spec.volumeName] : names;
}

function reconcile(ctx: Context, name: string): void {
  const volume = ctx.informer('PersistentVolume').byKey(name);
  if (!volume || !ctx.state.writes.isSeen(name, volume)) return;
  const plan = planVolume(volume, claimOf(ctx, volume));
  if (plan.do === 'phase') setPhase(ctx, volume, plan.phase);
  else if (plan.do === 'unbind') unbind(ctx, volume);
  else if (plan.do === 'mismatch') reportMismatch(ctx, volume, plan.claim);
  else if (plan.do === 'reclaim') reclaim(ctx, volume, plan.how);
}

/** The claim the volume names. The cache may not have it yet, or have a former one: ask before data is given up. */
function claimOf(ctx: Context, { spec }: PersistentVolume): PersistentVolumeClaim | undefined {
  const { namespace = '', name = '', uid } = spec.claimRef ?? {};
  if (!uid) return undefined;
  const cached = ctx.informer('PersistentVolumeClaim').get(namespace, name);
  if (cached?.metadata.uid === uid) return cached;
  const fresh = ctx.client.find('PersistentVolumeClaim', namespace, name);
  return fresh?.metadata.uid === uid ? fresh : undefined;
}

function setPhase(ctx: Context, volume: PersistentVolume, phase: VolumePhase, message?: string): PersistentVolume {
  const next = withPhase(volume, phase, ctx.now, message);
  if (next === volume) return volume;
  const written = ctx.client.updateStatus('PersistentVolume', next);
  ctx.state.writes.wrote(volume.metadata.name, written);
  return written;
}

function unbind(ctx: Context, volume: PersistentVolume): void {
  const written = ctx.client.update('PersistentVolume', unboundVolume(volume));
  ctx.state.writes.wrote(volume.metadata.name, written);
  setPhase(ctx, written, 'Available');
}

function reclaim(ctx: Context, volume: PersistentVolume, how: Reclaim): void {
  const { recorder } = ctx.state;
  if (volume.status?.phase === 'Failed') return;
  const released = setPhase(ctx, volume, 'Released');
  if (how.by === 'failure') {
    const failed = setPhase(ctx, released, 'Failed', how.message);
    recorder.event(failed, 'Warning', how.reason, how.message);
  } else if (how.by === 'recycle') {
    recorder.event(released, 'Normal', 'VolumeRecycled', 'Volume recycled');
    unbind(ctx, released);
  } else if (how.by === 'delete' && !released.metadata.deletionTimestamp) remove(ctx, released);
}

function remove(ctx: Context, { metadata, spec }: PersistentVolume): void {
  ctx.tracer.decide('volume.reclaim', objectKey('PersistentVolume', '', metadata.name), { claim: spec.claimRef?.name });
  try {
    ctx.client.delete('PersistentVolume', '', metadata.name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function reportMismatch(ctx: Context, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const { recorder } = ctx.state;
  const forVolume = `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${JSON.stringify(claim.metadata.name)} due to incompatible volumeMode.`;
  recorder.event(volume, 'Warning', 'VolumeMismatch', forVolume);
  const forClaim = `Cannot bind PersistentVolume ${JSON.stringify(volume.metadata.name)} to requested PersistentVolumeClaim due to incompatible volumeMode.`;
  recorder.event(claim, 'Warning', 'VolumeMismatch', forClaim);
}
