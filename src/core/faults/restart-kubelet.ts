import { nodeExists, secondsOf, secondsProblem } from './checks.ts';
import type { FaultDef } from './fault.ts';

/** The kubelet stops and starts again after `seconds` (default 5); what runs on its machine runs on. */
const USUAL_SECONDS = 5;

export const restartKubelet: FaultDef = {
  name: 'restart-kubelet',
  targets: ['Node'],
  isOneShot: false,
  validate: (request, ctx) => nodeExists(request, ctx) ?? secondsProblem(request),
  lastsMs: (request) => secondsOf(request, USUAL_SECONDS) * 1000,
  bends: ({ target }) => [{ seam: 'component', target: `kubelet/${target}` }],
};
