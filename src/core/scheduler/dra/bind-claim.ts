import { CLAIM, CLAIM_FINALIZER } from '../../api/resource-claim.ts';
import { isConflict } from '../../api/status-error.ts';
import type { AllocationResult, Pod, ResourceClaim } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * Writes into a claim what was found for it, and that the pod uses it. A StatusError is thrown on.
 * Upstream: bindClaim in pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go.
 */
export interface ClaimBinding {
  readonly claim: ResourceClaim;
  /** Undefined: it has its devices. */
  readonly allocation: AllocationResult | undefined;
  readonly pod: Pod;
}

/** A text of upstream's that says why; a value, so that it can be told from a bug. */
export interface BindProblem {
  readonly problem: string;
}

/** Steps of client-go's DefaultRetry. */
const TRIES = 5;

export function bindClaim(
  ctx: ComponentContext,
  { claim, allocation, pod }: ClaimBinding,
): ResourceClaim | BindProblem {
  const { namespace = '', name } = claim.metadata;
  const label = `${namespace}/${name}`;
  let current = claim;
  for (let i = 1; ; i++) {
    if (current.metadata.deletionTimestamp) return { problem: `claim ${label} got deleted in the meantime` };
    if (allocation && current.status?.allocation)
      return { problem: `claim ${label} got allocated elsewhere in the meantime` };
    if (!allocation && !current.status?.allocation)
      return { problem: `claim ${label} got deallocated elsewhere in the meantime` };
    try {
      return writeOnce(ctx, current, allocation, pod);
    } catch (error) {
      if (!isConflict(error) || i === TRIES) throw error;
      current = ctx.client.get(CLAIM, namespace, name);
    }
  }
}

function writeOnce(
  ctx: ComponentContext,
  claim: ResourceClaim,
  allocation: AllocationResult | undefined,
  pod: Pod,
): ResourceClaim {
  const owned = allocation ? withFinalizer(ctx, claim) : claim;
  const result = (allocation ?? owned.status?.allocation) as AllocationResult;
  const { name, uid } = pod.metadata;
  return ctx.client.updateStatus(CLAIM, {
    ...owned,
    status: {
      ...owned.status,
      allocation: result.allocationTimestamp === undefined ? { ...result, allocationTimestamp: ctx.now } : result,
      reservedFor: [...(owned.status?.reservedFor ?? []), { resource: 'pods', name, uid }],
    },
  });
}

function withFinalizer(ctx: ComponentContext, claim: ResourceClaim): ResourceClaim {
  const { finalizers = [] } = claim.metadata;
  if (finalizers.includes(CLAIM_FINALIZER)) return claim;
  const metadata = { ...claim.metadata, finalizers: [...finalizers, CLAIM_FINALIZER] };
  return ctx.client.update(CLAIM, { ...claim, metadata });
}
