import { deviceId } from '../../api/resource-claim.ts';
import type { Device, ResourceSlice } from '../../api/types.ts';
import type { Pool } from './pools.ts';

/** A device that may be looked at, with where it was found, and why a search may have to end. */
export interface Candidate {
  readonly device: Device;
  readonly id: string;
  readonly slice: ResourceSlice;
  readonly pool: Pool;
}

export interface Failure {
  readonly error: string;
  /** Other nodes may do. */
  readonly isOfNode?: boolean;
}

export function candidateOf(pool: Pool, slice: ResourceSlice, device: Device): Candidate {
  return { pool, slice, device, id: deviceId(slice.spec.driver, slice.spec.pool.name, device.name) };
}
