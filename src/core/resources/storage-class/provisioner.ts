import { objectKey, storeKey } from '../../api/group-kind.ts';
import { isAlreadyExists, isNotFound } from '../../api/status-error.ts';
import { classNameOf, isDelayed, PROVISIONED_BY, PROVISIONER, SELECTED_NODE } from '../../api/volume-binding.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import type { DraftOf } from '../../runtime/client.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { SIMULATED_PROVISIONER } from './default-class.ts';

/**
 * Makes volumes for claims of our own classes, about a second each, and deletes those that were let go.
 * Upstream: sigs.k8s.io/sig-storage-lib-external-provisioner, whose event texts these are. Modelled: runs in the
 * controller manager, never fails and has room without end.
 */
const WORK_MS = 1000;

interface Job {
  readonly uid: string;
  readonly dueAt: number;
}

interface State {
  readonly jobs: Map<string, Job>;
}

type Context = ControllerContext<State>;

export const simulatedProvisioner: ControllerDef<State> = {
  name: SIMULATED_PROVISIONER,
  for: 'PersistentVolumeClaim',
  watches: [{ kind: 'PersistentVolume', keys: (o) => [`${VOLUME}${(o as PersistentVolume).metadata.name}`] }],
  setup: () => ({ jobs: new Map() }),
  observe(kind, event, { state }) {
    if (kind === 'PersistentVolumeClaim' && event.type === 'deleted') state.jobs.delete(keyOf(event.object));
  },
  reconcile(ctx, key) {
    if (key.startsWith(VOLUME)) return removeReleased(ctx, key.slice(VOLUME.length));
    return provision(ctx, key);
  },
};

/** Marks keys of volumes; no namespace has that name. */
const VOLUME = '!volume/';

const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name as string);

function provision(ctx: Context, key: string): { afterMs: number } | undefined {
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
  if (spec.volumeName || metadata.deletionTimestamp || annotations?.[PROVISIONER] !== SIMULATED_PROVISIONER)
    return false;
  return !isDelayed(storageClass) || !!annotations[SELECTED_NODE];
}

function begin(ctx: Context, claim: PersistentVolumeClaim, key: string): { afterMs: number } | undefined {
  const { uid } = claim.metadata;
  const text = `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`;
  ctx.recorder.event(claim, 'Normal', 'Provisioning', text);
  if (claim.spec.selector) {
    const why = `failed to provision volume with StorageClass ${JSON.stringify(classNameOf(claim))}: claim Selector is not supported`;
    ctx.recorder.event(claim, 'Warning', 'ProvisioningFailed', why);
    ctx.state.jobs.set(key, { uid, dueAt: -1 });
    return undefined;
  }
  ctx.state.jobs.set(key, { uid, dueAt: ctx.nowMs + WORK_MS });
  return { afterMs: WORK_MS };
}

function finish(ctx: Context, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const draft = draftVolume(claim, storageClass);
  const { name = '' } = draft.metadata;
  const ref = objectKey('PersistentVolumeClaim', claim.metadata.namespace, claim.metadata.name);
  ctx.tracer.decide('volume.provision', ref, { volume: name, provisioner: SIMULATED_PROVISIONER });
  try {
    ctx.client.create('PersistentVolume', draft);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return;
  }
  ctx.recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
}

function draftVolume(
  { metadata, spec }: PersistentVolumeClaim,
  storageClass: StorageClass,
): DraftOf<'PersistentVolume'> {
  const name = `pvc-${metadata.uid}`;
  const { namespace = '', uid, resourceVersion } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [PROVISIONED_BY]: SIMULATED_PROVISIONER } },
    spec: {
      accessModes: spec.accessModes ?? [],
      capacity: { storage: spec.resources?.requests?.['storage'] ?? '1Gi' },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: metadata.name,
        namespace,
        uid,
        resourceVersion,
      },
      csi: { driver: SIMULATED_PROVISIONER, volumeHandle: name },
      ...(storageClass.mountOptions ? { mountOptions: storageClass.mountOptions } : {}),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: spec.volumeMode ?? 'Filesystem',
    },
  };
}

function removeReleased(ctx: Context, name: string): undefined {
  const volume = ctx.informer('PersistentVolume').get('', name);
  if (!volume || volume.status?.phase !== 'Released' || volume.metadata.deletionTimestamp) return;
  const { metadata, spec } = volume;
  const isOurs = metadata.annotations?.[PROVISIONED_BY] === SIMULATED_PROVISIONER;
  if (!isOurs || spec.persistentVolumeReclaimPolicy !== 'Delete') return;
  ctx.tracer.decide('volume.reclaim', objectKey('PersistentVolume', '', name), { claim: spec.claimRef?.name });
  try {
    ctx.client.delete('PersistentVolume', '', name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
