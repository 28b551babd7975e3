import { targetIs } from './checks.ts';
import type { FaultDef } from './fault.ts';

const COMPONENT = 'kube-controller-manager';

/** No control loop runs: nothing is scaled, replaced, evicted or collected. */
export const stopControllerManager: FaultDef = {
  name: 'stop-controller-manager',
  targets: ['Component'],
  isOneShot: false,
  validate: targetIs(COMPONENT),
  bends: () => [{ seam: 'component', target: COMPONENT }],
};
