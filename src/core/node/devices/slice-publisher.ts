import { RESOURCE_SLICE } from '../../api/resource-claim.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { Node, ResourceSlice } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { ContainerSpec } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { devicesOf, driverContainers, driverNameOf, findDriver } from './example-driver.ts';

/**
 * Tells the API server what devices the drivers of all machines have, and takes it back from machines whose driver has
 * not come back. One component for all machines; each is looked at when its driver starts or ends, or its slice changes.
 * Upstream: k8s.io/dynamic-resource-allocation/resourceslice (the driver), pkg/kubelet/cm/dra/plugin (wiping).
 * Modelled: the driver may write its slices whatever its service account is allowed.
 */
/** Upstream: defaultWipingDelay. */
const WIPE_MS = 30_000;
const RETRY_MS = 5000;
/** Neither in names of machines nor of drivers. */
const SEPARATOR = ' ';

export class SlicePublisher {
  readonly #ctx: ComponentContext;
  readonly #world: World;
  /** By machine and driver, as everything here. */
  readonly #due: Timers;
  /** When the driver serves; Infinity: not yet known. */
  #here: ReadonlyMap<string, number> = new Map();
  readonly #goneAt = new Map<string, number>();
  /** Names of slices. */
  readonly #slices = new Map<string, string>();

  constructor(ctx: ComponentContext, world: World) {
    this.#ctx = ctx;
    this.#world = world;
    this.#due = ctx.timers('slices', (key) => this.#sync(key));
    ctx.informer(RESOURCE_SLICE).handle((event) => this.#onSlice(event));
    const looks = ctx.timers('drivers', () => this.#look());
    // Many start at one moment.
    ctx.onStop(world.containers.onPart(() => looks.pendingAt('') === undefined && looks.after('', 1)));
    this.#look();
  }

  /** Drivers that have come, and those that have gone. */
  #look(): void {
    const before = this.#here;
    const here = new Map<string, number>();
    for (const { spec, process } of driverContainers(this.#world))
      here.set(keyOf(spec.machine, driverNameOf(spec)), process.servesAt ?? Infinity);
    this.#here = here;
    for (const [key, at] of here) if (before.get(key) !== at) this.#wake(key);
    for (const key of [...before.keys(), ...this.#slices.keys()]) if (!here.has(key)) this.#wake(key);
  }

  #onSlice({ type, object }: InformerEvent<ResourceSlice>): void {
    if (!isOurs(object)) return;
    const key = keyOf(object.spec.nodeName ?? '', object.spec.driver);
    if (type !== 'deleted') this.#slices.set(key, object.metadata.name);
    else if (this.#slices.get(key) === object.metadata.name) this.#slices.delete(key);
    this.#wake(key);
  }

  /** Before the driver serves there is nothing to tell. */
  #wake(key: string): void {
    const at = this.#here.get(key);
    if (at === Infinity) return;
    this.#due.set(key, Math.max(at ?? this.#goneAt.get(key) ?? 0, this.#due.now + 1));
  }

  #sync(key: string): void {
    try {
      if (this.#here.has(key)) this.#publish(key);
      else this.#wipe(key);
    } catch (error) {
      if (!isStatusError(error)) throw error;
      this.#due.after(key, RETRY_MS);
    }
  }

  #publish(key: string): void {
    this.#goneAt.delete(key);
    const [machine = '', driver = ''] = key.split(SEPARATOR);
    const container = findDriver(this.#world, machine, driver, this.#ctx.nowMs);
    const node = this.#ctx.client.find('Node', '', machine);
    if (!container || !node || !this.#world.isConnected(machine)) return this.#due.after(key, RETRY_MS);
    this.#write(key, node, container.spec);
  }

  /** A pool that has changed is a new generation. */
  #write(key: string, node: Node, container: ContainerSpec): void {
    const { client } = this.#ctx;
    const name = this.#slices.get(key);
    const old = name === undefined ? undefined : client.find(RESOURCE_SLICE, '', name);
    const devices = devicesOf(container);
    if (old && deepEqual(old.spec.devices, devices)) return;
    const driver = driverNameOf(container);
    const pool = { name: node.metadata.name, generation: (old?.spec.pool.generation ?? 0) + 1, resourceSliceCount: 1 };
    const spec = { driver, nodeName: node.metadata.name, pool, devices };
    if (old) client.update(RESOURCE_SLICE, { ...old, spec });
    else this.#slices.set(key, client.create(RESOURCE_SLICE, sliceOf(node, spec)).metadata.name);
  }

  #wipe(key: string): void {
    const now = this.#ctx.nowMs;
    const goneAt = this.#goneAt.get(key) ?? now;
    this.#goneAt.set(key, goneAt);
    if (goneAt + WIPE_MS > now) return this.#due.set(key, goneAt + WIPE_MS);
    this.#goneAt.delete(key);
    const name = this.#slices.get(key);
    this.#slices.delete(key);
    if (name !== undefined && this.#ctx.client.find(RESOURCE_SLICE, '', name))
      this.#ctx.client.delete(RESOURCE_SLICE, '', name);
  }
}

const keyOf = (machine: string, driver: string): string => `${machine}${SEPARATOR}${driver}`;

/** Made by this driver: others' slices are left alone. */
const isOurs = ({ metadata, spec }: ResourceSlice): boolean =>
  spec.nodeName !== undefined && (metadata.generateName?.startsWith(`${spec.nodeName}-${spec.driver}-`) ?? false);

function sliceOf({ metadata: { name, uid } }: Node, spec: ResourceSlice['spec']) {
  return {
    apiVersion: 'resource.k8s.io/v1' as const,
    kind: 'ResourceSlice' as const,
    metadata: {
      generateName: `${name}-${spec.driver}-`,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid, controller: true }],
    },
    spec,
  };
}
