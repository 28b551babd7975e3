import type { PodGroups } from './group-pods.ts';
import type { Endpoints } from './services.ts';
import type { BandOf, GraphInput, PodCounts } from './types.ts';

/** What both views are made from: the input, and what was derived from it once. */
export interface Stage {
  readonly input: GraphInput;
  readonly bandOf: BandOf;
  readonly byMachine: PodGroups;
  readonly byOwner: PodGroups;
  readonly endpoints: Endpoints;
  readonly counts: ReadonlyMap<string, PodCounts>;
}
