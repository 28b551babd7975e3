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
  /** Those among `pods` with any inter-pod affinity, and with required anti-affinity. */
  readonly podsWithAffinity = new Map<string, PodInfo>();
  readonly podsWithRequiredAntiAffinity = new Map<string, PodInfo>();
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
  /** Bytes by image name. */
  images: ReadonlyMap<string, number> = new Map();
  /** Grows with every change of `pods`, so that what was counted over them can be kept. */
  generation = 0;
  /** What the last change was, if it was one pod more or less. */
  lastChange: PodChange | undefined;
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
    this.softTaints = taints.filter((t) => t.effect === 'PreferNoSchedule');
    this.hardTaints = taints.filter((t) => t.effect !== 'PreferNoSchedule');
    this.isUnschedulable = node.spec.unschedulable === true;
    this.images = imagesOf(node);
  }

  addPod(info: PodInfo): void {
    this.pods.set(info.key, info);
    if (info.affinity) {
      this.podsWithAffinity.set(info.key, info);
      if (info.affinity.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.set(info.key, info);
    }
    this.#count(info, 1);
  }

  removePod(info: PodInfo): void {
    if (!this.pods.delete(info.key)) return;
    this.podsWithAffinity.delete(info.key);
    this.podsWithRequiredAntiAffinity.delete(info.key);
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

  /** A pod that is here has other labels, or is being deleted. */
  touchPods(): void {
    this.generation++;
    this.lastChange = undefined;
  }

  #count(info: PodInfo, sign: 1 | -1): void {
    this.generation++;
    this.lastChange = { info, sign };
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

export interface PodChange {
  readonly info: PodInfo;
  readonly sign: 1 | -1;
}

const ANY_ADDRESS = '0.0.0.0';

function imagesOf(node: Node): ReadonlyMap<string, number> {
  const images = new Map<string, number>();
  for (const image of node.status?.images ?? []) {
    for (const name of image.names ?? []) images.set(name, Number(image.sizeBytes ?? 0));
  }
  return images;
}
