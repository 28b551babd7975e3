import { RuleCompiler } from '../network/proxy/rule-compiler.ts';
import type { RoutingTables } from '../network/proxy/routing-tables.ts';
import { kubeProxy } from '../network/proxy/kube-proxy.ts';
import { kubelet } from '../node/kubelet.ts';
import { DEVICE_DRIVER, type LateNode } from '../node/late-node.ts';
import type { World } from '../world/world.ts';
import type { Processes } from './processes.ts';

/**
 * The kubelet and the kube-proxy of each machine. Invariant: there are those of the machines that the world has, also
 * after a snapshot of other machines was put back.
 */
export interface MachineProcessesOptions {
  readonly world: World;
  readonly processes: Processes;
  readonly tables: RoutingTables;
  /** kube-proxy runs as a pod of each machine. */
  readonly isKubeadm: boolean;
  readonly late: () => LateNode;
}

export class MachineProcesses {
  readonly #o: MachineProcessesOptions;
  readonly #compiler = new RuleCompiler();
  readonly #machines = new Set<string>();
  #hasDrivers = false;

  constructor(options: MachineProcessesOptions) {
    this.#o = options;
    options.world.containers.onPart(() => {
      if (this.#followDrivers()) options.processes.reconcile();
    });
  }

  /** Drivers of devices are containers: nobody speaks for them before the first of them runs. */
  #followDrivers(): boolean {
    const { world, processes, late } = this.#o;
    if (this.#hasDrivers || world.containers.partsOf(DEVICE_DRIVER)[Symbol.iterator]().next().done) return false;
    this.#hasDrivers = true;
    processes.add({ name: DEVICE_DRIVER, start: (ctx) => late().publishDevices(ctx, world) });
    return true;
  }

  /** Makes the processes of machines that are new, and ends those of machines that are gone. Starts nothing. */
  sync(): void {
    this.#followDrivers();
    const names = new Set(this.#o.world.machines().map((m) => m.name));
    for (const name of this.#machines) if (!names.has(name)) this.remove(name);
    for (const name of names) if (!this.#machines.has(name)) this.add(name);
  }

  add(name: string): void {
    const { world, processes, tables, isKubeadm, late } = this.#o;
    this.#machines.add(name);
    processes.add(kubelet(name, { world, late }), { machine: name });
    const place = { machine: name, ...(isKubeadm ? { part: 'kube-proxy' } : {}) };
    processes.add(kubeProxy({ name }, { tables, compiler: this.#compiler }), place);
  }

  remove(name: string): void {
    this.#machines.delete(name);
    this.#o.processes.removeFrom(name);
    this.#o.tables.drop(name);
  }
}
