import { objectKey, parseObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject, Node } from '../../../core/api/types.ts';
import type { FaultRecord, MachineView, PodSummary } from '../../../workers/protocol.ts';
import { claimableDevices, devicesOf } from './devices.ts';
import type { DeviceCounts, GraphInput, MachineNode, WaitingNode } from './types.ts';

/** Rooms: one for every Node object, every machine, and every name a pod still points to. */
export const WAITING_GROUP = '';
const ZONE_LABEL = 'topology.kubernetes.io/zone';
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const NODE = 'Node';

export const machineId = (name: string): string => objectKey(NODE, '', name);

export function machineNodes(
  input: GraphInput,
  groups: ReadonlyMap<string, readonly PodSummary[]>,
): (MachineNode | WaitingNode)[] {
  const machines = new Map(input.machines.map((machine) => [machine.name, machine]));
  const objects = nodeObjects(input);
  const names = new Set([...objects.keys(), ...machines.keys(), ...groups.keys()]);
  names.delete(WAITING_GROUP);
  const claimable = claimableDevices(input.objects);
  const rooms = [...names].sort(byNaturalOrder).map((name) => {
    const [object, pods] = [objects.get(name), groups.get(name) ?? NO_PODS];
    const devices = claimable.get(name) ?? devicesOf(object, pods, input.objects);
    return machineNode(
      { name, object, machine: machines.get(name) ?? null, pods, devices },
      input.faults.filter((fault) => fault.target === name),
    );
  });
  const waiting = groups.get(WAITING_GROUP);
  return waiting === undefined ? rooms : [...rooms, { type: 'waiting', id: 'waiting', pods: waiting }];
}

const NO_PODS: readonly PodSummary[] = [];

interface MachineParts {
  readonly name: string;
  readonly object: Node | undefined;
  readonly machine: MachineView | null;
  readonly pods: readonly PodSummary[];
  readonly devices: DeviceCounts | null;
}

function machineNode(parts: MachineParts, faults: readonly FaultRecord[]): MachineNode {
  const { name, object, machine, pods, devices } = parts;
  const isSilent = machine !== null && !(machine.isPowered && machine.isConnected);
  return {
    type: 'machine',
    id: machineId(name),
    name,
    zone: object?.metadata.labels?.[ZONE_LABEL] ?? '',
    ready: readyStatus(object),
    isCordoned: object?.spec.unschedulable ?? false,
    isControlPlane: object?.metadata.labels?.[CONTROL_PLANE] !== undefined,
    troubles: troublesOf(object),
    taints: taintsOf(object),
    devices,
    machine,
    silentSince: isSilent ? silentSince(faults) : null,
    faults: faults.length,
    pods,
  };
}

function readyStatus(object: Node | undefined): MachineNode['ready'] {
  if (object === undefined) return 'missing';
  const status = object.status?.conditions?.find((condition) => condition.type === 'Ready')?.status;
  return status === 'True' || status === 'False' ? status : 'Unknown';
}

const READY = 'Ready';

function troublesOf(object: Node | undefined): string[] {
  const conditions = object?.status?.conditions ?? [];
  return conditions.flatMap(({ type, status }) => (type !== READY && status === 'True' ? [type] : []));
}

/** Told by the node's state, its role or its conditions already. Upstream: staging/src/k8s.io/api/core/v1/well_known_taints.go. */
const TOLD_ELSEWHERE = /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|\w+-pressure|network-unavailable)$/;

function taintsOf(object: Node | undefined): string[] {
  const taints = (object?.spec.taints ?? []).filter(({ key }) => !TOLD_ELSEWHERE.test(key) && key !== CONTROL_PLANE);
  return taints.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`);
}

/** The oldest fault standing on a silent machine is what silenced it. */
function silentSince(faults: readonly FaultRecord[]): number | null {
  return faults.length === 0 ? null : Math.min(...faults.map((fault) => fault.since));
}

function nodeObjects(input: GraphInput): Map<string, Node> {
  const nodes = new Map<string, Node>();
  for (const [key, object] of input.objects) if (isNode(key, object)) nodes.set(object.metadata.name, object);
  return nodes;
}

const isNode = (key: string, _object: KubeObject): _object is Node =>
  key.startsWith('Node//') && parseObjectKey(key).groupKind === NODE;

/** node-2 before node-10, in every locale alike. */
export function byNaturalOrder(a: string, b: string): number {
  const [x, y] = [padded(a), padded(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

const padded = (text: string): string => text.replace(/\d+/g, (digits) => digits.padStart(8, '0'));
