import { formatBytes, formatMilli } from '../api/quantity.ts';
import type { Draft, Node, NodeCondition, NodeStatus, Taint } from '../api/types.ts';
import { deepEqual } from '../lib/equal.ts';
import { hexId } from '../world/image-ref.ts';
import type { ImageRecord, MachineRecord } from '../world/records.ts';
import { diskBytesOf } from '../world/use/disk-capacity.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * A machine as the kubelet tells it to the API server. Pure.
 * Upstream: pkg/kubelet/kubelet_node_status.go, pkg/kubelet/nodestatus/setters.go.
 */
const VERSION = 'v1.36.0';
/** Upstream: evictionHard memory.available<100Mi is kept from pods. */
const RESERVED_MEMORY_BYTES = 100 * 1024 * 1024;
const MAX_IMAGES = 50;

const ANNOTATIONS = {
  'node.alpha.kubernetes.io/ttl': '0',
  'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
};

/** Upstream: cloudproviderapi.TaintExternalCloudProvider. */
const UNINITIALIZED = {
  key: 'node.cloudprovider.kubernetes.io/uninitialized',
  value: 'true',
  effect: 'NoSchedule',
} as const;

/**
 * What a kubelet registers, its first status included: with conditions from the start, the taint that the API server
 * gives to new nodes stays until the node is ready. `isInCloud`: the cloud will tell where it is, and that it is what it
 * says. Upstream: initialNode.
 */
export function newNode(machine: MachineRecord, status: NodeStatus, isInCloud = false): Draft<Node> {
  const taints = [...(machine.taints ?? []), ...(isInCloud ? [UNINITIALIZED] : [])];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: machine.name, labels: labelsOf(machine, isInCloud), annotations: ANNOTATIONS },
    spec: taints.length > 0 ? { taints: taints as Taint[] } : {},
    status,
  };
}

export function labelsOf(machine: MachineRecord, isInCloud = false): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': machine.name,
    'kubernetes.io/os': 'linux',
    ...(isInCloud ? {} : placeOf(machine)),
    ...machine.labels,
  };
}

const placeOf = (machine: MachineRecord): Record<string, string> => ({
  'node.kubernetes.io/instance-type': machine.instanceType,
  'topology.kubernetes.io/region': machine.region,
  'topology.kubernetes.io/zone': machine.zone,
});

export interface NodeView {
  readonly machine: MachineRecord;
  readonly images: readonly ImageRecord[];
  readonly podCidr: string | undefined;
  /** Conditions that hold because something runs out: 'MemoryPressure,DiskPressure'. */
  readonly pressures?: string;
  readonly isShuttingDown?: boolean;
  readonly volumesInUse?: readonly string[];
  /** Virtual now as metav1.Time. */
  readonly now: string;
  readonly old: NodeStatus;
  /** `fixedStatus` of the machine, for whoever has it at hand. */
  readonly fixed?: ReturnType<typeof fixedStatus>;
}

/** What does not change while the machine is what it is. */
type Fixed = Required<
  Pick<
    NodeStatus,
    | 'capacity'
    | 'allocatable'
    | 'addresses'
    | 'daemonEndpoints'
    | 'nodeInfo'
    | 'features'
    | 'declaredFeatures'
    | 'runtimeHandlers'
  >
>;

const FEATURES = { supplementalGroupsPolicy: true };
/** As containerd 2 reports them: the default one, and runc by its name. */
const HANDLER_FEATURES = { recursiveReadOnlyMounts: true, userNamespaces: true };
const RUNTIME_HANDLERS = ['', 'runc'].map((name) => ({ name, features: HANDLER_FEATURES }));
/** Upstream: component-helpers/nodedeclaredfeatures, those whose gates are on. */
const DECLARED_FEATURES = [
  'ExtendWebSocketsToKubelet',
  'InPlacePodLevelResourcesVerticalScaling',
  'InPlacePodVerticalScalingInitContainers',
  'RestartAllContainersOnContainerExits',
];

