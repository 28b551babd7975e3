import type { KubeletConfiguration, MachineTaint } from '../world/records.ts';

/** One machine. */
export interface MachineShape {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Default: about 98 GiB. */
  readonly diskBytes?: number;
  readonly zone: string;
  /** Default: region-1. */
  readonly region?: string;
  /** Default: virtual.<CPUs>x<GiB>. */
  readonly instanceType?: string;
  readonly maxPods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly MachineTaint[];
  /** No network for pods until a CNI plugin was installed. */
  readonly needsCni?: boolean;
  /** Extended resources: { 'nvidia.com/gpu': 1 }. */
  readonly extended?: Readonly<Record<string, number>>;
  readonly kubelet?: KubeletConfiguration;
}

/** So many machines of one shape, from the start or while the cluster runs. */
export interface NewMachines extends Omit<MachineShape, 'name' | 'needsCni' | 'zone'> {
  readonly count: number;
  /** Default: whichever of the zones has the fewest machines. */
  readonly zone?: string;
  /** What their names begin with (default 'node'); a number is added that no machine and no Node has had before. */
  readonly prefix?: string;
}
