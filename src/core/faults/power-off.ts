import { nodeExists } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** The machine and all that runs on it stop at once; nobody is told. */
export const powerOff: FaultDef = {
  name: 'power-off',
  targets: ['Node'],
  isOneShot: false,
  validate: nodeExists,
  bends: ({ target }) => [{ seam: 'power', target }],
};
