import { CLAIM } from '../../api/resource-claim.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { ContainerExtendedResourceRequest, Pod, ResourceClaim } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/** The pod does not use the claim after all. A refusal is not tried again: the next attempt comes here too. */
export function unreserveClaim({ client }: ComponentContext, { metadata }: ResourceClaim, pod: Pod): void {
  const body = {
    metadata: { uid: metadata.uid },
    status: { reservedFor: [{ $patch: 'delete', uid: pod.metadata.uid }] },
  };
  try {
    client.patch(CLAIM, metadata.namespace ?? '', metadata.name, body, { type: 'strategic', subresource: 'status' });
  } catch (error) {
    if (!isStatusError(error)) throw error;
  }
}

/** Tells the kubelet which containers get what of the claim for extended resources. */
export function patchExtendedStatus(
  { client }: ComponentContext,
  { metadata }: Pod,
  claim: ResourceClaim,
  mappings: readonly ContainerExtendedResourceRequest[],
): void {
  const status = { resourceClaimName: claim.metadata.name, requestMappings: mappings };
  const body = { status: { extendedResourceClaimStatus: status } };
  client.patch('Pod', metadata.namespace ?? '', metadata.name, body, { subresource: 'status' });
}
