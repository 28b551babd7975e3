import { podExists } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** Liveness probes of the pod fail, whatever the application says. */
export const failLiveness: FaultDef = {
  name: 'fail-liveness',
  targets: ['Pod'],
  isOneShot: false,
  validate: podExists,
  bends: ({ target }) => [{ seam: 'liveness', target }],
};
