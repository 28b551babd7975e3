import type { AllocationResult, ContainerExtendedResourceRequest, Pod, ResourceClaim } from '../../api/types.ts';
import { claimNameOf, foreignClaim } from '../../api/resource-claim.ts';
import type { ParsedTerm } from '../../api/node-selector.ts';
import type { Allocator } from './allocator.ts';
import type { ClaimCache } from './claim-cache.ts';

/** What one pod needs of devices, as worked out when its turn comes. Upstream: stateData in dynamicresources.go. */
export interface Demand {
  readonly uid: string;
  /** Of the pod, in its order; that for extended resources last. Replaced by what was written. */
  readonly claims: ResourceClaim[];
  /** Index of the claim for extended resources, if there is one. */
  readonly extended: number | undefined;
  /** By claim: where its devices can be used, if it has some. */
  readonly places: readonly (readonly ParsedTerm[] | undefined)[];
  /** If some claim has no devices yet. */
  readonly allocator: Allocator | undefined;
  /** Claims with devices that some node cannot use. */
  readonly unavailable: Set<number>;
  readonly byNode: Map<string, NodeAllocation>;
}

export interface NodeAllocation {
  /** For the claims without devices, in their order. */
  readonly results: readonly AllocationResult[];
  /** The claim for extended resources as this node needs it. */
  readonly extendedClaim?: ResourceClaim;
  readonly mappings?: readonly ContainerExtendedResourceRequest[];
}

/** The pod's own claims, or why there is not yet one for each entry. */
export function podClaims(pod: Pod, claims: ClaimCache): ResourceClaim[] | string {
  const out: ResourceClaim[] = [];
  const namespace = pod.metadata.namespace ?? '';
  for (const entry of pod.spec.resourceClaims ?? []) {
    const { name, isGenerated, error } = claimNameOf(pod, entry);
    if (error !== undefined) return error;
    if (name === undefined) continue;
    const claim = claims.get(namespace, name);
    if (!claim) return `could not find ResourceClaim "${namespace}/${name}"`;
    if (claim.metadata.deletionTimestamp) return `resourceclaim ${JSON.stringify(name)} is being deleted`;
    const foreign = isGenerated ? foreignClaim(pod, claim) : undefined;
    if (foreign !== undefined) return foreign;
    out.push(claim);
  }
  return out;
}

/** Positions of the claims that have no devices yet. */
export const toAllocate = ({ claims }: Demand): number[] =>
  claims.flatMap((claim, i) => (claim.status?.allocation ? [] : [i]));
