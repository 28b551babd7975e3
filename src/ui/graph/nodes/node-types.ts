import type { NodeTypes } from '@xyflow/react';
import { ObjectCard } from './card-node.tsx';
import { MachineRoom } from './machine.tsx';
import { PodCard } from './pod.tsx';
import { PodStack } from './stack.tsx';
import { TrafficCard } from './traffic.tsx';
import { WaitingRoom } from './waiting-room.tsx';
import { ZoneRegion } from './zone.tsx';

/** Component of each type of node; kinds of objects are in registry.ts. */
export const NODE_TYPES: NodeTypes = {
  card: ObjectCard,
  machine: MachineRoom,
  pod: PodCard,
  stack: PodStack,
  traffic: TrafficCard,
  waiting: WaitingRoom,
  zone: ZoneRegion,
};
