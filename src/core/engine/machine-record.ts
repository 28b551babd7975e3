import type { NewMachine } from '../world/machines.ts';
import type { KubeletConfiguration } from '../world/records.ts';
import type { MachineShape } from './machine-shape.ts';

/** What the world knows of a machine of this shape: the `index`th there has ever been, by which it gets its address. */
const GIB = 1024 ** 3;

export function machineRecord(shape: MachineShape, index: number, usual?: KubeletConfiguration): NewMachine {
  const { name, cpuMilli, memoryBytes, zone, maxPods = 110, region = 'region-1' } = shape;
  const { labels, taints, extended, needsCni, diskBytes, kubelet = usual } = shape;
  const n = index + 11;
  return {
    name,
    cpuMilli,
    memoryBytes,
    maxPods,
    zone,
    region,
    instanceType: shape.instanceType ?? `virtual.${cpuMilli / 1000}x${Math.round(memoryBytes / GIB)}`,
    ip: `172.18.${Math.floor(n / 250)}.${(n % 250) + 1}`,
    ...(diskBytes === undefined ? {} : { diskBytes }),
    ...(labels ? { labels } : {}),
    ...(taints ? { taints } : {}),
    ...(extended ? { extended } : {}),
    ...(needsCni ? { needsCni } : {}),
    ...(kubelet ? { kubelet } : {}),
  };
}
