import { toUnits } from '../api/quantity.ts';
import type { Node, Taint } from '../api/types.ts';
import { resourcesOf, ResourceSum, type ResourceQuantities, type Resources } from './resources.ts';
import type { HostPort, PodInfo } from './pod-info.ts';

/**
 * One node with what the pods on it take, kept up to date pod by pod. Invariant: every sum equals the sum over `pods`.
 * Upstream: NodeInfo in pkg/scheduler/framework/types.go.
 */
export class NodeInfo {
  readonly name: string;
  /** Undefined while pods are known to be on a node that is not. */
  node: Node | undefined;
  readonly pods = new Map<string, PodInfo>();
  readonly requested = new ResourceSum();
  nonZeroCpuMilli = 0;
  nonZeroMemoryBytes = 0;
  allocatable: Resources = new ResourceSum();
  allowedPods = 0;
  labels: Readonly<Record<string, string>> = {};
  /** NoSchedule and NoExecute. */
  hardTaints: readonly Taint[] = [];
  /** PreferNoSchedule. */
  softTaints: readonly Taint[] = [];
  isUnschedulable = false;
  /** As in the spec. */
  taints: readonly Taint[] = [];
  declaredFeatures: readonly string[] = [];
  /** Bytes by image name. */
  images: ReadonlyMap<string, number> = new Map();
  readonly #usedPorts = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  setNode(node: Node | undefined): void {
    this.node = node;
    if (!node) return;
    const allocatable = (node.status?.allocatable ?? {}) as ResourceQuantities;
    this.allocatable = resourcesOf(allocatable);
    this.allowedPods = toUnits(allocatable['pods']);
    this.labels = node.metadata.labels ?? {};
    const taints = node.spec.taints ?? [];
    this.taints = taints;
    this.declaredFeatures =
      (node.status as { declaredFeatures?: readonly string[] } | undefined)?.declaredFeatures ?? [];
    this.softTaints = taints.filter((t) => t.effect === 'PreferNoSchedule');
    this.hardTaints = taints.filter((t) => t.effect !== 'PreferNoSchedule');
    this.isUnschedulable = node.spec.unschedulable === true;
    this.images = imagesOf(node);
  }

  facts(): NodeFacts {
    const { labels, taints, isUnschedulable, allocatable, allowedPods, declaredFeatures } = this;
    return { labels, taints, isUnschedulable, allocatable, allowedPods, declaredFeatures };
  }

  addPod(info: PodInfo): void {
    this.pods.set(info.key, info);
    this.#count(info, 1);
  }

  removePod(info: PodInfo): void {
    if (!this.pods.delete(info.key)) return;
    this.#count(info, -1);
  }

  /** A wildcard address on either side meets every address of the same protocol and port. */
  hasPortConflict(wanted: HostPort): boolean {
    if (this.#usedPorts.size === 0) return false;
    const suffix = `/${wanted.protocol}/${wanted.port}`;
    if (this.#usedPorts.has(ANY_ADDRESS + suffix)) return true;
    if (wanted.ip !== ANY_ADDRESS) return this.#usedPorts.has(wanted.ip + suffix);
    for (const used of this.#usedPorts.keys()) if (used.endsWith(suffix)) return true;
    return false;
  }

  #count(info: PodInfo, sign: 1 | -1): void {
    this.requested.add(info.requests, sign);
    this.nonZeroCpuMilli += sign * info.nonZeroCpuMilli;
    this.nonZeroMemoryBytes += sign * info.nonZeroMemoryBytes;
    for (const port of info.hostPorts) {
      const key = `${port.ip}/${port.protocol}/${port.port}`;
      const n = (this.#usedPorts.get(key) ?? 0) + sign;
      if (n > 0) this.#usedPorts.set(key, n);
      else this.#usedPorts.delete(key);
    }
  }
}

/** What events about nodes compare. */
export type NodeFacts = Readonly<
  Pick<NodeInfo, 'labels' | 'taints' | 'isUnschedulable' | 'allocatable' | 'allowedPods' | 'declaredFeatures'>
>;

const ANY_ADDRESS = '0.0.0.0';

function imagesOf(node: Node): ReadonlyMap<string, number> {
  const images = new Map<string, number>();
  for (const image of node.status?.images ?? []) {
    for (const name of image.names ?? []) images.set(name, Number(image.sizeBytes ?? 0));
  }
  return images;
}
