import type { Wakes } from '../../runtime/late-controller.ts';

/** What shows that somebody claims devices. */
export const hasClaimedDevices: Wakes = {
  Pod: ({ spec, status }) =>
    (spec.resourceClaims?.length ?? 0) > 0 || status?.extendedResourceClaimStatus !== undefined,
  'resource.k8s.io/ResourceClaim': () => true,
};
