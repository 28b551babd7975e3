import type { Pod } from '../api/types.ts';
import { EMPTY_DIR, type DirNode } from './files/node.ts';
import { hostKey, type Volumes } from './files/volumes.ts';
import type { MachineRecord } from './records.ts';

/**
 * The disk of a machine as a process sees it that looks from the machine's root: its own files, and what containers have
 * written. Invariant: its own files are made when somebody looks, and kept only once somebody writes; until then a machine
 * that nobody looks into has none.
 */
export interface HostDiskOptions {
  readonly volumes: Volumes;
  machine(name: string): MachineRecord | undefined;
  manifests(machine: string): readonly Pod[];
  /** The files that a machine's system brings; undefined: nobody can look yet. */
  system(machine: MachineRecord, manifests: readonly Pod[]): DirNode | undefined;
}

interface Known {
  readonly machine: MachineRecord;
  readonly stored: DirNode | undefined;
  readonly manifests: readonly Pod[];
  readonly tree: DirNode;
}

export class HostDisk {
  readonly #o: HostDiskOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: HostDiskOptions) {
    this.#o = options;
  }

  /** After a restore. */
  rebuild(): void {
    this.#known.clear();
  }

  tree(name: string): DirNode {
    const stored = this.#o.volumes.get(hostKey(name));
    const machine = this.#o.machine(name);
    if (stored?.isWhole || !machine) return stored ?? EMPTY_DIR;
    const known = this.#known.get(name);
    const manifests = this.#o.manifests(name);
    const isSame = known?.stored === stored && known?.machine === machine && sameItems(known.manifests, manifests);
    if (known && isSame) return known.tree;
    const own = this.#o.system(machine, manifests);
    if (!own) return stored ?? EMPTY_DIR;
    const tree: DirNode = { ...merged(own, stored), isWhole: true };
    this.#known.set(name, { machine, stored, manifests, tree });
    return tree;
  }
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Both trees in one; where both have a file, the second one's. */
function merged(base: DirNode, over: DirNode | undefined): DirNode {
  if (!over) return base;
  const entries = { ...base.entries };
  for (const [name, node] of Object.entries(over.entries)) {
    const below = entries[name];
    entries[name] = node.t === 'dir' && below?.t === 'dir' ? merged(below, node) : node;
  }
  return { ...over, entries };
}
