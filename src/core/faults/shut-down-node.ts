import { nodeExists } from './checks.ts';
import type { FaultDef } from './fault.ts';

/**
 * `shutdown` on the machine: its kubelet may end the pods first, as it is configured; then the machine is off until this
 * is undone. Undone before that, the shutdown is called off.
 */
export const shutDownNode: FaultDef = {
  name: 'shut-down-node',
  targets: ['Node'],
  isOneShot: false,
  validate: nodeExists,
  bends: ({ target }) => [{ seam: 'shutdown', target }],
};
