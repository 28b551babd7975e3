import { claimNameOfVolume } from '../../api/claim-name.ts';
import { storeKey } from '../../api/group-kind.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { KubeObject, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { CLAIM_PROTECTION } from '../persistent-volume/admission.ts';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers.ts';

/**
 * Keeps a claim from going away while a pod on a node uses it.
 * Upstream: pkg/controller/volume/pvcprotection.
 */
export const claimProtectionController: ControllerDef = {
  name: 'pvc-protection-controller',
  for: 'PersistentVolumeClaim',
  watches: [{ kind: 'Pod', keys: leavingClaimsOf }],
  reconcile(ctx, key) {
    const claim = ctx.informer('PersistentVolumeClaim').byKey(key);
    if (!claim) return;
    const next = claim.metadata.deletionTimestamp ? released(ctx, claim) : withFinalizer(claim, CLAIM_PROTECTION);
    if (next === claim) return;
    try {
      ctx.client.update('PersistentVolumeClaim', next);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

type Context = ControllerContext<undefined>;

/** Claims of the pod that only wait for it. */
function leavingClaimsOf(object: KubeObject, ctx: Context): readonly string[] {
  const pod = object as Pod;
  const keys: string[] = [];
  for (const name of claimNames(pod)) {
    const key = storeKey(pod.metadata.namespace, name);
    if (ctx.informer('PersistentVolumeClaim').byKey(key)?.metadata.deletionTimestamp) keys.push(key);
  }
  return keys;
}

function* claimNames(pod: Pod): Iterable<string> {
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.ephemeral && isShutDown(pod) ? undefined : claimNameOfVolume(pod, volume);
    if (name !== undefined) yield name;
  }
}

/** The kubelet is done with it. */
const isShutDown = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;

function released(ctx: Context, claim: PersistentVolumeClaim): PersistentVolumeClaim {
  if (!claim.metadata.finalizers?.includes(CLAIM_PROTECTION)) return claim;
  const { namespace = '' } = claim.metadata;
  if (
    ctx
      .informer('Pod')
      .byIndex('namespace', namespace)
      .some((pod) => uses(pod, claim))
  )
    return claim;
  // The cache may not have a pod yet: look at the server before the data goes.
  if (ctx.client.list('Pod', namespace).some((pod) => uses(pod, claim))) return claim;
  return withoutFinalizer(claim, CLAIM_PROTECTION);
}

function uses(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if (!pod.spec.nodeName) return false;
  for (const name of claimNames(pod)) if (name === claim.metadata.name) return true;
  return false;
}
