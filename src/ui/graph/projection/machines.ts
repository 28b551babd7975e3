import { objectKey, parseObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject, Node } from '../../../core/api/types.ts';
import type { FaultRecord, MachineView, PodSummary } from '../../../workers/protocol.ts';
import type { GraphInput, MachineNode, WaitingNode } from './types.ts';

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
  const rooms = [...names].sort(byNaturalOrder).map((name) =>
    machineNode(
      { name, object: objects.get(name), machine: machines.get(name) ?? null, pods: groups.get(name) ?? NO_PODS },
      input.faults.filter((fault) => fault.target === name),
    ),
  );
  const waiting = groups.get(WAITING_GROUP);
  return waiting === undefined ? rooms : [...rooms, { type: 'waiting', id: 'waiting', pods: waiting }];
}

const NO_PODS: readonly PodSummary[] = [];

interface MachineParts {
  readonly name: string;
  readonly object: Node | undefined;
  readonly machine: MachineView | null;
  readonly pods: readonly PodSummary[];
}

function machineNode({ name, object, machine, pods }: MachineParts, faults: readonly FaultRecord[]): MachineNode {
  const isSilent = machine !== null && !(machine.isPowered && machine.isConnected);
  return {
    type: 'machine',
    id: machineId(name),
    name,
    zone: object?.metadata.labels?.[ZONE_LABEL] ?? '',
    ready: readyStatus(object),
    isCordoned: object?.spec.unschedulable ?? false,
    isControlPlane: object?.metadata.labels?.[CONTROL_PLANE] !== undefined,
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
