import type { Pod } from '../../api/types.ts';
import type { MachineRecord } from '../../world/records.ts';
import { machineSummary, type MachineSummary } from '../../world/use/machine-use.ts';
import type { World } from '../../world/world.ts';
import { DiskGauge } from '../../world/use/disk-gauge.ts';
import type { PodUse } from './rank.ts';
import type { Observations, Resource } from './thresholds.ts';

/**
 * What a machine has left, and what its pods use of it. Upstream: pkg/kubelet/eviction/helpers.go
 * (makeSignalObservations). Modelled: processes of a program that is its image's own count as one.
 */
const PID_MAX = 4_194_304;
const SYSTEM_PROCESSES = 200;

export class Observer {
  readonly #world: World;
  readonly #gauge = new DiskGauge();

  constructor(world: World) {
    this.#world = world;
  }

  /** `summary`: none if there is memory enough. */
  observe(machine: MachineRecord, summary: MachineSummary | undefined): Observations {
    const { capacity, used } = this.#gauge.machine(this.#world, machine);
    const bytes = { capacity: capacity.bytes, available: Math.max(capacity.bytes - used.bytes, 0) };
    const files = { capacity: capacity.files, available: Math.max(capacity.files - used.files, 0) };
    const memory = Math.max(machine.memoryBytes - (summary?.node.memoryBytes ?? 0), 0);
    return {
      'memory.available': { capacity: machine.memoryBytes, available: memory },
      'nodefs.available': bytes,
      'imagefs.available': bytes,
      'nodefs.inodesFree': files,
      'imagefs.inodesFree': files,
      'pid.available': { capacity: PID_MAX, available: PID_MAX - this.#processes(machine.name) },
    };
  }

  summary(machine: string, now: number): MachineSummary {
    return machineSummary(this.#world, machine, now);
  }

  uses(pods: readonly Pod[], resource: Resource, summary: MachineSummary): readonly PodUse[] {
    if (resource === 'memory') return memoryUses(pods, summary);
    return pods.map((pod) => {
      if (resource === 'pids') return { pod, used: this.#processesOf(pod.metadata.uid), containers: [] };
      const { layers, all } = this.#gauge.pod(this.#world, pod);
      if (resource === 'inodes') return { pod, used: all.files, containers: [] };
      return { pod, used: all.bytes, containers: layers.map(([name, space]) => [name, space.bytes] as const) };
    });
  }

  #processes(machine: string): number {
    let n = SYSTEM_PROCESSES;
    for (const { podUid } of this.#world.sandboxes.onMachine(machine)) n += 1 + this.#processesOf(podUid);
    return n;
  }

  #processesOf(uid: string): number {
    let n = 0;
    const { containers } = this.#world;
    for (const { spec, exit } of containers.ofPod(uid))
      if (!exit) n += Math.max(containers.madeShells?.processes(uid, spec.name) ?? 0, 1);
    return n;
  }
}

function memoryUses(pods: readonly Pod[], summary: MachineSummary): readonly PodUse[] {
  const known = new Map(summary.pods.map((p) => [`${p.namespace}/${p.name}`, p]));
  return pods.flatMap((pod) => {
    const use = known.get(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
    if (!use) return [];
    const containers = use.containers.map(([name, point]) => [name, point.memoryBytes] as const);
    return [{ pod, used: containers.reduce((sum, [, n]) => sum + n, 0), containers }];
  });
}
