import { Process, type ComponentDef, type ComponentServices } from '../runtime/component.ts';
import { SwitchableLink } from '../runtime/link.ts';
import type { World } from '../world/world.ts';

/**
 * The components of the cluster as processes, started and stopped as the world says: a machine without power runs
 * nothing, a stopped component does not run, a machine cut off has its links down.
 */
interface Slot {
  readonly process: Process;
  readonly link: SwitchableLink;
  /** The machine it runs on; undefined for the control plane. */
  readonly machine: string | undefined;
}

export interface ComponentState {
  readonly name: string;
  readonly isRunning: boolean;
}

export class Processes {
  readonly #slots = new Map<string, Slot>();
  readonly #services: ComponentServices;
  readonly #world: World;
  /** Grows when anything starts or stops. */
  version = 0;

  constructor(services: ComponentServices, world: World) {
    this.#services = services;
    this.#world = world;
    world.onChange(() => this.reconcile());
  }

  add(def: ComponentDef, machine?: string): void {
    const link = new SwitchableLink();
    this.#slots.set(def.name, { process: new Process(def, this.#services, link), link, machine });
  }

  /** Makes what runs agree with the world. */
  reconcile(): void {
    for (const [name, slot] of this.#slots) this.#reconcileOne(name, slot);
    this.version++;
  }

  stopAll(): void {
    for (const { process } of this.#slots.values()) process.stop();
  }

  states(): ComponentState[] {
    return [...this.#slots].map(([name, { process }]) => ({ name, isRunning: process.isRunning }));
  }

  /** Stops a component and starts it again, as after a crash; tests use it. */
  restart(name: string): void {
    const slot = this.#slots.get(name);
    if (!slot?.process.isRunning) return;
    slot.process.stop();
    this.#reconcileOne(name, slot);
  }

  #reconcileOne(name: string, { process, link, machine }: Slot): void {
    const world = this.#world;
    const { tracer } = this.#services;
    const shouldRun = !world.isComponentStopped(name) && (machine === undefined || world.isPowered(machine));
    if (machine !== undefined) link.set(world.isConnected(machine));
    if (shouldRun === process.isRunning) return;
    const cause = tracer.record('lifecycle', shouldRun ? 'component.started' : 'component.stopped', '', {
      component: name,
    });
    tracer.during(name, cause, () => (shouldRun ? process.start() : process.stop()));
  }
}
