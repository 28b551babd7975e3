import type { ResourceClaim } from '../../api/types.ts';

/** Why the claim cannot have devices before somebody makes a class. Upstream: PreFilter and validateDeviceClass. */
export function missingClass(claim: ResourceClaim, exists: (name: string) => boolean): string | undefined {
  for (const { name, exactly, firstAvailable = [] } of claim.spec.devices?.requests ?? []) {
    const asked: readonly (readonly [request: string, deviceClass: string])[] = exactly
      ? [[name, exactly.deviceClassName]]
      : firstAvailable.map((alternative) => [`${name}/${alternative.name}`, alternative.deviceClassName]);
    const missing = asked.find(([, deviceClass]) => !exists(deviceClass));
    if (missing) return `request ${missing[0]}: device class ${missing[1]} does not exist`;
  }
  return undefined;
}
