import { containerExists, containerOf } from './checks.ts';
import type { FaultDef } from './fault.ts';

/**
 * The process is killed, and dies again a moment after each start for as long as the fault stands, so that
 * CrashLoopBackOff can be seen growing. Argument `container`: only that one; default all of the pod.
 */
export const crashContainer: FaultDef = {
  name: 'crash-container',
  targets: ['Pod'],
  isOneShot: false,
  validate: containerExists,
  bends: (request) => {
    const container = containerOf(request);
    return [{ seam: 'crash', target: request.target, ...(container === undefined ? {} : { container }) }];
  },
};
