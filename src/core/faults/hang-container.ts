import { containerExists, containerOf } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** The process stays but answers nothing, not even SIGTERM. Argument `container`: only that one; default all. */
export const hangContainer: FaultDef = {
  name: 'hang-container',
  targets: ['Pod'],
  isOneShot: false,
  validate: containerExists,
  bends: (request) => {
    const container = containerOf(request);
    return [{ seam: 'hang', target: request.target, ...(container === undefined ? {} : { container }) }];
  },
};
