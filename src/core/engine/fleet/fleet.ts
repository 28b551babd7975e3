import { badRequest } from '../../api/status-error.ts';
import { machineRecord } from '../machine-record.ts';
import type { MachineShape, NewMachines } from '../machine-shape.ts';
import { placeMachines } from './place-machines.ts';
import { requestProblem } from './check-request.ts';
import type { FleetDeps, LateFleet } from './late-fleet.ts';
import { removeMachine } from './remove-machine.ts';

/**
 * Adds and removes machines. What follows is the cluster's own doing: kubelets register their Nodes, node IPAM gives
 * them ranges, DaemonSets come; a machine that is gone falls silent, and its Node stays until somebody deletes it.
 */
export const FLEET: LateFleet = {
  shapes(list) {
    const named = list.filter(isNamed);
    const pools = list.filter((n): n is NewMachines => !isNamed(n));
    return [...named, ...placeMachines(pools, { names: named.map((n) => n.name), zones: named.map((n) => n.zone) })];
  },

  plan(deps, request) {
    const problem = requestProblem(request);
    if (problem !== undefined) throw badRequest(problem);
    const { world, home, kubelet } = deps;
    const first = world.fleet.everCount;
    const zones = world.machines().map((m) => m.zone);
    const shapes = placeMachines([request], { names: takenNames(deps), zones });
    return shapes.map((shape, i) =>
      machineRecord(home === undefined ? shape : { ...shape, needsCni: true }, first + i, kubelet),
    );
  },

  join({ world, machines }, records) {
    world.fleet.everCount += records.length;
    for (const record of records) {
      world.registerMachine(record);
      machines.add(record.name);
    }
    const last = records[records.length - 1];
    if (last) world.broken.tell({ seam: 'machine', target: last.name });
  },

  keepReason({ world, home }, name) {
    if (!world.machine(name)) return `there is no machine "${name}"`;
    return name === home ? `machine "${name}" carries the control plane` : undefined;
  },

  leave({ world, machines }, name, trace) {
    machines.remove(name);
    removeMachine(world, name, trace);
    world.broken.tell({ seam: 'machine', target: name });
  },
};

const isNamed = (n: MachineShape | NewMachines): n is MachineShape => 'name' in n;

function* takenNames({ world, nodeNames }: FleetDeps): Generator<string> {
  for (const { name } of world.machines()) yield name;
  yield* nodeNames();
}
