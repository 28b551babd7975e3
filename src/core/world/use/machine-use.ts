import type { World } from '../world.ts';
import { SYSTEM_MEMORY_BYTES } from './system-memory.ts';

/**
 * CPU and memory of a whole machine and of all that runs on it: its containers, and the system beside them (kernel,
 * container runtime, kubelet), which is modelled as a fixed part and a bit for each pod.
 */
const MIB = 1024 * 1024;
const SYSTEM = { cpuMilli: 50, memoryBytes: SYSTEM_MEMORY_BYTES };
const PER_POD = { cpuMilli: 0.8, memoryBytes: 4 * MIB };

/** Memory of all that is not a container. */
export const systemMemory = (pods: number): number => SYSTEM.memoryBytes + PER_POD.memoryBytes * pods;

/** Counters since `startMs`, and memory; what a kubelet's summary says. */
export interface UsePoint {
  readonly startMs: number;
  readonly atMs: number;
  readonly cpuCoreMs: number;
  readonly memoryBytes: number;
}

export interface MachineSummary {
  /** Everything together, the system and former containers included. */
  readonly node: UsePoint;
  /** Use at this moment. */
  readonly cpuMilli: number;
  readonly pods: readonly PodSummary[];
}

export interface PodSummary {
  readonly namespace: string;
  readonly name: string;
  /** Those that run. */
  readonly containers: readonly (readonly [name: string, point: UsePoint])[];
}

export function machineSummary(world: World, machine: string, now: number): MachineSummary {
  const sandboxes = world.sandboxes.onMachine(machine);
  let cpuMilli = SYSTEM.cpuMilli + PER_POD.cpuMilli * sandboxes.length;
  let memoryBytes = systemMemory(sandboxes.length);
  const { since = 0, bootedAt = 0 } = world.machine(machine) ?? {};
  let cpuCoreMs = (SYSTEM.cpuMilli * (now - since)) / 1000;
  const pods: PodSummary[] = [];
  for (const { podUid, namespace, pod, createdAt } of sandboxes) {
    cpuCoreMs += (PER_POD.cpuMilli * (now - createdAt)) / 1000;
    const containers: PodSummary['containers'][number][] = [];
    for (const record of world.containers.ofPod(podUid)) {
      const use = world.useOf(record);
      if (record.exit) continue;
      cpuMilli += use.cpuMilli;
      memoryBytes += use.memoryBytes;
      cpuCoreMs += use.cpuCoreMs;
      const point = { startMs: record.startedAt, atMs: now, cpuCoreMs: use.cpuCoreMs, memoryBytes: use.memoryBytes };
      containers.push([record.spec.name, point]);
    }
    if (containers.length > 0) pods.push({ namespace, name: pod, containers });
  }
  const total = cpuCoreMs + world.use.goneCpuMs(machine);
  return { node: { startMs: bootedAt, atMs: now, cpuCoreMs: total, memoryBytes }, cpuMilli, pods };
}
