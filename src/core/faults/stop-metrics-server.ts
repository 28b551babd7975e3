import { targetIs } from './checks.ts';
import type { FaultDef } from './fault.ts';

const COMPONENT = 'metrics-server';

/** Nobody knows what pods use: kubectl top fails, autoscalers stand still. */
export const stopMetricsServer: FaultDef = {
  name: 'stop-metrics-server',
  targets: ['Component'],
  isOneShot: false,
  validate: targetIs(COMPONENT),
  bends: () => [{ seam: 'component', target: COMPONENT }],
};
