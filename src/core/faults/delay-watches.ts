import type { FaultDef, FaultRequest } from './fault.ts';

const DEFAULT_MS = 5000;
const MAX_MS = 600_000;

const delayOf = ({ args }: FaultRequest): number => Number(args?.['delayMs'] ?? DEFAULT_MS);

/** Every component hears of changes this much later. Argument `delayMs`; several such faults add up. */
export const delayWatches: FaultDef = {
  name: 'delay-watches',
  targets: ['Cluster'],
  isOneShot: false,
  validate: (request) => {
    const delayMs = delayOf(request);
    return delayMs > 0 && delayMs <= MAX_MS ? undefined : `delayMs must be a number from 1 to ${MAX_MS}`;
  },
  bends: (request) => [{ seam: 'watch-delay', target: '', value: delayOf(request) }],
};
