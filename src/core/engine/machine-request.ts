import type { MachineShape } from './options.ts';

/** Machines that somebody wants while the cluster runs: so many of one shape. */
export interface NewMachines extends Omit<MachineShape, 'name' | 'needsCni'> {
  readonly count: number;
  /** What their names begin with (default 'node'); a number is added that no machine and no Node has had before. */
  readonly prefix?: string;
}