export function fixedStatus(machine: MachineRecord, isInCloud = false): Fixed {
  return {
    ...FRESH,
    ...resourcesOf(machine),
    addresses: [
      ...(isInCloud ? [] : [{ type: 'InternalIP', address: machine.ip }]),
      { type: 'Hostname', address: machine.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: nodeInfo(machine),
    features: FEATURES,
    declaredFeatures: DECLARED_FEATURES,
    runtimeHandlers: RUNTIME_HANDLERS,
  };
}

/** Written out field by field: spread objects would each get a hidden class of their own, a kilobyte a node. */
export function nodeStatus(view: NodeView): NodeStatus {
  const { old } = view;
  const fixed = view.fixed ?? fixedStatus(view.machine);
  const status: { -readonly [K in keyof NodeStatus]: NodeStatus[K] } = {
    capacity: kept(old.capacity, withForeign(fixed.capacity, old.capacity)),
    allocatable: kept(old.allocatable, withForeign(fixed.allocatable, old.capacity)),
    conditions: conditionsOf(view),
    addresses: addressesOf(old.addresses, fixed.addresses),
    daemonEndpoints: kept(old.daemonEndpoints, fixed.daemonEndpoints),
    nodeInfo: kept(old.nodeInfo, fixed.nodeInfo),
    features: kept(old.features, fixed.features),
    declaredFeatures: kept(old.declaredFeatures, fixed.declaredFeatures),
    runtimeHandlers: kept(old.runtimeHandlers, fixed.runtimeHandlers),
  };
  if (view.images.length > 0) status.images = kept(old.images, imagesOf(view.images));
  if (view.volumesInUse?.length) status.volumesInUse = kept(old.volumesInUse, [...view.volumesInUse]);
  for (const key of Object.keys(old))
    if (!(key in status) && key !== 'volumesInUse') Object.assign(status, { [key]: old[key as keyof NodeStatus] });
  return status;
}

/** Where only the hostname is known, a cloud says the rest, and what it has said stays. */
const addressesOf = (old: NodeStatus['addresses'], own: Fixed['addresses']): Fixed['addresses'] =>
  own.length === 1 && old?.length ? old : kept(old, own);

/** What is there already, if it says the same: equal parts are shared. */
function kept<T>(old: T | undefined, next: T): T {
  return old !== undefined && deepEqual(old, next) ? old : next;
}

/** Resources that somebody else has told of the node stay, and can be used whole. Upstream: MachineInfo. */
function withForeign(own: NodeStatus['capacity'], told: NodeStatus['capacity']): NonNullable<NodeStatus['capacity']> {
  const foreign = Object.entries(told ?? {}).filter(([name]) => own?.[name] === undefined);
  return foreign.length === 0 ? (own ?? {}) : { ...own, ...Object.fromEntries(foreign) };
}

function resourcesOf(machine: MachineRecord): Pick<Fixed, 'capacity' | 'allocatable'> {
  const storage = diskBytesOf(machine);
  const allocatable = Math.max(machine.memoryBytes - RESERVED_MEMORY_BYTES, 0);
  return {
    capacity: quantities(machine, `${Math.floor(storage / 1024)}Ki`, formatBytes(machine.memoryBytes)),
    allocatable: quantities(machine, String(Math.floor(storage * 0.9)), formatBytes(allocatable)),
  };
}

function quantities(machine: MachineRecord, storage: string, memory: string): Record<string, string> {
  const all: Record<string, string> = {
    cpu: formatMilli(machine.cpuMilli),
    'ephemeral-storage': storage,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory,
    pods: String(machine.maxPods),
  };
  for (const [name, n] of Object.entries(machine.extended ?? {})) all[name] = String(n);
  return all;
}

function nodeInfo(machine: MachineRecord): NonNullable<NodeStatus['nodeInfo']> {
  return {
    architecture: 'amd64',
    bootID: uuidOf(`${machine.name}#${machine.boots}`),
    containerRuntimeVersion: 'containerd://2.2.0',
    kernelVersion: '6.12.0-drydock',
    kubeProxyVersion: '',
    kubeletVersion: VERSION,
    machineID: hexId(machine.name).slice(0, 32),
    operatingSystem: 'linux',
    osImage: 'Drydock (simulated)',
    systemUUID: uuidOf(machine.name),
  };
}

export const bootIdOf = (machine: MachineRecord): string => uuidOf(`${machine.name}#${machine.boots}`);

function uuidOf(text: string): string {
  const h = hexId(text);
  return [h.slice(0, 8), h.slice(8, 12), `4${h.slice(13, 16)}`, `a${h.slice(17, 20)}`, h.slice(20, 32)].join('-');
}

/** The largest first, as upstream reports them. */
function imagesOf(images: readonly ImageRecord[]): NonNullable<NodeStatus['images']> {
  return [...images]
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.image < b.image ? -1 : 1))
    .slice(0, MAX_IMAGES)
    .map((i) => ({ names: [i.imageId, i.image], sizeBytes: i.sizeBytes }));
}

const HEALTHY: readonly [string, string, string][] = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
];

const PRESSED: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  MemoryPressure: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
  DiskPressure: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
  PIDPressure: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
};

export const NO_NETWORK =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/** Upstream: nodestatus.ReadyCondition; several errors stand in brackets (errors.NewAggregate). */
function problemOf({ podCidr, isShuttingDown }: NodeView): string | undefined {
  const down = 'node is shutting down';
  if (podCidr === undefined) return isShuttingDown ? `[${NO_NETWORK}, ${down}]` : NO_NETWORK;
  return isShuttingDown ? down : undefined;
}

function conditionsOf(view: NodeView): NodeCondition[] {
  const { pressures = '' } = view;
  const owned: NodeCondition[] = HEALTHY.map(([type, reason, message]) => {
    const pressed = pressures.includes(type) ? PRESSED[type] : undefined;
    return pressed
      ? { type, status: 'True', reason: pressed[0], message: pressed[1] }
      : { type, status: 'False', reason, message };
  });
  const problem = problemOf(view);
  owned.push(
    problem === undefined
      ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: problem },
  );
  const old = view.old.conditions ?? [];
  const list = owned.map((c): NodeCondition => {
    const known = old.find((o) => o.type === c.type);
    const since = known?.status === c.status ? known.lastTransitionTime : undefined;
    const { type, status, reason = '', message = '' } = c;
    return { type, status, reason, message, lastHeartbeatTime: view.now, lastTransitionTime: since ?? view.now };
  });
  for (const c of old) if (!owned.some((o) => o.type === c.type)) list.push(c);
  return list;
}

/** Whether anything but the heartbeat differs. */
export function isSameNodeStatus(a: NodeStatus, b: NodeStatus, equal: (x: unknown, y: unknown) => boolean): boolean {
  const strip = (s: NodeStatus): unknown => ({
    ...s,
    conditions: s.conditions?.map(({ lastHeartbeatTime: _, ...c }) => c),
  });
  return equal(strip(a), strip(b));
}
