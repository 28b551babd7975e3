import { nodeExists, secondsOf, secondsProblem } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** The machine goes down without warning and comes up again after `seconds` (default 30), with a new boot id. */
const USUAL_SECONDS = 30;

export const rebootNode: FaultDef = {
  name: 'reboot-node',
  targets: ['Node'],
  isOneShot: false,
  validate: (request, ctx) => nodeExists(request, ctx) ?? secondsProblem(request),
  lastsMs: (request) => secondsOf(request, USUAL_SECONDS) * 1000,
  bends: ({ target }) => [{ seam: 'power', target }],
};
