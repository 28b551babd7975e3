import { storeKey } from '../api/group-kind.ts';
import type { NodeSummary, PodPoints, UsePoint } from './summary.ts';

/**
 * The last two points of every node and container; use is the difference over the time between them. A container that
 * has only one point is not known yet, and neither is its pod.
 * Upstream: metrics-server, pkg/storage/{node,pod,types}.go.
 */
export interface Measured {
  readonly cpuNano: number;
  readonly memoryBytes: number;
}

export interface PodUse {
  readonly atMs: number;
  readonly windowMs: number;
  readonly containers: readonly (Measured & { readonly name: string })[];
}

export type NodeUse = Measured & { readonly atMs: number; readonly windowMs: number };

interface Pair {
  readonly last: UsePoint;
  readonly before: UsePoint | undefined;
}

interface ContainerPair extends Pair {
  readonly name: string;
}

/** Younger containers give no figure that means anything. */
const FRESH_MS = 10_000;

export class MetricPoints {
  readonly #resolutionMs: number;
  #nodes = new Map<string, Pair>();
  #pods = new Map<string, readonly ContainerPair[]>();

  constructor(resolutionMs: number) {
    this.#resolutionMs = resolutionMs;
  }

  /** Replaces everything by a new round; whoever did not answer is unknown afterwards. */
  store(round: ReadonlyMap<string, NodeSummary>): void {
    const nodes = new Map<string, Pair>();
    const pods = new Map<string, readonly ContainerPair[]>();
    for (const [name, { node, pods: points }] of round) {
      nodes.set(name, { last: node, before: earlier(this.#nodes.get(name), node) });
      for (const pod of points) {
        const key = storeKey(pod.namespace, pod.name);
        pods.set(key, this.#pairs(pod, this.#pods.get(key)));
      }
    }
    this.#nodes = nodes;
    this.#pods = pods;
  }

  node(name: string): NodeUse | undefined {
    const pair = this.#nodes.get(name);
    const use = pair && measured(pair);
    return pair?.before && use ? { ...use, ...timesOf(pair.last, pair.before) } : undefined;
  }

  pod(namespace: string, name: string): PodUse | undefined {
    const pairs = this.#pods.get(storeKey(namespace, name));
    return pairs && useOf(pairs);
  }

  #pairs({ containers }: PodPoints, known: readonly ContainerPair[] | undefined): ContainerPair[] {
    return containers.map(([name, last]) => {
      const age = last.atMs - last.startMs;
      const before =
        age >= FRESH_MS && age < this.#resolutionMs
          ? { ...last, atMs: last.startMs, cpuCoreMs: 0 }
          : earlier(
              known?.find((pair) => pair.name === name),
              last,
            );
      return { name, last, before };
    });
  }
}

function useOf(pairs: readonly ContainerPair[]): PodUse | undefined {
  const containers: PodUse['containers'][number][] = [];
  let times: { atMs: number; windowMs: number } | undefined;
  for (const pair of pairs) {
    const use = measured(pair);
    if (!use || !pair.before) return undefined;
    containers.push({ name: pair.name, cpuNano: use.cpuNano, memoryBytes: use.memoryBytes });
    const own = timesOf(pair.last, pair.before);
    if (!times || own.atMs < times.atMs) times = own;
  }
  return times && { atMs: times.atMs, windowMs: times.windowMs, containers };
}

/** The point before this one, if nothing started anew in between. */
function earlier(known: Pair | undefined, now: UsePoint): UsePoint | undefined {
  if (!known || now.startMs >= known.last.atMs) return undefined;
  return now.atMs > known.last.atMs ? known.last : known.before;
}

function measured({ last, before }: Pair): Measured | undefined {
  if (!before || last.cpuCoreMs < before.cpuCoreMs) return undefined;
  const windowMs = last.atMs - before.atMs;
  const cores = (last.cpuCoreMs - before.cpuCoreMs) / windowMs;
  return { cpuNano: Math.round(cores * 1e9), memoryBytes: last.memoryBytes };
}

const timesOf = (last: UsePoint, before: UsePoint) => ({ atMs: last.atMs, windowMs: last.atMs - before.atMs });
