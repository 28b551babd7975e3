import type { World } from '../world.ts';
import type { Use } from './container-use.ts';

/**
 * CPU and memory of a whole machine: its containers, and the system beside them (kernel, container runtime, kubelet),
 * which is modelled as a fixed part and a bit for each pod.
 */
const MIB = 1024 * 1024;
const SYSTEM = { cpuMilli: 50, memoryBytes: 350 * MIB };
const PER_POD = { cpuMilli: 0.8, memoryBytes: 4 * MIB };

export type MachineUse = Omit<Use, 'starvedMs'>;

export function machineUseOf(world: World, machine: string, now: number): MachineUse {
  const pods = world.sandboxes.onMachine(machine);
  let cpuMilli = SYSTEM.cpuMilli + PER_POD.cpuMilli * pods.length;
  let memoryBytes = SYSTEM.memoryBytes + PER_POD.memoryBytes * pods.length;
  let cpuCoreMs = (SYSTEM.cpuMilli * now) / 1000;
  for (const { podUid, createdAt } of pods) {
    cpuCoreMs += (PER_POD.cpuMilli * (now - createdAt)) / 1000;
    for (const record of world.containers.ofPod(podUid)) {
      const use = world.useOf(record);
      cpuMilli += use.cpuMilli;
      memoryBytes += use.memoryBytes;
      cpuCoreMs += use.cpuCoreMs;
    }
  }
  return { cpuMilli, memoryBytes, cpuCoreMs: cpuCoreMs + world.use.goneCpuMs(machine) };
}
