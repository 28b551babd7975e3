import { objectKey, parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { ownerEdges } from './nodes-view.ts';
import { namespaceOf } from './owners.ts';
import { NO_COUNTS } from './pod-counts.ts';
import { referencesOf } from './references.ts';
import { countEndpoints, isSlice, readEndpoint, SERVICE } from './services.ts';
import type { Stage } from './stage.ts';
import type { CardNode, EdgeType, GraphEdge, GraphNode, PodNode, StackNode } from './types.ts';
import { isCardShown, isNamespaceShown } from './visible.ts';

/** The view "ownership": every object by who owns it, pods of one owner as a stack once they are many. */
const STACK_FROM = 9;
const ALL_STACKED_FROM = 300;
const NAMESPACE = 'Namespace';

export const stackId = (owner: ObjectKey): string => `stack ${owner}`;

export function ownershipView(stage: Stage): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const cards = cardNodes(stage);
  const pods = podNodes(stage);
  const namespaces = namespaceCards(stage, [...cards, ...pods.nodes]);
  const nodes: GraphNode[] = [...namespaces, ...cards, ...pods.nodes];
  const ids = new Set(nodes.map((node) => node.id));
  const edges = [
    ...cards.flatMap((card) => ownerEdges(card, stage.input.objects)),
    ...pods.edges,
    ...cards.flatMap((card) => referenceEdges(card, stage)),
    ...cards.flatMap((card) => endpointEdges(card, pods.placeOf)),
  ];
  const owned = new Set(edges.flatMap((edge) => (edge.type === 'owns' && ids.has(edge.source) ? [edge.target] : [])));
  const roots = [...cards, ...pods.nodes].filter((node) => !owned.has(node.id));
  const rootEdges = roots.map((node) => edge('owns', objectKey(NAMESPACE, '', placeNamespace(node)), node.id));
  return { nodes, edges: [...rootEdges, ...edges].filter((one) => ids.has(one.source) && ids.has(one.target)) };
}

function cardNodes(stage: Stage): CardNode[] {
  const { objects, namespace } = stage.input;
  const cards: CardNode[] = [];
  for (const [key, object] of objects) {
    if (!isCardShown(key, namespace)) continue;
    const { groupKind } = parseObjectKey(key);
    const endpoints = groupKind === SERVICE ? countEndpoints(stage.endpoints.get(key)) : null;
    cards.push({ type: 'card', id: key, groupKind, object, pods: stage.counts.get(key) ?? NO_COUNTS, endpoints });
  }
  return cards;
}

/** Namespaces with something in them, and those the user made. */
function namespaceCards(stage: Stage, others: readonly (CardNode | PodNode | StackNode)[]): CardNode[] {
  const used = new Set(others.map(placeNamespace));
  const { objects, namespace } = stage.input;
  const cards: CardNode[] = [];
  for (const [key, object] of objects) {
    const { groupKind, name } = parseObjectKey(key);
    if (groupKind !== NAMESPACE || !isNamespaceShown(name, namespace)) continue;
    if (!used.has(name) && name === 'default') continue;
    cards.push({ type: 'card', id: key, groupKind, object, pods: NO_COUNTS, endpoints: null });
  }
  return cards;
}

interface PodPlaces {
  readonly nodes: (PodNode | StackNode)[];
  readonly edges: GraphEdge[];
  readonly placeOf: ReadonlyMap<ObjectKey, string>;
}

function podNodes(stage: Stage): PodPlaces {
  const limit = stage.input.pods.size >= ALL_STACKED_FROM ? 1 : STACK_FROM;
  const places: PodPlaces = { nodes: [], edges: [], placeOf: new Map() };
  for (const [owner, pods] of stage.byOwner.groups) {
    const isOwned = owner !== '' && stage.input.objects.has(owner);
    const nodes = isOwned && pods.length >= limit ? [stack(owner, pods)] : pods.map(single);
    for (const node of nodes) {
      places.nodes.push(node);
      if (isOwned) places.edges.push(edge('owns', owner, node.id));
      for (const pod of node.type === 'stack' ? node.pods : [node.pod])
        (places.placeOf as Map<ObjectKey, string>).set(pod.key, node.id);
    }
  }
  return places;
}

const single = (pod: PodSummary): PodNode => ({ type: 'pod', id: pod.key, pod });
const stack = (owner: ObjectKey, pods: readonly PodSummary[]): StackNode => ({
  type: 'stack',
  id: stackId(owner),
  owner,
  pods,
});

const edge = (type: EdgeType, source: string, target: string, counts = { total: 0, ready: 0 }): GraphEdge => ({
  id: `${type} ${source} ${target}`,
  type,
  source,
  target,
  ...counts,
});

/** Only from the top of an owner chain: the copies of a pod template further down name the same things. */
function referenceEdges(card: CardNode, { input }: Stage): GraphEdge[] {
  if ((card.object.metadata.ownerReferences ?? []).length > 0) return [];
  return referencesOf(card.object)
    .filter((key) => input.objects.has(key))
    .map((key) => edge('refers', card.id, key));
}

function endpointEdges(card: CardNode, placeOf: PodPlaces['placeOf']): GraphEdge[] {
  if (!isSlice(card.id, card.object)) return [];
  const byPlace = new Map<string, { total: number; ready: number }>();
  for (const endpoint of card.object.endpoints ?? []) {
    const { pod, isReady } = readEndpoint(endpoint, card.object.metadata.namespace ?? '');
    const place = pod === null ? undefined : placeOf.get(pod);
    if (place === undefined) continue;
    const counts = byPlace.get(place) ?? { total: 0, ready: 0 };
    byPlace.set(place, { total: counts.total + 1, ready: counts.ready + Number(isReady) });
  }
  return [...byPlace].map(([place, counts]) => edge('routes', card.id, place, counts));
}

function placeNamespace(node: CardNode | PodNode | StackNode): string {
  return namespaceOf(node.type === 'stack' ? node.owner : node.id);
}
