import type { Node, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../api/types.ts';
import { selects } from './selecting.ts';
import { labelsOf, nodeOf, type World } from './world.ts';

/** Affinity and anti-affinity between pods: every pod looked at for every question. Test only. */
type Kind = 'podAffinity' | 'podAntiAffinity';

const required = ({ spec }: Pod, kind: Kind): readonly PodAffinityTerm[] =>
  spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const preferred = ({ spec }: Pod, kind: Kind): readonly WeightedPodAffinityTerm[] =>
  spec.affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

/** Whether the term of `owner` speaks of `other`. */
function means(term: PodAffinityTerm, owner: Pod, other: Pod, { namespaces }: World): boolean {
  const space = other.metadata.namespace ?? '';
  const names = term.namespaces ?? [];
  const isThere =
    names.length === 0 && !term.namespaceSelector
      ? space === owner.metadata.namespace
      : names.includes(space) || selects(term.namespaceSelector, namespaces[space] ?? {});
  return isThere && selects(term.labelSelector, labelsOf(other));
}

const inSameDomain = (key: string, a: Node, b: Node | undefined): boolean =>
  b !== undefined && labelsOf(a)[key] !== undefined && labelsOf(a)[key] === labelsOf(b)[key];

/** Friends are pods that all terms mean. The first of a group that wants its own kind near may go anywhere. */
export function isNear(pod: Pod, node: Node, world: World): boolean {
  const terms = required(pod, 'podAffinity');
  if (!terms.every((t) => labelsOf(node)[t.topologyKey] !== undefined)) return false;
  const friends = world.placed.filter((o) => terms.every((t) => means(t, pod, o, world)));
  if (terms.every((t) => friends.some((o) => inSameDomain(t.topologyKey, node, nodeOf(o, world))))) return true;
  const hasFriend = friends.some((o) => {
    const home = nodeOf(o, world);
    return home !== undefined && terms.some((t) => labelsOf(home)[t.topologyKey] !== undefined);
  });
  return !hasFriend && terms.every((t) => means(t, pod, pod, world));
}

export const keepsApart = (pod: Pod, node: Node, world: World): boolean =>
  required(pod, 'podAntiAffinity').some((t) =>
    world.placed.some((o) => means(t, pod, o, world) && inSameDomain(t.topologyKey, node, nodeOf(o, world))),
  );

export const isUnwelcome = (pod: Pod, node: Node, world: World): boolean =>
  world.placed.some((o) =>
    required(o, 'podAntiAffinity').some(
      (t) => means(t, o, pod, world) && inSameDomain(t.topologyKey, node, nodeOf(o, world)),
    ),
  );

interface Wish {
  readonly weight: number;
  readonly key: string;
  readonly home: Node;
}

/** Wishes that hold between the pod and those that are there, each with the place of the other pod. */
function wishes(pod: Pod, world: World): readonly Wish[] {
  const out: Wish[] = [];
  for (const other of world.placed) {
    const home = nodeOf(other, world);
    if (!home) continue;
    const add = (term: PodAffinityTerm, owner: Pod, weight: number): void => {
      const isMeant = means(term, owner, owner === pod ? other : pod, world);
      if (isMeant && labelsOf(home)[term.topologyKey] !== undefined) out.push({ weight, key: term.topologyKey, home });
    };
    for (const owner of [pod, other]) {
      for (const w of preferred(owner, 'podAffinity')) add(w.podAffinityTerm, owner, w.weight);
      for (const w of preferred(owner, 'podAntiAffinity')) add(w.podAffinityTerm, owner, -w.weight);
    }
    for (const term of required(other, 'podAffinity')) add(term, other, 1);
  }
  return out;
}

/** Undefined: nobody wishes anything. */
export function affinityScores(pod: Pod, nodes: readonly Node[], world: World): number[] | undefined {
  const all = wishes(pod, world);
  if (all.length === 0) return undefined;
  return nodes.map((node) =>
    all.reduce((sum, { weight, key, home }) => sum + (inSameDomain(key, node, home) ? weight : 0), 0),
  );
}
