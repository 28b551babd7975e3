import { objectKey, storeKey } from '../../api/group-kind.ts';
import { isAlreadyExists, isNotFound } from '../../api/status-error.ts';
import { classNameOf, isDelayed, PROVISIONED_BY, PROVISIONER, SELECTED_NODE } from '../../api/volume-binding.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Recorders } from '../shared/recorders.ts';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers.ts';
import { isSimulatedDriver, SIMULATED_PROVISIONER } from './default-class.ts';
import { madeVolume, PROVISIONER_FINALIZER, whyNotMade } from './made-volume.ts';

/**
 * Makes volumes for claims of our own classes, about a second each, and deletes those that were let go.
 * Upstream: sigs.k8s.io/sig-storage-lib-external-provisioner, whose event texts these are. Modelled: runs in the
 * controller manager and has room without end; what a driver refuses is not tried again.
 */
const WORK_MS = 1000;
/** Upstream: retry-interval-start and retry-interval-max of the external-provisioner. */
const RETRY_MS = 1000;
const RETRY_MAX_MS = 300_000;

interface Job {
  readonly uid: string;
  readonly dueAt: number;
}

interface State {
  readonly jobs: Map<string, Job>;
  /** How often a volume could not be deleted. */
  readonly failures: Map<string, number>;
  readonly recorders: Recorders;
}

type Context = ControllerContext<State>;
type Again = { afterMs: number } | undefined;

export const simulatedProvisioner: ControllerDef<State> = {
  name: SIMULATED_PROVISIONER,
  for: 'PersistentVolumeClaim',
  watches: [{ kind: 'PersistentVolume', keys: (o) => [`${VOLUME}${(o as PersistentVolume).metadata.name}`] }],
  setup: (ctx) => ({ jobs: new Map(), failures: new Map(), recorders: new Recorders(ctx) }),
  observe(kind, event, { state }) {
    if (kind === 'PersistentVolumeClaim' && event.type === 'deleted') state.jobs.delete(keyOf(event.object));
  },
  reconcile(ctx, key) {
    if (key.startsWith(VOLUME)) return lookAfter(ctx, key.slice(VOLUME.length));
    return provision(ctx, key);
  },
};

/** Marks keys of volumes; no namespace has that name. */
const VOLUME = '!volume/';

const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name as string);

function provision(ctx: Context, key: string): Again {
  const { jobs } = ctx.state;
  const claim = ctx.informer('PersistentVolumeClaim').byKey(key);
  const storageClass = claim && ctx.informer('storage.k8s.io/StorageClass').get('', classNameOf(claim));
  if (!claim || !storageClass || !isWanted(claim, storageClass)) return void jobs.delete(key);
  const job = jobs.get(key);
  if (job?.uid !== claim.metadata.uid) return begin(ctx, claim, key);
  if (job.dueAt > ctx.nowMs) return { afterMs: job.dueAt - ctx.nowMs };
  if (job.dueAt < 0) return undefined;
  finish(ctx, claim, storageClass);
  jobs.set(key, { ...job, dueAt: -1 });
  return undefined;
}

function isWanted({ metadata, spec }: PersistentVolumeClaim, storageClass: StorageClass): boolean {
  const { annotations } = metadata;
  if (spec.volumeName || metadata.deletionTimestamp || !isSimulatedDriver(annotations?.[PROVISIONER])) return false;
  return !isDelayed(storageClass) || !!annotations?.[SELECTED_NODE];
}

function begin(ctx: Context, claim: PersistentVolumeClaim, key: string): Again {
  const { uid, annotations } = claim.metadata;
  const text = `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`;
  const driver = annotations?.[PROVISIONER] ?? '';
  const recorder = ctx.state.recorders.of(driver);
  recorder.event(claim, 'Normal', 'Provisioning', text);
  const problem = whyNotMade(claim, driver);
  if (problem !== undefined) {
    const why = `failed to provision volume with StorageClass ${JSON.stringify(classNameOf(claim))}: ${problem}`;
    recorder.event(claim, 'Warning', 'ProvisioningFailed', why);
    ctx.state.jobs.set(key, { uid, dueAt: -1 });
    return undefined;
  }
  ctx.state.jobs.set(key, { uid, dueAt: ctx.nowMs + WORK_MS });
  return { afterMs: WORK_MS };
}

function finish(ctx: Context, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const draft = madeVolume(claim, storageClass, {
    node: (name) => ctx.client.find('Node', '', name),
    nodes: () => ctx.client.list('Node'),
  });
  const { name = '' } = draft.metadata;
  const ref = objectKey('PersistentVolumeClaim', claim.metadata.namespace, claim.metadata.name);
  ctx.tracer.decide('volume.provision', ref, { volume: name, provisioner: storageClass.provisioner });
  try {
    ctx.client.create('PersistentVolume', draft);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return;
  }
  const recorder = ctx.state.recorders.of(storageClass.provisioner);
  recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
}

/** Its finalizer follows the reclaim policy; one that was let go is deleted, if the policy says so. */
function lookAfter(ctx: Context, name: string): Again {
  const volume = ctx.informer('PersistentVolume').get('', name);
  if (!volume || !isSimulatedDriver(volume.metadata.annotations?.[PROVISIONED_BY])) return forget(ctx, name);
  const { metadata, spec, status } = volume;
  const isReleased = status?.phase === 'Released';
  if (spec.persistentVolumeReclaimPolicy !== 'Delete') return void hold(ctx, volume, false);
  if (!isReleased) return metadata.deletionTimestamp ? undefined : void hold(ctx, volume, true);
  const user = ctx
    .informer('storage.k8s.io/VolumeAttachment')
    .list()
    .find((a) => a.spec.source.persistentVolumeName === name);
  if (user) return refuse(ctx, volume, `persistentvolume ${name} is still attached to node ${user.spec.nodeName}`);
  return remove(ctx, volume);
}

function forget(ctx: Context, name: string): undefined {
  ctx.state.failures.delete(name);
}

function hold(ctx: Context, volume: PersistentVolume, isHeld: boolean): void {
  const next = (isHeld ? withFinalizer : withoutFinalizer)(volume, PROVISIONER_FINALIZER);
  if (next !== volume) ctx.client.update('PersistentVolume', next);
}

function refuse(ctx: Context, volume: PersistentVolume, why: string): Again {
  const { failures, recorders } = ctx.state;
  const { name, annotations } = volume.metadata;
  const n = failures.get(name) ?? 0;
  failures.set(name, n + 1);
  recorders.of(annotations?.[PROVISIONED_BY] ?? '').event(volume, 'Warning', 'VolumeFailedDelete', why);
  return { afterMs: Math.min(RETRY_MS * 2 ** n, RETRY_MAX_MS) };
}

function remove(ctx: Context, { metadata, spec }: PersistentVolume): undefined {
  const { name } = metadata;
  ctx.tracer.decide('volume.reclaim', objectKey('PersistentVolume', '', name), { claim: spec.claimRef?.name });
  try {
    if (!metadata.deletionTimestamp) ctx.client.delete('PersistentVolume', '', name);
    const fresh = ctx.client.find('PersistentVolume', '', name);
    if (fresh?.metadata.deletionTimestamp) hold(ctx, fresh, false);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return undefined;
}
