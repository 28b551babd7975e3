import { objectKey, storeKey } from '../../api/group-kind.ts';
import { badRequest } from '../../api/status-error.ts';
import {
  BETA_PROVISIONER,
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  boundVolume,
  hasAnnotation,
  PROVISIONER,
} from '../../api/volume-binding.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimStatus,
  StorageClass,
} from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { claimKeyOf, KnownVolumes } from '../persistent-volume/known-volumes.ts';
import { withPhase } from '../persistent-volume/phase.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { defaultClassOf } from '../storage-class/admission.ts';
import { planClaim, type ClaimPlan, type ClaimView, type Note } from './plan.ts';

/**
 * Binds claims to volumes and asks provisioners for what is missing.
 * Upstream: pkg/controller/volume/persistentvolume/pv_controller.go (the claim worker); it looks at everything again
 * every 15 s, which is how a claim finds a volume that came later.
 */
const RESYNC_MS = 15_000;

interface State {
  readonly volumes: KnownVolumes;
  readonly writes: OwnWrites;
  /** When a claim that waits was last told so, and at which version. */
  readonly told: Map<string, { readonly version: string; readonly until: number }>;
}

type Context = ControllerContext<State>;

export const persistentVolumeClaimController: ControllerDef<State> = {
  name: 'persistentvolume-controller',
  for: 'PersistentVolumeClaim',
  watches: [{ kind: 'PersistentVolume', keys: (o) => claimsOf(o as PersistentVolume) }],
  setup: (ctx) => ({
    volumes: new KnownVolumes(ctx.informer('PersistentVolume')),
    writes: new OwnWrites(),
    told: new Map(),
  }),
  observe(kind, event, { state }) {
    if (kind === 'PersistentVolume') state.volumes.observe(event as InformerEvent<PersistentVolume>);
    else if (event.type === 'deleted') {
      const { namespace, name = '' } = event.object.metadata;
      state.writes.forget(storeKey(namespace, name));
      state.told.delete(storeKey(namespace, name));
    }
  },
  reconcile,
};

function claimsOf(volume: PersistentVolume): readonly string[] {
  const key = claimKeyOf(volume);
  return key === undefined ? [] : [key];
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const claim = ctx.informer('PersistentVolumeClaim').byKey(key);
  if (!claim || !ctx.state.writes.isSeen(key, claim)) return undefined;
  const plan = planClaim(claim, viewOf(ctx, claim, key));
  if (plan.do === 'bind') return bind(ctx, claim, plan.volume);
  if (plan.do === 'lose') return lose(ctx, claim, plan.note);
  if (plan.do === 'set-class') {
    write(ctx, { ...claim, spec: { ...claim.spec, storageClassName: plan.name } });
    return undefined;
  }
  return waitFor(ctx, claim, key, plan);
}

function viewOf(ctx: Context, { metadata }: PersistentVolumeClaim, key: string): ClaimView {
  const { volumes } = ctx.state;
  const classes = ctx.informer('storage.k8s.io/StorageClass');
  return {
    candidates: volumes.candidates(key),
    volume: (name) => volumes.get(name),
    storageClass: (name): StorageClass | undefined => classes.get('', name),
    defaultClass: () => defaultClassOf(classes.list())?.metadata.name,
    waitingPods: () =>
      ctx
        .informer('Pod')
        .byIndex('namespace', metadata.namespace ?? '')
        .filter((pod) => !pod.spec.nodeName)
        .filter((pod) => pod.spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === metadata.name))
        .map((pod) => pod.metadata.name)
        .sort(),
  };
}

type Waiting = Extract<ClaimPlan, { do: 'wait' | 'provision' | 'retry' }>;

/** Says why, once every 15 s; comes again then. */
function waitFor(ctx: Context, claim: PersistentVolumeClaim, key: string, plan: Waiting): { afterMs: number } {
  const { told } = ctx.state;
  const known = told.get(key);
  const { resourceVersion: version } = claim.metadata;
  if (known?.version === version && known.until > ctx.nowMs) return { afterMs: known.until - ctx.nowMs };
  const asked = plan.do === 'provision' ? askProvisioner(ctx, claim, plan.provisioner) : claim;
  if (plan.note) note(ctx, asked, plan.note);
  const pending = plan.do === 'wait' ? setStatus(ctx, asked, { phase: 'Pending' }) : asked;
  told.set(key, { version: pending.metadata.resourceVersion, until: ctx.nowMs + RESYNC_MS });
  if (plan.do === 'retry') throw badRequest(plan.error);
  return { afterMs: RESYNC_MS };
}

