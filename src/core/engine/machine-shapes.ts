import type { LateSource } from './late-parts.ts';
import type { MachineShape, NewMachines } from './machine-shape.ts';
import type { EngineOptions } from './options.ts';

/** The machines an engine starts with. */
const GIB = 1024 ** 3;

export function machineShapes(nodes: NonNullable<EngineOptions['nodes']>, late: LateSource): readonly MachineShape[] {
  if (typeof nodes !== 'number') return nodes.every(isNamed) ? nodes : late().fleet.shapes(nodes);
  return Array.from({ length: nodes }, (_, i) => ({
    name: `node-${i + 1}`,
    cpuMilli: 4000,
    memoryBytes: 8 * GIB,
    zone: `zone-${'abc'[Math.floor((i * 2) / Math.max(nodes, 2)) % 3] ?? 'a'}`,
  }));
}

const isNamed = (n: MachineShape | NewMachines): n is MachineShape => 'name' in n;
