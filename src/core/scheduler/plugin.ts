import type { Selector } from '../api/label-selector.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  DeviceClass,
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  StorageClass,
  VolumeAttachment,
} from '../api/types.ts';
import type { Client } from '../runtime/client.ts';
import type { NodeFacts, NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import type { PodJournal } from './pod-journal.ts';

/**
 * One rule of placement. Implement the extension points the rule needs; the runner calls them in upstream's order.
 * 1. Pods are placed one at a time: what `preFilter` or `preScore` works out stays in the instance until the next pod.
 * 2. A verdict is a value, never an exception; `undefined` means: no objection.
 * 3. `hints` must name every event that could make a refused pod fit, else it waits for the five-minute flush.
 * Upstream: staging/src/k8s.io/kube-scheduler/framework/interface.go.
 */
export interface Plugin {
  readonly name: string;
  /** Objection: the pod is not even queued. */
  preEnqueue?(pod: PodInfo): Verdict | undefined;
  /** Negative if `a` goes first. */
  queueSort?(a: Queued, b: Queued): number;
  preFilter?(pod: PodInfo): PreFilterResult;
  filter?(pod: PodInfo, node: NodeInfo): Verdict | undefined;
  /** True: `filter` would pass every node for this pod, and need not be asked. */
  passesAll?(pod: PodInfo): boolean;
  /** Keep what `preFilter` worked out true while a pod is imagined on a node, or away from it. */
  addPod?(added: PodInfo, node: NodeInfo): void;
  removePod?(removed: PodInfo, node: NodeInfo): void;
  /** After no node passed: may make room. Returns text for the message. */
  postFilter?(pod: PodInfo, failure: FilterFailure): PostFilterResult;
  /** 'skip': this plugin does not score this pod. */
  preScore?(pod: PodInfo, nodes: readonly NodeInfo[]): 'skip' | undefined;
  score?(pod: PodInfo, node: NodeInfo): number;
  /** Brings raw scores to 0..100, in place; absent if they are in that range already. */
  normalize?(pod: PodInfo, scores: Scores, nodes: readonly NodeInfo[]): void;
  reserve?(pod: PodInfo, node: string): Verdict | undefined;
  unreserve?(pod: PodInfo, node: string): void;
  permit?(pod: PodInfo, node: string): Verdict | undefined;
  /** 'wait': begun; `isPreBound` is asked once a second until it says something else. May throw a StatusError. */
  preBind?(pod: PodInfo, node: string): 'wait' | Verdict | undefined;
  isPreBound?(pod: PodInfo, node: string): 'wait' | Verdict | undefined;
  /** May throw a StatusError. */
  bind?(pod: PodInfo, node: string): void;
  postBind?(pod: PodInfo, node: string): void;
  readonly hints?: Hints;
}

/** Makes one plugin for one scheduler; registered in plugins/registry.ts. */
export type PluginFactory = (handle: PluginHandle, args?: PluginArgs) => Plugin;
/** A plugin's part of the configuration; each names the fields it reads. */
export type PluginArgs = object;

export interface Verdict {
  /** unresolvable: not even removing other pods would help. error: the attempt itself failed. */
  readonly code: 'unschedulable' | 'unresolvable' | 'error';
  readonly reasons: readonly string[];
}

export const unschedulable = (...reasons: string[]): Verdict => ({ code: 'unschedulable', reasons });
export const unresolvable = (...reasons: string[]): Verdict => ({ code: 'unresolvable', reasons });

/** 'skip': the plugin has nothing to say of this pod. `only`: look at these nodes alone. */
export type PreFilterResult = 'skip' | { readonly only: ReadonlySet<string> } | Verdict | undefined;

export interface Rejection {
  readonly plugin: string;
  readonly verdict: Verdict;
}

/** Which nodes were refused; a Map will do. */
export interface RejectionsByNode {
  readonly size: number;
  get(name: string): Rejection | undefined;
  values(): Iterable<Rejection>;
  entries(): Iterable<readonly [string, Rejection]>;
}

/** Why no node passed: by node name, and for the nodes not named there, `rest`. */
export interface FilterFailure {
  readonly byNode: RejectionsByNode;
  readonly rest: Verdict | undefined;
  /** A plugin refused the pod for all nodes at once; later plugins and the filters did not run. */
  readonly endedBeforeFilters: boolean;
}

export interface PostFilterResult {
  readonly message: string;
  /** Where room was made; '' takes an earlier nomination back; undefined leaves it. */
  readonly nominatedNode?: string;
  /** Room was made: no further plugin is asked. */
  readonly isSuccess?: boolean;
  readonly isError?: boolean;
  /** Keys of the pods that were sent away. */
  readonly victims?: readonly string[];
}

/** Raw scores of the nodes being compared, by position. */
export type Scores = number[];
export const MAX_SCORE = 100;

/** What a queue order may look at. */
export interface Queued {
  readonly info: PodInfo;
  /** Virtual milliseconds at which it joined the queue. */
  readonly timestamp: number;
}

/** What plugins may use of the scheduler. */
export interface PluginHandle {
  readonly nodes: NodeCatalog;
  readonly objects: ObjectLookup;
  /** Binds the pod through the API; throws StatusError. */
  bind(pod: Pod, node: string): void;
  /** Throws StatusError. */
  readonly volumes: Pick<Client, 'update'>;
  readonly preemption: PreemptionHandle;
  /** Makes the part of DynamicResources for pods that need devices; undefined where nobody gave one. */
  devices?(bindingTimeoutMs: number): Plugin;
}

/** For trying out what removing pods would do, and for doing it. */
export interface PreemptionHandle {
  /** Filters as they are, with what was imagined, and with the pods that room was made for. */
  runFilters(pod: PodInfo, node: NodeInfo): Verdict | undefined;
  imagineWithout(pod: PodInfo, node: NodeInfo): void;
  imagineWith(pod: PodInfo, node: NodeInfo): void;
  /** Deletes the victim to make room. */
  evict(victim: PodInfo, preemptor: PodInfo, node: string): void;
  /** Takes the node from pods of lower priority it was promised to. */
  clearNominations(preemptor: PodInfo, node: string): void;
  /** In [0, n). */
  randomInt(n: number): number;
}

export interface NodeCatalog {
  list(): readonly NodeInfo[];
  get(name: string): NodeInfo | undefined;
  imageNodeCount(image: string): number;
  /** Nodes, and what is known only by the pods on it. */
  places(): Iterable<NodeInfo>;
  readonly journal: PodJournal;
  /** Grows when nodes come, go, or change in labels or taints. */
  readonly topologyVersion: number;
}

export interface ObjectLookup {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  storageClass(name: string): StorageClass | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumesOfClass(name: string): Iterable<PersistentVolume>;
  disruptionBudgets(): readonly PodDisruptionBudget[];
  csiNode(name: string): CSINode | undefined;
  csiDriver(name: string): CSIDriver | undefined;
  storageCapacities(): readonly CSIStorageCapacity[];
  attachmentsOf(node: string): readonly VolumeAttachment[];
  /** The class of devices behind an extended resource. */
  deviceClassOf(resource: string): DeviceClass | undefined;
  /** Pods that have a node, or are about to, and use the claim. */
  podsUsing(namespace: string, claim: string): number;
  /** What the server has now. */
  freshClaim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  freshVolume(name: string): PersistentVolume | undefined;
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined;
  /** Grows with every change of any namespace. */
  namespaceVersion(): number;
  /**
   * Selector of what the pod belongs to (Services, ReplicaSet, StatefulSet), the same one for all its pods; undefined
   * if nothing selects it.
   */
  workloadSelector(pod: Pod): Selector | undefined;
}

/** Things that happen and may let a waiting pod fit. */
export type ClusterEvent =
  | (NodeChangeEvent & { readonly type: NodeEventType })
  | { readonly type: PodEventType; readonly pod: PodInfo; readonly old?: PodInfo }
  | { readonly type: TargetEventType; readonly pod: PodInfo; readonly old: PodInfo }
  | (ObjectChangeEvent & { readonly type: ObjectEventType });

/** `old`: as it was before, if it was there; a node that is gone is told as it was last. */
export interface NodeChangeEvent {
  readonly node: NodeInfo;
  readonly old?: NodeFacts;
}

export type NodeEventType =
  'node-added' | 'node-deleted' | 'node-allocatable' | 'node-labels' | 'node-taints' | 'node-features';
/** Of pods that have a node. */
export type PodEventType = 'pod-added' | 'pod-deleted' | 'pod-labels' | 'pod-scaled-down';
/** Of the waiting pod itself. */
export type TargetEventType =
  'target-labels' | 'target-scaled-down' | 'target-tolerations' | 'target-gates' | 'target-spec' | 'target-claims';
/** `old`: as it was before; absent if the object is new. One that is gone is told as it was last. */
export interface ObjectChangeEvent {
  readonly object: KubeObject;
  readonly old?: KubeObject;
}
export type ObjectEventType =
  | 'claim'
  | 'volume'
  | 'storage-class'
  | 'csi-node'
  | 'csi-driver'
  | 'storage-capacity'
  | 'attachment-deleted'
  | 'resource-claim'
  | 'resource-slice'
  | 'device-class';
export type ClusterEventType = ClusterEvent['type'];

/** True if the event may make the pod fit. */
type Hint<E> = (pod: PodInfo, event: E) => boolean;
export type Hints = { readonly [T in ClusterEventType]?: Hint<EventOf<T>> };
type EventOf<T> = T extends NodeEventType
  ? NodeChangeEvent
  : T extends PodEventType
    ? { readonly pod: PodInfo; readonly old?: PodInfo }
    : T extends TargetEventType
      ? { readonly pod: PodInfo; readonly old: PodInfo }
      : ObjectChangeEvent;

export const always = (): boolean => true;
