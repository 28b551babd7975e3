import { targetIs } from './checks.ts';
import type { FaultDef } from './fault.ts';

const COMPONENT = 'kube-scheduler';

/** New pods stay Pending. */
export const stopScheduler: FaultDef = {
  name: 'stop-scheduler',
  targets: ['Component'],
  isOneShot: false,
  validate: targetIs(COMPONENT),
  bends: () => [{ seam: 'component', target: COMPONENT }],
};
