import { parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import { machineNodes } from './machines.ts';
import { ownersOf } from './owners.ts';
import { NO_COUNTS } from './pod-counts.ts';
import { referencesOf } from './references.ts';
import { countEndpoints, routeEdges, SERVICE } from './services.ts';
import type { Stage } from './stage.ts';
import { trafficEdges, trafficNodes } from './traffic.ts';
import type { Band, CardNode, GraphEdge, GraphNode, PodCounts } from './types.ts';
import { isCardShown } from './visible.ts';

/** The view "nodes": machines as rooms, above them what runs there and how it is reached. */
export function nodesView(stage: Stage): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const { input, endpoints } = stage;
  const cards = cardNodes(stage);
  const rooms = machineNodes(input, stage.byMachine.groups);
  const traffic = trafficNodes(input);
  const nodes: GraphNode[] = [...traffic, ...cards, ...rooms];
  const ids = new Set(nodes.map((node) => node.id));
  const edges = [
    ...trafficEdges(traffic, input.objects),
    ...cards.flatMap(({ id, groupKind }) => (groupKind === SERVICE ? routeEdges(id, endpoints.get(id) ?? []) : [])),
    ...cards.flatMap((card) => ownerEdges(card, input.objects)),
    ...cards.flatMap((card) => (BESIDE.has(card.groupKind) ? besideEdges(card) : [])),
  ];
  return { nodes, edges: edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)) };
}

const INGRESS = 'networking.k8s.io/Ingress';
const AUTOSCALER = 'autoscaling/HorizontalPodAutoscaler';
const BESIDE: ReadonlySet<string> = new Set([INGRESS, AUTOSCALER]);

/** An Ingress to its Services; and what is scaled to its autoscaler, which so gets its place beside it. */
function besideEdges({ id, groupKind, object }: CardNode): GraphEdge[] {
  return referencesOf(object).map((other) => {
    const [source, target] = groupKind === AUTOSCALER ? [other, id] : [id, other];
    return { id: `refers ${source} ${target}`, type: 'refers', source, target, total: 0, ready: 0 };
  });
}

function cardNodes(stage: Stage): CardNode[] {
  const { objects, namespace } = stage.input;
  const shown = [...objects].filter(([key]) => isCardShown(key, namespace));
  const owning = ownersOfShown(shown, stage);
  const cards: CardNode[] = [];
  for (const [key, object] of shown) {
    const { groupKind } = parseObjectKey(key);
    const pods = stage.counts.get(key) ?? NO_COUNTS;
    if (!hasPlace(stage.bandOf(groupKind), object, { pods, isOwner: owning.has(key) })) continue;
    const endpoints = groupKind === SERVICE ? countEndpoints(stage.endpoints.get(key)) : null;
    cards.push({ type: 'card', id: key, groupKind, object, pods, endpoints });
  }
  return cards;
}

/** Owners of what this view always shows, so that a custom resource above a Deployment is seen. */
function ownersOfShown(shown: readonly (readonly [ObjectKey, KubeObject])[], stage: Stage): ReadonlySet<ObjectKey> {
  const owners = new Set<ObjectKey>();
  for (const [key, object] of shown) {
    if (stage.bandOf(parseObjectKey(key).groupKind) !== 'workload') continue;
    for (const owner of ownersOf(object, stage.input.objects)) owners.add(owner);
  }
  return owners;
}

/** An owned object with nothing wanted and nothing left (an old ReplicaSet) would only crowd the view. */
function hasPlace(band: Band, object: KubeObject, has: { pods: PodCounts; isOwner: boolean }): boolean {
  if (band === 'routing' || band === 'workload') return true;
  if (band === 'owner') return has.isOwner || has.pods.total > 0;
  const isOwned = (object.metadata.ownerReferences ?? []).length > 0;
  return !isOwned || has.pods.total > 0 || wanted(object) > 0;
}

const wanted = (object: KubeObject): number => (object.spec as { replicas?: number } | undefined)?.replicas ?? 0;

export function ownerEdges({ id, object }: CardNode, objects: ReadonlyMap<ObjectKey, KubeObject>): GraphEdge[] {
  return ownersOf(object, objects).map((owner) => ({
    id: `owns ${owner} ${id}`,
    type: 'owns',
    source: owner,
    target: id,
    total: 0,
    ready: 0,
  }));
}
