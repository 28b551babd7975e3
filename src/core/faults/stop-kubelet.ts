import { nodeExists } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** The kubelet does not run: its containers go on, but nobody looks after them or reports. */
export const stopKubelet: FaultDef = {
  name: 'stop-kubelet',
  targets: ['Node'],
  isOneShot: false,
  validate: nodeExists,
  bends: ({ target }) => [{ seam: 'component', target: `kubelet/${target}` }],
};
