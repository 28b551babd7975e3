import { groupPods, type PodGroups } from './group-pods.ts';
import { WAITING_GROUP } from './machines.ts';
import { nodesView } from './nodes-view.ts';
import { namespaceOf, podOwner } from './owners.ts';
import { ownershipView } from './ownership-view.ts';
import { countsByOwner } from './pod-counts.ts';
import { reuseMap } from './reuse.ts';
import { endpointsByService } from './services.ts';
import type { Stage } from './stage.ts';
import type { BandOf, Graph, GraphInput } from './types.ts';
import { isNamespaceShown } from './visible.ts';

/**
 * State of the cluster in, graph out. `before` is what the last call returned: it saves work and keeps identities, and
 * never changes the outcome (project.test.ts compares the two over random operations).
 */
export interface Projected {
  readonly stage: Stage;
  readonly graph: Graph;
}

export function project(before: Projected | null, input: GraphInput, bandOf: BandOf): Projected {
  const sameScope = before !== null && before.stage.input.namespace === input.namespace ? before : null;
  if (sameScope !== null && sameInput(sameScope.stage.input, input)) return sameScope;
  const stage = prepare(sameScope, input, bandOf);
  const { nodes, edges } = input.view === 'nodes' ? nodesView(stage) : ownershipView(stage);
  const kept = before?.graph.view === input.view ? before.graph : undefined;
  const graph: Graph = {
    view: input.view,
    nodes: reuseMap(kept?.nodes, nodes),
    edges: reuseMap(kept?.edges, edges),
  };
  const isSame = kept !== undefined && kept.nodes === graph.nodes && kept.edges === graph.edges;
  return { stage, graph: isSame ? kept : graph };
}

function prepare(before: Projected | null, input: GraphInput, bandOf: BandOf): Stage {
  const isShown = (key: string): boolean => isNamespaceShown(namespaceOf(key), input.namespace);
  const old = before?.stage;
  const sameObjects = old !== undefined && old.input.objects === input.objects;
  const byMachine = groupPods(old?.byMachine ?? null, input.pods, (pod) =>
    isShown(pod.key) ? pod.node || WAITING_GROUP : null,
  );
  const byOwner = groupPods(old?.byOwner ?? null, input.pods, (pod) =>
    isShown(pod.key) ? (podOwner(pod) ?? '') : null,
  );
  const sameOwners = sameObjects && sameGroups(old.byOwner, byOwner);
  return {
    input,
    bandOf,
    byMachine,
    byOwner,
    endpoints: sameObjects ? old.endpoints : endpointsByService(input.objects),
    counts: sameOwners ? old.counts : countsByOwner(byOwner.groups, input.objects),
  };
}

const sameGroups = (a: PodGroups, b: PodGroups): boolean => a.groups === b.groups;

const sameInput = (a: GraphInput, b: GraphInput): boolean =>
  (Object.keys(b) as (keyof GraphInput)[]).every((key) => a[key] === b[key]);
