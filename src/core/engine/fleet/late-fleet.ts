import type { NewMachine } from '../../world/machines.ts';
import type { KubeletConfiguration } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { MachineProcesses } from '../machine-processes.ts';
import type { MachineShape, NewMachines } from '../machine-shape.ts';

/** Machines that come and go while a cluster runs; loaded late, as most clusters keep those they began with. */
export interface LateFleet {
  /** Machines of the start: some named, others so many of a shape. */
  shapes(list: readonly (MachineShape | NewMachines)[]): readonly MachineShape[];
  /** What is asked for, machine by machine. Throws a StatusError for what makes no sense. */
  plan(deps: FleetDeps, request: NewMachines): readonly NewMachine[];
  join(deps: FleetDeps, machines: readonly NewMachine[]): void;
  /** Why the machine cannot be taken away. */
  keepReason(deps: FleetDeps, name: string): string | undefined;
  leave(deps: FleetDeps, name: string, trace: number): void;
}

export interface FleetDeps {
  readonly world: World;
  readonly machines: MachineProcesses;
  /** The machine of the control plane, if it is on one. */
  readonly home: string | undefined;
  /** Configuration of kubelets where a shape says nothing. */
  readonly kubelet: KubeletConfiguration | undefined;
  /** Names of the Nodes there are. */
  readonly nodeNames: () => Iterable<string>;
}
