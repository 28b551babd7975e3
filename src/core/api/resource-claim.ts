import { controllerOf } from './edit.ts';
import type { Pod, PodResourceClaim, ResourceClaim } from './types.ts';

/**
 * What controller, scheduler and kubelet agree on about the ResourceClaims of a pod.
 * Upstream: staging/src/k8s.io/dynamic-resource-allocation/resourceclaim/{resourceclaim,pod}.go.
 * Left out: claims of pod groups (alpha).
 */
export const CLAIM_FINALIZER = 'resource.kubernetes.io/delete-protection';
/** On a claim made from a template: the name the pod calls it by. */
export const POD_CLAIM_ANNOTATION = 'resource.kubernetes.io/pod-claim-name';
/** On a claim the scheduler made for extended resources. */
export const EXTENDED_CLAIM_ANNOTATION = 'resource.kubernetes.io/extended-resource-claim';

export const CLAIM = 'resource.k8s.io/ResourceClaim';
export const CLAIM_TEMPLATE = 'resource.k8s.io/ResourceClaimTemplate';
export const DEVICE_CLASS = 'resource.k8s.io/DeviceClass';
export const RESOURCE_SLICE = 'resource.k8s.io/ResourceSlice';

/** Name of the claim behind an entry of a pod; neither name nor error: the entry needs none. */
export interface ClaimName {
  readonly name?: string;
  /** It was made from a template: it must be the pod's own. */
  readonly isGenerated: boolean;
  /** There is none yet, or never can be one. */
  readonly error?: string;
}

export function claimNameOf(pod: Pod, claim: PodResourceClaim): ClaimName {
  const { resourceClaimName: name, resourceClaimTemplateName: template } = claim;
  if (name !== undefined) return { name, isGenerated: false };
  const whose = `pod "${pod.metadata.namespace ?? ''}/${pod.metadata.name}"`;
  if (template === undefined) {
    const error = `${whose}, spec.resourceClaim "${claim.name}": none of the supported fields are set`;
    return { isGenerated: false, error };
  }
  const status = pod.status?.resourceClaimStatuses?.find((s) => s.name === claim.name);
  if (!status) return { isGenerated: false, error: `${whose}: ResourceClaim not created yet` };
  const made = status.resourceClaimName;
  return made === undefined ? { isGenerated: true } : { name: made, isGenerated: true };
}

/** Why a generated claim is not the pod's own. */
export function foreignClaim(pod: Pod, claim: ResourceClaim): string | undefined {
  if (controllerOf(claim)?.uid === pod.metadata.uid) return undefined;
  const of = ({ namespace = '', name }: { namespace?: string; name: string }) => `${namespace}/${name}`;
  return `ResourceClaim ${of(claim.metadata)} was not created for Pod ${of(pod.metadata)} (Pod is not owner)`;
}

export const isReservedFor = (pod: Pod, { status }: ResourceClaim): boolean =>
  status?.reservedFor?.some((consumer) => consumer.uid === pod.metadata.uid) ?? false;

/** Names of all claims the pod has, as far as they have names; that for extended resources last. */
export function claimNamesOf(pod: Pod): string[] {
  const names = (pod.spec.resourceClaims ?? []).flatMap((c) => claimNameOf(pod, c).name ?? []);
  const extended = pod.status?.extendedResourceClaimStatus?.resourceClaimName;
  return extended === undefined ? names : [...names, extended];
}

/** A device of the cluster; `shareId` is one of several uses of it. Upstream: DeviceID, SharedDeviceID. */
export function deviceId(driver: string, pool: string, device: string, shareId?: string): string {
  const id = `${driver}/${pool}/${device}`;
  return shareId === undefined ? id : `${id}/${shareId}`;
}
