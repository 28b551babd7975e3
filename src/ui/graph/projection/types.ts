import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import type { FaultRecord, MachineView, PodSummary, TrafficReport } from '../../../workers/protocol.ts';
import type { GraphView } from '../../store/state.ts';

/**
 * What the graph shows, before anyone says where: plain data made from the page's state and nothing else.
 * Invariants: 1. Equal inputs give equal graphs, whatever came before. 2. What did not change keeps its identity.
 */
export interface GraphInput {
  readonly objects: ReadonlyMap<ObjectKey, KubeObject>;
  readonly pods: ReadonlyMap<ObjectKey, PodSummary>;
  readonly machines: readonly MachineView[];
  readonly faults: readonly FaultRecord[];
  readonly traffic: readonly TrafficReport[];
  /** '' shows all but the system namespaces. */
  readonly namespace: string;
  readonly view: GraphView;
}

/** Room of one machine, whether or not both sides (world and API) know it. */
export interface MachineNode {
  readonly type: 'machine';
  /** Object key of the Node: 'Node//node-1'. */
  readonly id: string;
  readonly name: string;
  /** Label topology.kubernetes.io/zone; '' without one. */
  readonly zone: string;
  /** What the API says: status of the Ready condition, or 'missing' if there is no Node object. */
  readonly ready: 'True' | 'False' | 'Unknown' | 'missing';
  readonly isCordoned: boolean;
  readonly isControlPlane: boolean;
  /** Conditions other than Ready that are True: 'DiskPressure'. */
  readonly troubles: readonly string[];
  /** Taints somebody put there, as kubectl prints them; those that only repeat a condition are left out. */
  readonly taints: readonly string[];
  /** null on a machine without GPUs or the like. */
  readonly devices: DeviceCounts | null;
  /** What is so in the world; absent if no machine stands behind the Node object. */
  readonly machine: MachineView | null;
  /** Virtual time since which the machine is off or cut off. */
  readonly silentSince: number | null;
  readonly faults: number;
  readonly pods: readonly PodSummary[];
}

/** Pods without a node. */
export interface WaitingNode {
  readonly type: 'waiting';
  readonly id: 'waiting';
  readonly pods: readonly PodSummary[];
}

/** One API object as a card. */
export interface CardNode {
  readonly type: 'card';
  readonly id: ObjectKey;
  readonly groupKind: string;
  readonly object: KubeObject;
  /** Pods it owns, itself or through others. */
  readonly pods: PodCounts;
  /** Only for Services: what its EndpointSlices list. */
  readonly endpoints: EndpointCounts | null;
}

export interface TrafficNode {
  readonly type: 'traffic';
  readonly id: string;
  readonly report: TrafficReport;
}

/** Ownership view: one pod. */
export interface PodNode {
  readonly type: 'pod';
  readonly id: ObjectKey;
  readonly pod: PodSummary;
}

/** Ownership view: the many pods of one owner. */
export interface StackNode {
  readonly type: 'stack';
  readonly id: string;
  readonly owner: ObjectKey;
  readonly pods: readonly PodSummary[];
}

export type GraphNode = MachineNode | WaitingNode | CardNode | TrafficNode | PodNode | StackNode;

/** 'traffic' and 'routes' carry requests, 'owns' is an ownerReference, 'refers' is by name from a pod template. */
export type EdgeType = 'traffic' | 'routes' | 'owns' | 'refers';

export interface GraphEdge {
  readonly id: string;
  readonly type: EdgeType;
  readonly source: string;
  readonly target: string;
  /** For 'routes': endpoints there, and how many of them take requests. Else 0. */
  readonly total: number;
  readonly ready: number;
}

/** Where the view "nodes" puts the card of a kind; 'owner' only if it owns something shown there. */
export type Band = 'routing' | 'workload' | 'sub' | 'owner';
export type BandOf = (groupKind: string) => Band;

export interface PodCounts {
  readonly total: number;
  readonly ready: number;
  readonly failed: number;
}

export interface DeviceCounts {
  /** By their name they are GPUs. */
  readonly isGpu: boolean;
  readonly used: number;
  readonly total: number;
}

export interface EndpointCounts {
  readonly total: number;
  readonly ready: number;
}

export interface Graph {
  readonly view: GraphView;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
}
