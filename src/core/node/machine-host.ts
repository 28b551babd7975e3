import { Process, type ComponentDef, type ComponentServices } from '../runtime/component.ts';
import { SwitchableLink } from '../runtime/link.ts';
import type { MachineRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { kubelet } from './kubelet.ts';

/**
 * Keeps the processes of all machines as the world has them: a machine without power runs nothing, one that is cut off
 * has its link to the API server down, a component that a fault stops is stopped. Level-triggered: `sync` may be called
 * at any time.
 */
export interface MachineHostOptions {
  readonly world: World;
  readonly services: ComponentServices;
  /** What runs on each machine besides the kubelet: kube-proxy. */
  readonly agents: readonly ((machine: string) => ComponentDef)[];
}

interface Host {
  readonly link: SwitchableLink;
  readonly processes: readonly Process[];
}

export class MachineHost {
  readonly #o: MachineHostOptions;
  readonly #hosts = new Map<string, Host>();

  constructor(options: MachineHostOptions) {
    this.#o = options;
    options.world.onChange(() => this.sync());
  }

  /** Brings every machine's processes and link in line with the world. */
  sync(): void {
    for (const machine of this.#o.world.machines()) this.#syncMachine(machine);
  }

  /** Stops everything and forgets it: before a restore, `sync` afterwards. */
  stopAll(): void {
    for (const { processes } of this.#hosts.values()) for (const process of processes) process.stop();
    this.#hosts.clear();
  }

  /** For the page: what runs and what does not. */
  processes(): { readonly name: string; readonly isRunning: boolean }[] {
    return [...this.#hosts.values()].flatMap((h) =>
      h.processes.map((p) => ({ name: p.def.name, isRunning: p.isRunning })),
    );
  }

  #syncMachine(machine: MachineRecord): void {
    const { world } = this.#o;
    const { link, processes } = this.#hosts.get(machine.name) ?? this.#create(machine.name);
    const isPowered = world.isPowered(machine.name);
    if (!isPowered) for (const process of processes) process.stop();
    link.set(world.isConnected(machine.name));
    if (!isPowered) return;
    for (const process of processes) {
      if (world.isComponentStopped(process.def.name)) process.stop();
      else process.start();
    }
  }

  #create(machine: string): Host {
    const { world, services, agents } = this.#o;
    const link = new SwitchableLink();
    const defs = [kubelet(machine, { world }), ...agents.map((make) => make(machine))];
    const host = { link, processes: defs.map((def) => new Process(def, services, link)) };
    this.#hosts.set(machine, host);
    return host;
  }
}
