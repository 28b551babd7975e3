import type { CelSource } from '../../api/cel.ts';
import { deviceId } from '../../api/resource-claim.ts';
import type { ResourceClaim } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { deviceCelSource } from '../shared/device-parts.ts';
import { immutable } from '../shared/rules.ts';
import { adminRequests, adminResults } from './admin-access.ts';
import { validateDevices } from './validate-devices.ts';
import { validateStatus } from './validate-status.ts';
import { RESOURCE_CLAIM } from './kind-identity.ts';

/**
 * ResourceClaims. Upstream: pkg/registry/resource/resourceclaim/strategy.go.
 * Left out: who may write which part of the status (binding, driver) beyond the status itself.
 */
export function resourceClaimKind(source?: CelSource): KindDef<ResourceClaim> {
  const cel = deviceCelSource(source);
  return {
    ...RESOURCE_CLAIM,
    writers: () => ({ object: 'kube-controller-manager', status: 'kube-scheduler' }),
    prepareStatusUpdate: withoutGoneDevices,
    validateCreate: ({ spec, metadata }, ctx) => [
      ...adminRequests(spec.devices?.requests, metadata.namespace, ctx),
      ...validateDevices('spec.devices', spec.devices, cel),
    ],
    validateUpdate: (claim, old) => immutable('spec', claim.spec, old.spec),
    validateStatusUpdate: (claim, old, ctx) => [
      ...adminResults(resultsOf(claim), resultsOf(old), claim.metadata.namespace, ctx),
      ...validateStatus(claim, old),
    ],
    columns: [NAME, column('State', stateText), AGE],
  };
}

const resultsOf = ({ status }: ResourceClaim) => status?.allocation?.devices?.results;

/** What drivers told of devices that the claim no longer has. Upstream: dropDeallocatedStatusDevices. */
function withoutGoneDevices(claim: ResourceClaim, old: ResourceClaim): ResourceClaim {
  const devices = claim.status?.devices;
  if (!devices) return claim;
  const ids = (of: ResourceClaim) =>
    new Set(resultsOf(of)?.map((r) => deviceId(r.driver, r.pool, r.device, r.shareID)));
  const [had, has] = [ids(old), ids(claim)];
  const kept = devices.filter((d) => {
    const id = deviceId(d.driver, d.pool, d.device, d.shareID);
    return !had.has(id) || has.has(id);
  });
  if (kept.length === devices.length) return claim;
  const { devices: _, ...status } = claim.status ?? {};
  return { ...claim, status: kept.length > 0 ? { ...status, devices: kept } : status };
}

function stateText({ metadata, status }: ResourceClaim): string {
  const states = metadata.deletionTimestamp ? ['deleted'] : [];
  if (!status?.allocation) {
    if (states.length === 0) states.push('pending');
  } else {
    states.push('allocated');
    if (status.reservedFor?.length) states.push('reserved');
  }
  return states.join(',');
}
