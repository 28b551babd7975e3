import type { KubeObject, ResourceClaim } from '../../api/types.ts';
import type { Amounts } from '../shared/amounts.ts';
import { countName, isMainWrite, type QuotaEvaluator } from './evaluator.ts';

/**
 * Resource claims: by number, and by the devices of each class that they may be given at most.
 * Upstream: pkg/quota/v1/evaluator/core/resource_claims.go. Left out: classes that stand for extended resources.
 */
const PER_CLASS = '.deviceclass.resource.k8s.io/devices';
const COUNT = countName('resource.k8s.io', 'resourceclaims');
/** As many as one claim can be given. */
const MAX_DEVICES = 32;

interface DeviceAsk {
  readonly deviceClassName?: string;
  readonly allocationMode?: string;
  readonly count?: number;
}

export const deviceClaimEvaluator: QuotaEvaluator = {
  handles: isMainWrite,
  tracks: (name) => name === COUNT || name.endsWith(PER_CLASS),
  usage: (object) => claimUsage(object as KubeObject as ResourceClaim),
  matchesScope: () => false,
};

function claimUsage({ spec }: ResourceClaim): Amounts {
  const devices = new Map<string, number>();
  const add = (className: string, count: number): void => {
    devices.set(className, (devices.get(className) ?? 0) + count);
  };
  for (const { exactly, firstAvailable } of spec.devices?.requests ?? []) {
    if (firstAvailable?.length) for (const [name, most] of mostOfEach(firstAvailable)) add(name, most);
    else if (exactly) add(exactly.deviceClassName ?? '', devicesOf(exactly));
  }
  const byClass = [...devices].map(([name, count]) => [`${name}${PER_CLASS}`, String(count)] as const);
  return { [COUNT]: '1', ...Object.fromEntries(byClass) };
}

/** Only one of the alternatives comes true: of each class the most any of them asks for. */
function mostOfEach(alternatives: readonly DeviceAsk[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const ask of alternatives) {
    const name = ask.deviceClassName ?? '';
    most.set(name, Math.max(most.get(name) ?? 0, devicesOf(ask)));
  }
  return most;
}

function devicesOf({ allocationMode = 'ExactCount', count = 1 }: DeviceAsk): number {
  if (allocationMode === 'All') return MAX_DEVICES;
  return allocationMode === 'ExactCount' ? count : 0;
}
