import { podExists } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** Readiness probes of the pod fail, whatever the application says. */
export const failReadiness: FaultDef = {
  name: 'fail-readiness',
  targets: ['Pod'],
  isOneShot: false,
  validate: podExists,
  bends: ({ target }) => [{ seam: 'readiness', target }],
};
