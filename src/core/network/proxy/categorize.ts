import type { Place } from './place.ts';

/**
 * Which endpoints of a Service a node uses, by traffic policy, hints and readiness. Pure.
 * Upstream: pkg/proxy/topology.go (CategorizeEndpoints, topologyModeFromHints).
 */
export interface Candidate {
  readonly ip: string;
  readonly port: number;
  readonly isReady: boolean;
  readonly isServing: boolean;
  readonly isTerminating: boolean;
  readonly node: string | undefined;
  readonly pod: string | undefined;
  readonly forZones?: readonly string[];
  readonly forNodes?: readonly string[];
}

export interface Categories {
  /** For the traffic policy Cluster. */
  readonly cluster: readonly Candidate[];
  /** For the traffic policy Local. */
  readonly local: readonly Candidate[];
  /** The Service has a usable endpoint somewhere. */
  readonly hasAny: boolean;
}

/** `usesLocal`: some traffic of the Service goes by the policy Local. */
export function categorize(all: readonly Candidate[], place: Place, usesLocal: boolean): Categories {
  const mode = modeFromHints(all, place);
  const ready = all.filter((c) => c.isReady && isAvailable(c, mode, place));
  const cluster = ready.length > 0 ? ready : all.filter(isFallback);
  if (!usesLocal) return { cluster, local: [], hasAny: cluster.length > 0 };
  const here = all.filter((c) => c.node === place.node);
  const readyHere = here.filter((c) => c.isReady);
  const local = readyHere.length > 0 ? readyHere : here.filter(isFallback);
  return { cluster, local, hasAny: all.some((c) => c.isReady || isFallback(c)) };
}

/** Still serves while it terminates: used where nobody is ready. */
const isFallback = (c: Candidate): boolean => !c.isReady && c.isServing && c.isTerminating;

type Mode = 'all' | 'same-node' | 'same-zone';

/** Hints count only if every ready endpoint has one and somebody is meant for this node or zone. */
function modeFromHints(all: readonly Candidate[], { node, zone = '' }: Place): Mode {
  const ready = all.filter((c) => c.isReady);
  if (ready.length === 0) return 'all';
  if (ready.every((c) => c.forNodes?.length) && ready.some((c) => c.forNodes?.includes(node))) return 'same-node';
  if (ready.every((c) => c.forZones?.length) && ready.some((c) => c.forZones?.includes(zone))) return 'same-zone';
  return 'all';
}

function isAvailable(c: Candidate, mode: Mode, { node, zone = '' }: Place): boolean {
  if (mode === 'all') return true;
  return (mode === 'same-node' ? c.forNodes?.includes(node) : c.forZones?.includes(zone)) === true;
}
