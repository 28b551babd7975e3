import { toUnits } from '../../../core/api/quantity.ts';
import type { KubeObject, Node, Pod, ResourceClaim, ResourceSlice } from '../../../core/api/types.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import type { DeviceCounts, GraphInput } from './types.ts';

/**
 * Devices of machines (GPUs and the like) and how many of them are taken: extended resources as the Node tells them, and
 * devices of ResourceSlices with the ResourceClaims they are allocated to. A cluster without any costs nothing.
 */
export type DevicesByNode = ReadonlyMap<string, DeviceCounts>;

const SLICE = 'resource.k8s.io/ResourceSlice/';
const CLAIM = 'resource.k8s.io/ResourceClaim/';
const GPU = /\bgpu\b/;
const NONE: DevicesByNode = new Map();

/** What drivers offer, by the machine it is on. Claims name a pool and a driver, slices say where those are. */
export function claimableDevices(objects: GraphInput['objects']): DevicesByNode {
  const slices = ofKind<ResourceSlice>(objects, SLICE);
  if (slices.length === 0) return NONE;
  const counts = new Map<string, { isGpu: boolean; used: number; total: number }>();
  const places = new Map<string, string>();
  for (const { spec } of slices) {
    if (!spec.nodeName) continue;
    places.set(`${spec.driver}/${spec.pool.name}`, spec.nodeName);
    const count = counts.get(spec.nodeName) ?? { isGpu: GPU.test(spec.driver), used: 0, total: 0 };
    counts.set(spec.nodeName, { ...count, total: count.total + (spec.devices?.length ?? 0) });
  }
  for (const device of takenDevices(ofKind<ResourceClaim>(objects, CLAIM))) {
    const count = counts.get(places.get(device.slice(0, device.lastIndexOf('/'))) ?? '');
    if (count) count.used += 1;
  }
  return counts;
}

/** 'driver/pool/device' of all that is allocated; what several requests share counts once. */
function takenDevices(claims: readonly ResourceClaim[]): ReadonlySet<string> {
  const results = claims.flatMap(({ status }) => status?.allocation?.devices?.results ?? []);
  return new Set(results.map(({ driver, pool, device }) => `${driver}/${pool}/${device}`));
}

function ofKind<T extends KubeObject>(objects: GraphInput['objects'], prefix: string): T[] {
  const found: T[] = [];
  for (const [key, object] of objects) if (key.startsWith(prefix)) found.push(object as T);
  return found;
}

/** 'nvidia.com/gpu' and its like; what all nodes have is in the meters already. */
const isExtended = (resource: string): boolean => resource.includes('/') && !resource.startsWith('kubernetes.io/');

export function devicesOf(
  node: Node | undefined,
  pods: readonly PodSummary[],
  objects: GraphInput['objects'],
): DeviceCounts | null {
  const { allocatable = {} } = node?.status ?? {};
  const names = Object.keys(allocatable).filter(isExtended);
  if (names.length === 0) return null;
  const total = names.reduce((sum, name) => sum + toUnits(allocatable[name]), 0);
  const used = pods.reduce((sum, { key, tone }) => sum + (tone === 'done' ? 0 : requested(objects.get(key), names)), 0);
  return { isGpu: names.every((name) => GPU.test(name)), used, total };
}

function requested(pod: KubeObject | undefined, names: readonly string[]): number {
  const containers = (pod as Pod | undefined)?.spec.containers ?? [];
  return containers.reduce(
    (sum, { resources }) => names.reduce((part, name) => part + toUnits(resources?.requests?.[name]), sum),
    0,
  );
}
