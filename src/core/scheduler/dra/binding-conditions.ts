import { deviceId } from '../../api/resource-claim.ts';
import type { DeviceRequestAllocationResult, ResourceClaim } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';

/**
 * Devices that are given to a pod before they are ready: it is bound once their drivers say that all conditions hold.
 * Upstream: isClaimReadyForBinding and isClaimTimeout in dynamicresources.go.
 */
export type Readiness = 'ready' | 'not yet' | { readonly error: string };

const resultsOf = ({ status }: ResourceClaim): readonly DeviceRequestAllocationResult[] =>
  status?.allocation?.devices?.results ?? [];

export const hasBindingConditions = (claim: ResourceClaim): boolean =>
  resultsOf(claim).some((result) => (result.bindingConditions?.length ?? 0) > 0);

export function readinessOf(claim: ResourceClaim): Readiness {
  if (!claim.status?.allocation) return 'not yet';
  for (const result of resultsOf(claim)) {
    const { bindingConditions = [], bindingFailureConditions = [] } = result;
    if (bindingConditions.length === 0) continue;
    const conditions = deviceStatusOf(claim, result)?.conditions;
    if (!conditions) return 'not yet';
    const holds = (type: string) => conditions.find((c) => c.type === type && c.status === 'True');
    const failed = bindingFailureConditions.map(holds).find((c) => c !== undefined);
    if (failed) {
      const why = `reason=${failed.reason}, message=${JSON.stringify(failed.message)}`;
      return { error: `device binding failed: claim=${claim.metadata.name}, ${why}` };
    }
    if (!bindingConditions.every((type) => holds(type) !== undefined)) return 'not yet';
  }
  return 'ready';
}

/** The claim has waited too long since it got its devices; `epochMs` is now. */
export function isTimedOut(claim: ResourceClaim, epochMs: number, timeoutMs: number): boolean {
  const since = claim.status?.allocation?.allocationTimestamp;
  return since !== undefined && hasBindingConditions(claim) && (parseTime(since) ?? 0) + timeoutMs < epochMs;
}

function deviceStatusOf(claim: ResourceClaim, { driver, pool, device }: DeviceRequestAllocationResult) {
  const id = deviceId(driver, pool, device);
  return claim.status?.devices?.find((d) => deviceId(d.driver, d.pool, d.device) === id);
}
