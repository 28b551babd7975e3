import { nodeExists } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** The node no longer reaches the API server; what runs on it runs on. */
export const cutOff: FaultDef = {
  name: 'cut-off',
  targets: ['Node'],
  isOneShot: false,
  validate: nodeExists,
  bends: ({ target }) => [{ seam: 'link', target }],
};
