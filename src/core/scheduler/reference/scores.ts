import type { Node, Pod } from '../../api/types.ts';
import { affinityScores } from './pod-affinity.ts';
import { capacity, counted, requested, scored, taken } from './requests.ts';
import { meets, untolerated } from './selecting.ts';
import { spreadScores } from './spread.ts';
import type { World } from './world.ts';

/** How well nodes suit a pod, one function a plugin. Test only. */
export interface Score {
  readonly raw: number[];
  readonly normalized: number[];
  readonly weight: number;
}

type Scorer = (pod: Pod, nodes: readonly Node[], world: World) => Omit<Score, 'weight'> | undefined;

const as = (raw: number[]): Omit<Score, 'weight'> => ({ raw, normalized: raw });

export const SCORERS: Readonly<Record<string, readonly [weight: number, scorer: Scorer]>> = {
  TaintToleration: [3, taints],
  NodeAffinity: [2, nodeAffinity],
  NodeResourcesFit: [1, (pod, nodes, world) => as(nodes.map((node) => leastAllocated(pod, node, world)))],
  PodTopologySpread: [2, spreadScores],
  InterPodAffinity: [2, podAffinity],
  NodeResourcesBalancedAllocation: [1, balance],
  ImageLocality: [1, (pod, nodes, world) => as(nodes.map((node) => imagesThere(pod, node, world)))],
};

/** Tolerations for one other effect do not count. */
function taints(pod: Pod, nodes: readonly Node[]): Omit<Score, 'weight'> {
  const raw = nodes.map((node) => untolerated(pod, node, ['PreferNoSchedule']).length);
  const max = Math.max(...raw);
  return { raw, normalized: raw.map((n) => 100 - (max === 0 ? 0 : Math.trunc((100 * n) / max))) };
}

function nodeAffinity({ spec }: Pod, nodes: readonly Node[]): Omit<Score, 'weight'> | undefined {
  const wishes = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (!wishes) return undefined;
  const raw = nodes.map((node) => wishes.reduce((sum, w) => sum + (meets(w.preference, node) ? w.weight : 0), 0));
  const max = Math.max(...raw);
  return { raw, normalized: raw.map((n) => (max === 0 ? n : Math.trunc((100 * n) / max))) };
}

function leastAllocated(pod: Pod, node: Node, world: World): number {
  const shares = ['cpu', 'memory'].flatMap((resource) => {
    const has = capacity(node, resource);
    if (has === 0) return [];
    const used = taken(node, resource, world, counted) + scored(pod, resource);
    return [used > has ? 0 : Math.trunc(((has - used) * 100) / has)];
  });
  return shares.length === 0 ? 0 : Math.trunc(shares.reduce((a, b) => a + b, 0) / shares.length);
}

function balance(pod: Pod, nodes: readonly Node[], world: World): Omit<Score, 'weight'> | undefined {
  const resources = ['cpu', 'memory'];
  if (resources.every((r) => requested(pod, r) === 0)) return undefined;
  const evenness = (node: Node, more: (resource: string) => number): number => {
    const shares = resources
      .filter((r) => capacity(node, r) > 0)
      .map((r) => Math.min(1, (taken(node, r, world) + more(r)) / capacity(node, r)));
    const [a = 0, b = a] = shares;
    return Math.trunc((1 - Math.abs((a - b) / 2)) * 100);
  };
  return as(
    nodes.map((node) => {
      const gain = evenness(node, (r) => requested(pod, r)) - evenness(node, () => 0);
      return 50 + Math.trunc((50 + gain) / 2);
    }),
  );
}

function podAffinity(pod: Pod, nodes: readonly Node[], world: World): Omit<Score, 'weight'> | undefined {
  const raw = affinityScores(pod, nodes, world);
  if (!raw) return undefined;
  const [min, max] = [Math.min(...raw), Math.max(...raw)];
  return { raw, normalized: raw.map((n) => (max > min ? Math.trunc(100 * ((n - min) / (max - min))) : 0)) };
}

const MIB = 1024 * 1024;

function imagesThere({ spec }: Pod, node: Node, { nodes }: World): number {
  const sizeOn = (n: Node, image: string): number | undefined =>
    n.status?.images?.find((i) => i.names?.includes(image))?.sizeBytes;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const sum = containers.reduce((total, { image = '' }) => {
    const name = image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
    const size = sizeOn(node, name);
    if (size === undefined) return total;
    const share = nodes.filter((n) => sizeOn(n, name) !== undefined).length / nodes.length;
    return total + Math.trunc(size * share);
  }, 0);
  const [low, high] = [23 * MIB, 1000 * MIB * containers.length];
  const kept = Math.min(Math.max(sum, low), high);
  return Math.trunc((100 * (kept - low)) / (high - low));
}
