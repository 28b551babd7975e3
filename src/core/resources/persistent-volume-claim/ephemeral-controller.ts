import { controllerOf, controllerRef } from '../../api/edit.ts';
import { objectKey, storeKey } from '../../api/group-kind.ts';
import { badRequest, isStatusError } from '../../api/status-error.ts';
import type { KubeObject, PersistentVolumeClaim, Pod, Volume } from '../../api/types.ts';
import type { DraftOf } from '../../runtime/client.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';

/**
 * Makes the claims of generic ephemeral volumes; they belong to their pod and go with it.
 * Upstream: pkg/controller/volume/ephemeral/controller.go.
 */
type Context = ControllerContext<undefined>;

export const ephemeralVolumeController: ControllerDef = {
  name: 'ephemeral-volume-controller',
  for: 'Pod',
  keysOf: (o) => (hasEphemeral(o) ? [storeKey(o.metadata.namespace, o.metadata.name as string)] : []),
  owns: ['PersistentVolumeClaim'],
  reconcile(ctx, key) {
    const pod = ctx.informer('Pod').byKey(key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    for (const volume of pod.spec.volumes ?? []) if (volume.ephemeral) ensureClaim(ctx, pod, volume);
  },
};

const hasEphemeral = (pod: KubeObject): boolean => (pod as Pod).spec.volumes?.some((v) => v.ephemeral) === true;

function ensureClaim(ctx: Context, pod: Pod, volume: Volume): void {
  const { namespace = '', name } = pod.metadata;
  const claimName = `${name}-${volume.name}`;
  try {
    const claim = ctx.informer('PersistentVolumeClaim').get(namespace, claimName);
    if (claim) return mustBeOf(pod, claim);
    ctx.tracer.decide('volume.claim-for-pod', objectKey('Pod', namespace, name), { claim: claimName });
    createClaim(ctx, draftClaim(pod, volume, claimName));
  } catch (error) {
    if (!isStatusError(error)) throw error;
    const text = `ephemeral volume ${volume.name}: ${error.message}`;
    ctx.recorder.event(pod, 'Warning', 'FailedBinding', text);
    throw error;
  }
}

function createClaim(ctx: Context, draft: DraftOf<'PersistentVolumeClaim'>): void {
  try {
    ctx.client.create('PersistentVolumeClaim', draft);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    throw badRequest(`create PVC ${draft.metadata.name ?? ''}: ${error.message}`);
  }
}

function mustBeOf(pod: Pod, claim: PersistentVolumeClaim): void {
  if (controllerOf(claim)?.uid === pod.metadata.uid) return;
  const at = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  throw badRequest(`PVC ${at(claim)} was not created for pod ${at(pod)} (pod is not owner)`);
}

function draftClaim(pod: Pod, { ephemeral }: Volume, name: string): DraftOf<'PersistentVolumeClaim'> {
  const { metadata, spec } = ephemeral?.volumeClaimTemplate ?? {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: pod.metadata.namespace ?? '',
      ownerReferences: [controllerRef(pod)],
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
    },
    spec: spec ?? {},
  };
}
