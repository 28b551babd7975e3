import type {
  CapacityRequirements,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
} from '../../api/types.ts';

/**
 * A request for devices, or one of its alternatives, in one form.
 * Upstream: requestAccessor in structured/internal/incubating/allocator_incubating.go.
 */
export interface DeviceAsk {
  readonly name: string;
  /** The request it is an alternative of. */
  readonly parent: string | undefined;
  readonly className: string;
  readonly mode: string | undefined;
  readonly isAll: boolean;
  readonly count: number;
  readonly isAdmin: boolean;
  readonly selectors: readonly DeviceSelector[];
  readonly tolerations: readonly DeviceToleration[] | undefined;
  readonly capacity: CapacityRequirements | undefined;
}

/** All alternatives of a request; one for a request without. */
export function asksOf(request: DeviceRequest): readonly DeviceAsk[] {
  const { name, exactly, firstAvailable = [] } = request;
  if (exactly) return [askOf(name, undefined, exactly, exactly.adminAccess === true)];
  return firstAvailable.map((alternative) => askOf(alternative.name, name, alternative, false));
}

type Body = ExactDeviceRequest | Omit<DeviceSubRequest, 'name'>;

function askOf(name: string, parent: string | undefined, body: Body, isAdmin: boolean): DeviceAsk {
  return {
    name,
    parent,
    className: body.deviceClassName,
    mode: body.allocationMode,
    isAll: body.allocationMode === 'All',
    count: body.count ?? 0,
    isAdmin,
    selectors: body.selectors ?? [],
    tolerations: body.tolerations,
    capacity: body.capacity,
  };
}

/** 'request', or 'request/alternative'. */
export const fullName = ({ name, parent }: DeviceAsk): string => (parent === undefined ? name : `${parent}/${name}`);
