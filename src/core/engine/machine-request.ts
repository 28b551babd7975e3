import type { MachineShape } from './options.ts';

/** So many machines of one shape, from the start or while the cluster runs. */
export interface NewMachines extends Omit<MachineShape, 'name' | 'needsCni' | 'zone'> {
  readonly count: number;
  /** Default: whichever of the zones has the fewest machines. */
  readonly zone?: string;
  /** What their names begin with (default 'node'); a number is added that no machine and no Node has had before. */
  readonly prefix?: string;
}
