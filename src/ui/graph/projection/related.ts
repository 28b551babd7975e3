import type { ObjectKey } from '../../../core/api/group-kind.ts';
import { machineId } from './machines.ts';
import { ownerChain, podOwner } from './owners.ts';
import { stackId } from './ownership-view.ts';
import type { Stage } from './stage.ts';
import type { Graph } from './types.ts';

/**
 * Everything that belongs to one object: who owns it, what it owns, the Services its pods answer for, the machines they
 * run on. Ids of nodes and keys of pods; used to show the edges of what the pointer is on and to dim the rest.
 */
export function relatedTo(key: string, graph: Graph, stage: Stage): ReadonlySet<string> {
  const stands = standsFor(key, graph);
  return stands === undefined ? relatedToObject(key, graph, stage) : relatedToObject(stands, graph, stage).add(key);
}

/** Traffic is shown with the Service it asks, an autoscaler with what it scales: alone they would say nothing. */
function standsFor(key: string, { edges }: Graph): string | undefined {
  for (const { type, source, target } of edges.values()) {
    if (type === 'traffic' && source === key) return target;
    if (type === 'refers' && target === key && key.startsWith(AUTOSCALER)) return source;
  }
  return undefined;
}

const AUTOSCALER = 'autoscaling/HorizontalPodAutoscaler/';

function relatedToObject(key: string, graph: Graph, stage: Stage): Set<string> {
  const pods = podsOf(key, stage);
  const related = new Set<string>([key, ...pods]);
  const { objects } = stage.input;
  if (objects.has(key)) for (const owner of ownerChain(key, objects)) related.add(owner);
  for (const pod of pods) addPod(related, pod, stage);
  for (const [service, endpoints] of stage.endpoints)
    if (endpoints.some(({ pod }) => pod !== null && pods.has(pod))) related.add(service);
  addOwned(related, key, graph);
  for (const { type, source, target } of graph.edges.values()) {
    if (type === 'traffic' && related.has(target)) related.add(source);
    if (type !== 'refers' && type !== 'routes') continue;
    if (source === key) related.add(target);
    if (target === key && graph.view === 'ownership') related.add(source);
  }
  return related;
}

function addPod(related: Set<string>, key: ObjectKey, { input }: Stage): void {
  const pod = input.pods.get(key);
  if (pod === undefined) return;
  related.add(machineId(pod.node));
  const owner = podOwner(pod);
  if (owner === null) return;
  related.add(stackId(owner));
  for (const above of ownerChain(owner, input.objects)) related.add(above);
}

/** Pods of a machine, of an owner however far up, behind a Service; a pod itself. */
function podsOf(key: string, stage: Stage): ReadonlySet<ObjectKey> {
  if (stage.input.pods.has(key)) return new Set([key]);
  const pods = new Set<ObjectKey>();
  for (const [machine, list] of stage.byMachine.groups)
    if (machineId(machine) === key) for (const pod of list) pods.add(pod.key);
  for (const { pod } of stage.endpoints.get(key) ?? []) if (pod !== null) pods.add(pod);
  for (const [owner, list] of stage.byOwner.groups) {
    const isBelow = stackId(owner) === key || ownerChain(owner, stage.input.objects).includes(key);
    if (isBelow && stage.input.objects.has(owner)) for (const pod of list) pods.add(pod.key);
  }
  return pods;
}

/** What it owns, transitively, along the edges of the graph. */
function addOwned(related: Set<string>, key: string, graph: Graph): void {
  const open = [key];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { type, source, target } of graph.edges.values()) {
      if (type !== 'owns' || source !== at || related.has(target)) continue;
      related.add(target);
      open.push(target);
    }
  }
}
