import { storeKey } from '../../api/group-kind.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimStatus } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Recorders } from '../shared/recorders.ts';
import { isSimulatedDriver } from '../storage-class/default-class.ts';

/**
 * Gives the volume of a claim the attributes of another VolumeAttributesClass: the driver's part, for our drivers.
 * Upstream: kubernetes-csi/external-resizer, pkg/modifycontroller/{modify_volume,modify_status}.go.
 * Modelled: takes a second, changes nothing that can be seen and never fails.
 */
const WORK_MS = 1000;

interface State {
  readonly dueAt: Map<string, number>;
  readonly recorders: Recorders;
}

type Context = ControllerContext<State>;

export const modifyController: ControllerDef<State> = {
  name: 'volume-modifier',
  for: 'PersistentVolumeClaim',
  keysOf: (o) => {
    const { metadata } = o as PersistentVolumeClaim;
    return isToModify(o as PersistentVolumeClaim) ? [storeKey(metadata.namespace, metadata.name)] : [];
  },
  watches: [{ kind: 'storage.k8s.io/VolumeAttributesClass', keys: (o, ctx) => claimsOf(ctx, o.metadata.name ?? '') }],
  setup: (ctx) => ({ dueAt: new Map(), recorders: new Recorders(ctx) }),
  reconcile,
};

const isToModify = ({ spec, status }: PersistentVolumeClaim): boolean =>
  !!spec.volumeAttributesClassName &&
  status?.phase === 'Bound' &&
  spec.volumeAttributesClassName !== status.currentVolumeAttributesClassName;

function claimsOf(ctx: Context, name: string): readonly string[] {
  const claims = ctx.informer('PersistentVolumeClaim').list();
  return claims
    .filter((c) => c.spec.volumeAttributesClassName === name && isToModify(c))
    .map(({ metadata }) => storeKey(metadata.namespace, metadata.name));
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const { dueAt } = ctx.state;
  const claim = ctx.informer('PersistentVolumeClaim').byKey(key);
  const volume = claim && ctx.informer('PersistentVolume').get('', claim.spec.volumeName ?? '');
  const driver = volume?.spec.csi?.driver;
  if (!claim || !volume || !isToModify(claim) || !isSimulatedDriver(driver)) return void dueAt.delete(key);
  const target = claim.spec.volumeAttributesClassName ?? '';
  const found = ctx.informer('storage.k8s.io/VolumeAttributesClass').get('', target);
  if (found?.driverName !== driver) return wait(ctx, claim);
  const due = dueAt.get(key);
  if (due === undefined) return begin(ctx, key, claim, driver ?? '');
  if (due > ctx.nowMs) return { afterMs: due - ctx.nowMs };
  finish(ctx, claim, volume);
  dueAt.delete(key);
  return undefined;
}

/** The class is not there yet, or another driver's. */
function wait(ctx: Context, claim: PersistentVolumeClaim): undefined {
  if (claim.status?.modifyVolumeStatus?.status === 'Pending') return;
  setStatus(ctx, claim, {
    ...claim.status,
    modifyVolumeStatus: { ...claim.status?.modifyVolumeStatus, status: 'Pending' },
  });
}

function begin(ctx: Context, key: string, claim: PersistentVolumeClaim, driver: string): { afterMs: number } {
  const target = claim.spec.volumeAttributesClassName ?? '';
  ctx.state.dueAt.set(key, ctx.nowMs + WORK_MS);
  const condition = {
    type: 'ModifyingVolume' as const,
    status: 'True' as const,
    lastTransitionTime: ctx.now,
    message: 'ModifyVolume operation in progress.',
  };
  setStatus(ctx, claim, {
    ...claim.status,
    conditions: [...otherConditions(claim), condition],
    modifyVolumeStatus: { status: 'InProgress', targetVolumeAttributesClassName: target },
  });
  const text = `external resizer is modifying volume ${claim.metadata.name} with vac ${target}`;
  ctx.state.recorders.of(`external-resizer ${driver}`).event(claim, 'Normal', 'VolumeModify', text);
  return { afterMs: WORK_MS };
}

function finish(ctx: Context, claim: PersistentVolumeClaim, volume: PersistentVolume): void {
  const target = claim.spec.volumeAttributesClassName ?? '';
  if (volume.spec.volumeAttributesClassName !== target)
    ctx.client.update('PersistentVolume', { ...volume, spec: { ...volume.spec, volumeAttributesClassName: target } });
  const { modifyVolumeStatus: _done, conditions: _all, ...rest } = claim.status ?? {};
  const conditions = otherConditions(claim);
  const status = { ...rest, currentVolumeAttributesClassName: target };
  setStatus(ctx, claim, conditions.length > 0 ? { ...status, conditions } : status);
  const text = `external resizer modified volume ${claim.metadata.name} with vac ${target} successfully `;
  const recorder = ctx.state.recorders.of(`external-resizer ${volume.spec.csi?.driver ?? ''}`);
  recorder.event(claim, 'Normal', 'VolumeModifySuccessful', text);
}

const otherConditions = ({ status }: PersistentVolumeClaim) =>
  (status?.conditions ?? []).filter((c) => c.type !== 'ModifyingVolume' && c.type !== 'ModifyVolumeError');

const setStatus = (ctx: Context, claim: PersistentVolumeClaim, status: PersistentVolumeClaimStatus): void =>
  void ctx.client.updateStatus('PersistentVolumeClaim', { ...claim, status });