/** Provisioners watch for claims with their name on them. */
function askProvisioner(ctx: Context, claim: PersistentVolumeClaim, provisioner: string): PersistentVolumeClaim {
  const { metadata } = claim;
  if (metadata.annotations?.[PROVISIONER] === provisioner) return claim;
  ctx.tracer.decide('volume.provision', refOf(claim), { provisioner });
  const annotations = { ...metadata.annotations, [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner };
  return write(ctx, { ...claim, metadata: { ...metadata, annotations } });
}

/** Volume first: a claim is bound once its volume is. Each step is left out if it has been done. */
function bind(ctx: Context, claim: PersistentVolumeClaim, found: PersistentVolume): undefined {
  const { volumes } = ctx.state;
  let volume = found;
  const mine = boundVolume(volume, claim);
  if (mine !== volume) {
    ctx.tracer.decide('volume.bind', refOf(claim), { volume: volume.metadata.name });
    volumes.wrote((volume = ctx.client.update('PersistentVolume', mine)));
  }
  const bound = withPhase(volume, 'Bound', ctx.now);
  if (bound !== volume) volumes.wrote((volume = ctx.client.updateStatus('PersistentVolume', bound)));
  const named = boundClaim(claim, volume);
  const written = named === claim ? claim : write(ctx, named);
  setStatus(ctx, written, boundStatus(written, volume));
  return undefined;
}

function boundClaim(claim: PersistentVolumeClaim, { metadata: { name } }: PersistentVolume): PersistentVolumeClaim {
  const isNamed = claim.spec.volumeName === name;
  if (isNamed && hasAnnotation(claim, BIND_COMPLETED)) return claim;
  const annotations: Record<string, string> = { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes' };
  if (!isNamed) annotations[BOUND_BY_CONTROLLER] = 'yes';
  return { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: name } };
}

/** The capacity is taken over when the claim is bound; later growth is another controller's. */
function boundStatus({ status }: PersistentVolumeClaim, { spec }: PersistentVolume): PersistentVolumeClaimStatus {
  const attributes = spec.volumeAttributesClassName;
  return {
    phase: 'Bound',
    ...(spec.accessModes ? { accessModes: spec.accessModes } : {}),
    ...(status?.phase === 'Bound' && status.capacity
      ? { capacity: status.capacity }
      : { capacity: spec.capacity ?? {} }),
    ...(attributes === undefined ? {} : { currentVolumeAttributesClassName: attributes }),
  };
}

function lose(ctx: Context, claim: PersistentVolumeClaim, text: Note): undefined {
  if (claim.status?.phase === 'Lost') return undefined;
  note(ctx, setStatus(ctx, claim, { phase: 'Lost' }), text);
  return undefined;
}

function setStatus(
  ctx: Context,
  claim: PersistentVolumeClaim,
  next: PersistentVolumeClaimStatus,
): PersistentVolumeClaim {
  // What others write there: those that let it grow.
  const { conditions, allocatedResources, allocatedResourceStatuses, modifyVolumeStatus } = claim.status ?? {};
  const status = {
    ...next,
    ...(conditions ? { conditions } : {}),
    ...(allocatedResources ? { allocatedResources } : {}),
    ...(allocatedResourceStatuses ? { allocatedResourceStatuses } : {}),
    ...(modifyVolumeStatus ? { modifyVolumeStatus } : {}),
  };
  if (deepEqual(claim.status, status)) return claim;
  return noted(ctx, ctx.client.updateStatus('PersistentVolumeClaim', { ...claim, status }));
}

function write(ctx: Context, claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return noted(ctx, ctx.client.update('PersistentVolumeClaim', claim));
}

function noted(ctx: Context, claim: PersistentVolumeClaim): PersistentVolumeClaim {
  ctx.state.writes.wrote(storeKey(claim.metadata.namespace, claim.metadata.name), claim);
  return claim;
}

const refOf = ({ metadata }: PersistentVolumeClaim): string =>
  objectKey('PersistentVolumeClaim', metadata.namespace, metadata.name);

function note(ctx: Context, claim: PersistentVolumeClaim, { type, reason, message }: Note): void {
  ctx.recorder.event(claim, type, reason, message);
}
