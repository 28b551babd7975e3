import { Process, type ComponentDef, type ComponentServices } from '../runtime/component.ts';
import { SwitchableLink } from '../runtime/link.ts';
import type { World } from '../world/world.ts';

/**
 * The components of the cluster as processes, started and stopped as the world says: a machine without power runs
 * nothing, a stopped component does not run, one that is a container runs while that does, a machine cut off has its
 * links down, and so has everybody while there is no API server.
 */
export interface Place {
  /** The machine it runs on; undefined for a control plane that stands beside the nodes. */
  readonly machine?: string;
  /** It runs while a container of this component does, on its machine. */
  readonly part?: string;
}

interface Slot {
  readonly process: Process;
  readonly link: SwitchableLink;
  readonly place: Place;
}

export interface ComponentState {
  readonly name: string;
  readonly isRunning: boolean;
}

/** Where the API server is, if it runs as containers: it and its etcd. */
export interface ApiPlace {
  readonly machine: string;
  readonly parts: readonly string[];
}

const OWNER = 'engine/processes';

export class Processes {
  readonly #slots = new Map<string, Slot>();
  readonly #services: ComponentServices;
  readonly #world: World;
  readonly #api: ApiPlace | undefined;
  readonly #looks: (() => void)[] = [];
  /** Grows when anything starts or stops. */
  version = 0;

  constructor(services: ComponentServices, world: World, api?: ApiPlace) {
    this.#services = services;
    this.#world = world;
    this.#api = api;
    world.onChange(() => this.reconcile());
    world.containers.onPart(() => this.reconcile());
  }

  /** Requests are answered. */
  get isApiUp(): boolean {
    return this.#api?.parts.every((part) => this.#isUp(part)) ?? true;
  }

  /** Calls back before what runs is made to agree with the world: components may be added then. */
  beforeReconcile(look: () => void): void {
    this.#looks.push(look);
  }

  add(def: ComponentDef, place: Place = {}): void {
    const link = new SwitchableLink();
    this.#slots.set(def.name, { process: new Process(def, this.#services, link), link, place });
  }

  /** Ends all that ran on a machine, for good. */
  removeFrom(machine: string): void {
    for (const [name, slot] of this.#slots) {
      if (slot.place.machine !== machine) continue;
      slot.process.stop();
      this.#slots.delete(name);
    }
    this.version++;
  }

  /** Makes what runs agree with the world. */
  reconcile(): void {
    for (const look of this.#looks) look();
    this.#wakeAtNextStart();
    const isApiUp = this.isApiUp;
    for (const [name, slot] of this.#slots) this.#reconcileOne(name, slot, isApiUp);
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
    this.#reconcileOne(name, slot, this.isApiUp);
  }

  #reconcileOne(name: string, { process, link, place }: Slot, isApiUp: boolean): void {
    const world = this.#world;
    const { tracer } = this.#services;
    link.set(isApiUp && this.#reachesApi(place.machine));
    const shouldRun = !world.isComponentStopped(name) && this.#hasPlace(place);
    if (shouldRun === process.isRunning) return;
    const cause = tracer.record('lifecycle', shouldRun ? 'component.started' : 'component.stopped', '', {
      component: name,
    });
    tracer.during(name, cause, () => (shouldRun ? process.start() : process.stop()));
  }

  #hasPlace({ machine, part }: Place): boolean {
    if (machine !== undefined && !this.#world.isPowered(machine)) return false;
    return part === undefined || this.#isUp(part, machine);
  }

  #reachesApi(machine: string | undefined): boolean {
    const world = this.#world;
    const home = this.#api?.machine;
    if (machine !== undefined && machine === home) return world.isPowered(machine);
    return (machine === undefined || world.isConnected(machine)) && (home === undefined || world.isConnected(home));
  }

  #isUp(part: string, machine?: string): boolean {
    const at = this.#world.partUpAt(part, machine);
    return at !== undefined && at <= this.#services.clock.now;
  }

  /** A container that has been started is the component only once it serves. */
  #wakeAtNextStart(): void {
    const { clock, tracer } = this.#services;
    clock.disown(OWNER);
    let next = Infinity;
    for (const [part, machine] of this.#awaited()) {
      const at = this.#world.partUpAt(part, machine) ?? 0;
      if (at > clock.now) next = Math.min(next, at);
    }
    if (next === Infinity) return;
    clock.own(OWNER, () => this.reconcile());
    clock.set(OWNER, '', next, tracer.current);
  }

  *#awaited(): Generator<readonly [part: string, machine: string | undefined]> {
    for (const part of this.#api?.parts ?? []) yield [part, undefined];
    for (const { place } of this.#slots.values()) if (place.part !== undefined) yield [place.part, place.machine];
  }
}
