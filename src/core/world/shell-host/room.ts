import { FileError } from '../files/file-error.ts';
import type { DiskRoom, Mount } from '../files/file-view.ts';
import type { DirNode } from '../files/node.ts';
import { DiskGauge, type DiskContent } from '../use/disk-gauge.ts';
import type { MachineRecord } from '../records.ts';

/**
 * Whether what a process writes still fits: into a volume in memory, or on its machine's disk. Invariant: what it
 * remembers saves measuring only; a machine is measured again before the part of its room that was not promised is used.
 * Upstream: tmpfs and ext4 of Linux, which answer ENOSPC.
 */
export interface RoomDeps extends DiskContent {
  machine(name: string): MachineRecord | undefined;
}

interface Known {
  /** So much more can be written before anybody has to look. */
  slack: number;
  readonly images: unknown;
}

export class Room {
  readonly #deps: RoomDeps;
  readonly #gauge = new DiskGauge();
  readonly #known = new Map<string, Known>();

  constructor(deps: RoomDeps) {
    this.#deps = deps;
  }

  /** Throws ENOSPC if a disk does not take what it is to become. */
  check(machine: string, mount: Mount | undefined, change: { before: DirNode | undefined; after: DirNode }): void {
    const growth = this.#gauge.of(change.after).bytes - this.#gauge.of(change.before).bytes;
    if (growth <= 0) return;
    if (mount?.inMemory) {
      if (this.#gauge.of(change.after).bytes > (mount.sizeBytes ?? Infinity)) throw new FileError('ENOSPC');
    } else if (growth > this.#slackOf(machine)) {
      const { left } = this.#ofMachine(machine);
      if (growth > left) throw new FileError('ENOSPC');
      this.#remember(machine, (left - growth) / 2);
    } else this.#remember(machine, this.#slackOf(machine) - growth);
  }

  of(machine: string, mount: Mount | undefined, tree: DirNode | undefined): DiskRoom {
    if (!mount?.inMemory) return this.#ofMachine(machine);
    const used = this.#gauge.of(tree).bytes;
    const total = mount.sizeBytes ?? this.#deps.machine(machine)?.memoryBytes ?? used;
    return { used, total, left: Math.max(0, total - used) };
  }

  #ofMachine(machine: string): DiskRoom {
    const record = this.#deps.machine(machine);
    if (!record) return { used: 0, total: 0, left: Infinity };
    const { used, capacity } = this.#gauge.machine(this.#deps, record);
    return { used: used.bytes, total: capacity.bytes, left: Math.max(0, capacity.bytes - used.bytes) };
  }

  #slackOf(machine: string): number {
    const known = this.#known.get(machine);
    return known?.images === this.#deps.images.onMachine(machine) ? (known?.slack ?? 0) : 0;
  }

  #remember(machine: string, slack: number): void {
    this.#known.set(machine, { slack, images: this.#deps.images.onMachine(machine) });
  }
}
