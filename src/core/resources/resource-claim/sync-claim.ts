import { CLAIM, CLAIM_FINALIZER } from '../../api/resource-claim.ts';
import type { ResourceClaim, ResourceClaimConsumerReference } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { withoutFinalizer } from '../shared/finalizers.ts';
import { isDone, owningPod } from './plan-claim.ts';

/**
 * Takes a claim back from pods that need it no longer: without users it gives its devices back, and one that was made
 * for a pod goes with it. Upstream: syncClaim in pkg/controller/resourceclaim/controller.go.
 */
export function syncClaim(ctx: ComponentContext, key: string): void {
  const claim = ctx.informer(CLAIM).byKey(key);
  if (!claim) return;
  const users = claim.status?.reservedFor ?? [];
  const remaining = users.filter((user) => isUser(ctx, claim, user));
  const isOurs = claim.metadata.finalizers?.includes(CLAIM_FINALIZER) ?? false;
  if (remaining.length < users.length) release(ctx, claim, remaining, isOurs);
  else if (isOurs && claim.metadata.deletionTimestamp && remaining.length === 0) deallocate(ctx, claim);
  if (remaining.length === 0) deleteUnused(ctx, claim);
}

/** The pod still needs it. Other users than pods are nobody's business here. */
function isUser(ctx: ComponentContext, claim: ResourceClaim, user: ResourceClaimConsumerReference): boolean {
  if (user.apiGroup || user.resource !== 'pods') return true;
  const namespace = claim.metadata.namespace ?? '';
  const pod = ctx.informer('Pod').get(namespace, user.name);
  // The pod may be newer than what the informer has seen.
  if (!pod) return ctx.client.find('Pod', namespace, user.name)?.metadata.uid === user.uid;
  return pod.metadata.uid === user.uid && !isDone(pod);
}

function release(
  { client }: ComponentContext,
  claim: ResourceClaim,
  remaining: ResourceClaimConsumerReference[],
  isOurs: boolean,
): void {
  const { allocation, reservedFor: _, ...status } = claim.status ?? {};
  const isFree = remaining.length === 0 && isOurs;
  const written = client.updateStatus(CLAIM, {
    ...claim,
    status: {
      ...status,
      ...(allocation && !isFree ? { allocation } : {}),
      ...(remaining.length > 0 ? { reservedFor: remaining } : {}),
    },
  });
  if (isOurs && !written.status?.allocation) client.update(CLAIM, withoutFinalizer(written, CLAIM_FINALIZER));
}

function deallocate({ client }: ComponentContext, claim: ResourceClaim): void {
  let current = claim;
  if (claim.status?.allocation) {
    const { allocation: _, ...status } = claim.status;
    current = client.updateStatus(CLAIM, { ...claim, status });
  }
  client.update(CLAIM, withoutFinalizer(current, CLAIM_FINALIZER));
}

/** Of a pod that is gone altogether the garbage collector takes care. */
function deleteUnused(ctx: ComponentContext, claim: ResourceClaim): void {
  const { metadata } = claim;
  const owner = owningPod(claim);
  const namespace = metadata.namespace ?? '';
  const pod = owner && ctx.informer('Pod').get(namespace, owner.name);
  if (!pod || (pod.metadata.uid === owner.uid && !isDone(pod))) return;
  ctx.client.delete(CLAIM, namespace, metadata.name);
}
