import type {
  Device,
  DeviceRequestAllocationResult,
  OpaqueDeviceConfiguration,
  ResourceClaim,
} from '../../api/types.ts';
import { hexId } from '../../world/image-ref.ts';
import type { ContainerRecord, ContainerSpec } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { DEVICE_DRIVER } from '../late-node.ts';

/**
 * The driver gpu.example.com, as a kubelet and the API server see it: mock GPUs of a machine, and what a container that
 * was given one finds in its environment. Upstream: sigs.k8s.io/dra-example-driver v0.1.0, cmd/dra-example-kubeletplugin.
 * Modelled: the ids of the devices; no health service. Left out: validation of parameters, its webhook, other profiles.
 */
const PROGRAM = 'dra-example-kubeletplugin';
const DEFAULT_DEVICES = 8;

export const driverNameOf = ({ env }: ContainerSpec): string => env['DRIVER_NAME'] || 'gpu.example.com';

/** Containers of the driver, on all machines, that are not over. */
export function* driverContainers(world: World): Generator<ContainerRecord> {
  for (const record of world.containers.partsOf(DEVICE_DRIVER)) {
    const program = record.spec.command?.[0] ?? PROGRAM;
    if (!record.exit && program.endsWith(PROGRAM)) yield record;
  }
}

/** The container that answers for a driver on a machine. */
export function findDriver(world: World, machine: string, driver: string, nowMs: number): ContainerRecord | undefined {
  for (const record of driverContainers(world)) {
    const { spec, process } = record;
    const isUp = process.servesAt !== undefined && process.servesAt <= nowMs;
    if (isUp && spec.machine === machine && driverNameOf(spec) === driver) return record;
  }
  return undefined;
}

export function devicesOf({ machine, env }: ContainerSpec): Device[] {
  const n = Number(env['NUM_DEVICES'] ?? DEFAULT_DEVICES);
  return Array.from({ length: Number.isInteger(n) && n > 0 ? n : 0 }, (_, i) => ({
    name: `gpu-${i}`,
    attributes: {
      index: { int: i },
      uuid: { string: `gpu-${uuidOf(`${machine}/${i}`)}` },
      model: { string: 'LATEST-GPU-MODEL' },
      driverVersion: { version: '1.0.0' },
    },
    capacity: { memory: { value: '80Gi' } },
  }));
}

function uuidOf(text: string): string {
  const hex = hexId(text);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** A device as the driver has made it ready for a claim. */
export interface PreparedDevice {
  /** Requests of the claim, without their alternatives. */
  readonly request: string;
  readonly pool: string;
  readonly device: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The error's text, if the claim cannot be had. */
export function prepare(claim: ResourceClaim, spec: ContainerSpec): readonly PreparedDevice[] | string {
  const driver = driverNameOf(spec);
  const own = (claim.status?.allocation?.devices?.results ?? []).filter((result) => result.driver === driver);
  const known = new Set(devicesOf(spec).map((d) => d.name));
  const out: PreparedDevice[] = [];
  for (const result of own) {
    const { device, pool, request } = result;
    if (!known.has(device)) return `prepare failed: requested GPU is not allocatable: ${device}`;
    const id = device.slice('gpu-'.length);
    const env = {
      KUBERNETES_NODE_NAME: spec.machine,
      DRA_RESOURCE_DRIVER_NAME: driver,
      [`GPU_DEVICE_${id}`]: device,
      ...sharingOf(configOf(claim, result, driver), id),
      [`GPU_DEVICE_${id}_RESOURCE_CLAIM`]: claim.metadata.uid,
    };
    out.push({ request: request.split('/')[0] as string, pool, device, env });
  }
  return out;
}

interface GpuConfig {
  readonly sharing?: {
    readonly strategy?: string;
    readonly timeSlicingConfig?: { readonly interval?: string };
    readonly spacePartitioningConfig?: { readonly partitionCount?: number };
  };
}

const DEFAULT: GpuConfig = { sharing: { strategy: 'TimeSlicing', timeSlicingConfig: { interval: 'Default' } } };

/** Of the claim before those of classes, later ones before earlier ones. Upstream: GetOpaqueDeviceConfigs. */
function configOf(claim: ResourceClaim, { request }: DeviceRequestAllocationResult, driver: string): GpuConfig {
  const all = claim.status?.allocation?.devices?.config ?? [];
  const ordered = [...all.filter((c) => c.source === 'FromClass'), ...all.filter((c) => c.source === 'FromClaim')];
  const isFor = ({ opaque, requests = [] }: { opaque?: OpaqueDeviceConfiguration; requests?: readonly string[] }) =>
    opaque?.driver === driver && (requests.length === 0 || requests.includes(request));
  const found = ordered.filter(isFor).at(-1);
  return (found?.opaque?.parameters as GpuConfig | undefined) ?? DEFAULT;
}

function sharingOf({ sharing }: GpuConfig, id: string): Record<string, string> {
  if (!sharing) return {};
  const { strategy = 'TimeSlicing', timeSlicingConfig, spacePartitioningConfig } = sharing;
  const rest: Record<string, string> =
    strategy === 'SpacePartitioning'
      ? { [`GPU_DEVICE_${id}_PARTITION_COUNT`]: String(spacePartitioningConfig?.partitionCount ?? 1) }
      : { [`GPU_DEVICE_${id}_TIMESLICE_INTERVAL`]: timeSlicingConfig?.interval ?? 'Default' };
  return { [`GPU_DEVICE_${id}_SHARING_STRATEGY`]: strategy, ...rest };
}

/** What the driver logs of it. */
export function preparedText(claim: ResourceClaim, devices: readonly PreparedDevice[]): string {
  const { uid } = claim.metadata;
  const texts = devices.map(({ request, pool, device }) => {
    const ids = `k8s.gpu.example.com/gpu=common k8s.gpu.example.com/gpu=${uid}-${device}`;
    return `&Device{RequestNames:[${request}],PoolName:${pool},DeviceName:${device},CDIDeviceIDs:[${ids}],}`;
  });
  return `Returning newly prepared devices for claim '${uid}': [${texts.join(' ')}]`;
}
