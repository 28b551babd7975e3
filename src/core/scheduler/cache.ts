import { deepEqual } from '../lib/equal.ts';
import type { Node, Pod } from '../api/types.ts';
import { NodeInfo, type NodeFacts } from './node-info.ts';
import { interleaveByZone } from './node-order.ts';
import { PodJournal } from './pod-journal.ts';
import { PodInfos, sameDemands, type PodInfo } from './pod-info.ts';

/**
 * What the scheduler believes to be where: nodes, the pods bound to them, and the pods it has just decided on itself
 * (assumed), so that the next decision already counts them. Kept event by event, never recomputed.
 * Upstream: pkg/scheduler/backend/cache/cache.go.
 * Left out: expiry of assumed pods (upstream's default is never, too).
 */
interface Placed {
  readonly info: PodInfo;
  readonly nodeName: string;
  isAssumed: boolean;
}

/** What changed about a node that could let a waiting pod fit. */
export interface NodeChange {
  readonly isNew: boolean;
  readonly allocatable: boolean;
  readonly labels: boolean;
  readonly taints: boolean;
  readonly features: boolean;
  readonly old: NodeFacts | undefined;
}

export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #placed = new Map<string, Placed>();
  readonly #imageNodes = new Map<string, number>();
  readonly #infos = new PodInfos();
  #order: NodeInfo[] | undefined;
  readonly journal = new PodJournal();
  /** Grows when nodes come, go, or change in labels or taints. */
  topologyVersion = 0;

  /** Nodes that exist, zone by zone in turn. */
  list(): readonly NodeInfo[] {
    return (this.#order ??= interleaveByZone([...this.#nodes.values()].filter((n) => n.node)));
  }

  /** Those too that are known only by the pods on them. */
  places(): Iterable<NodeInfo> {
    return this.#nodes.values();
  }

  get(name: string): NodeInfo | undefined {
    const info = this.#nodes.get(name);
    return info?.node ? info : undefined;
  }

  /** On how many nodes an image is. */
  imageNodeCount(image: string): number {
    return this.#imageNodes.get(image) ?? 0;
  }

  setNode(node: Node): NodeChange | undefined {
    const info = this.#nodeOf(node.metadata.name);
    const old = info.node;
    if (old && sameForScheduling(old, node)) {
      info.node = node;
      return undefined;
    }
    const change = changeOf(old, node, info);
    this.#countImages(info, -1);
    info.setNode(node);
    this.#countImages(info, 1);
    if (change.isNew || change.labels) this.#order = undefined;
    if (change.isNew || change.labels || change.taints) this.topologyVersion++;
    return change;
  }

  /** The node as it was. */
  removeNode(name: string): NodeInfo | undefined {
    const info = this.#nodes.get(name);
    if (!info) return undefined;
    this.#countImages(info, -1);
    info.images = new Map();
    info.setNode(undefined);
    this.#order = undefined;
    this.topologyVersion++;
    if (info.pods.size === 0) this.#nodes.delete(name);
    return info;
  }

  infoOf(pod: Pod): PodInfo {
    return this.#infos.of(pod);
  }

  isAssumed(pod: Pod, key: string): boolean {
    const placed = this.#placed.get(key);
    return placed !== undefined && placed.isAssumed && placed.info.uid === pod.metadata.uid;
  }

  placed(key: string): PodInfo | undefined {
    return this.#placed.get(key)?.info;
  }

  assume(info: PodInfo, nodeName: string): void {
    this.#place(info, nodeName, true);
  }

  /** Takes back what was assumed. */
  forget(key: string): void {
    if (this.#placed.get(key)?.isAssumed) this.removePod(key);
  }

  /** A pod that the API server says is on a node; confirms what was assumed. */
  setPod(pod: Pod, key: string): void {
    const nodeName = pod.spec.nodeName as string;
    const placed = this.#placed.get(key);
    if (
      placed &&
      placed.nodeName === nodeName &&
      placed.info.uid === pod.metadata.uid &&
      sameDemands(placed.info.pod, pod)
    ) {
      placed.isAssumed = false;
      if (sameForCounts(placed.info.pod, pod)) {
        placed.info.pod = pod;
        return;
      }
    }
    if (placed) this.removePod(key);
    this.#place(this.#infos.of(pod), nodeName, false);
  }

  removePod(key: string): void {
    const placed = this.#placed.get(key);
    if (!placed) return;
    this.#placed.delete(key);
    const node = this.#nodeOf(placed.nodeName);
    node.removePod(placed.info);
    this.journal.note(node, placed.info, -1);
    if (!node.node && node.pods.size === 0) this.#nodes.delete(node.name);
  }

  #place(info: PodInfo, nodeName: string, isAssumed: boolean): void {
    this.#placed.set(info.key, { info, nodeName, isAssumed });
    const node = this.#nodeOf(nodeName);
    node.addPod(info);
    this.journal.note(node, info, 1);
  }

  #nodeOf(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (!info) this.#nodes.set(name, (info = new NodeInfo(name)));
    return info;
  }

  #countImages(info: NodeInfo, sign: 1 | -1): void {
    for (const name of info.images.keys()) {
      const n = (this.#imageNodes.get(name) ?? 0) + sign;
      if (n > 0) this.#imageNodes.set(name, n);
      else this.#imageNodes.delete(name);
    }
  }
}

/** Labels and deletion are what sums over pods look at: a pod that differs there leaves and comes again. */
function sameForCounts({ metadata: a }: Pod, { metadata: b }: Pod): boolean {
  return deepEqual(a.labels, b.labels) && a.deletionTimestamp === b.deletionTimestamp;
}

const featuresOf = (node: Node): unknown =>
  (node.status as { declaredFeatures?: unknown } | undefined)?.declaredFeatures;

/** Heartbeats change conditions only: the usual update must cost no more than this. */
function sameForScheduling(a: Node, b: Node): boolean {
  return (
    deepEqual(a.status?.allocatable, b.status?.allocatable) &&
    deepEqual(a.metadata.labels, b.metadata.labels) &&
    deepEqual(a.spec, b.spec) &&
    deepEqual(a.status?.images, b.status?.images) &&
    deepEqual(featuresOf(a), featuresOf(b))
  );
}

function changeOf(old: Node | undefined, node: Node, info: NodeInfo): NodeChange {
  if (!old) return { isNew: true, allocatable: true, labels: true, taints: true, features: true, old: undefined };
  return {
    isNew: false,
    allocatable: !deepEqual(old.status?.allocatable, node.status?.allocatable),
    labels: !deepEqual(old.metadata.labels, node.metadata.labels),
    taints: !deepEqual(old.spec.taints, node.spec.taints) || old.spec.unschedulable !== node.spec.unschedulable,
    features: !deepEqual(featuresOf(old), featuresOf(node)),
    old: info.facts(),
  };
}
