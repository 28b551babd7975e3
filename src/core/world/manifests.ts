import type { Pod } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { nodeAt, type DirNode, type TreeNode } from './files/node.ts';

/**
 * The pods that machines are told to run by files in /etc/kubernetes/manifests. Invariants: a record for each pod is what
 * kubelets go by; once a machine's own files were written by anybody, its files say which records there are.
 * Upstream: pkg/kubelet/config/file.go, file_linux.go. Left out: pods from a URL, other directories.
 */
const BUCKET = 'StaticPod';
const PLACE = ['etc', 'kubernetes', 'manifests'];

export interface ManifestsOptions {
  readonly store: Store<unknown>;
  readonly tracer: Tracer;
  /** The machine's disk with its own files. */
  disk(machine: string): DirNode;
  /** Pods whose files are no longer as they were, and those of files that are new or others. */
  compare(before: TreeNode | undefined, now: TreeNode | undefined): ManifestChanges;
}

export interface ManifestChanges {
  readonly gone: readonly Pod[];
  readonly come: readonly Pod[];
}

export class Manifests {
  readonly #o: ManifestsOptions;
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(options: ManifestsOptions) {
    this.#o = options;
  }

  list(machine: string): Pod[] {
    return this.#o.store.list(BUCKET, `${machine}/`).map((r) => r.value as Pod);
  }

  put(machine: string, pod: Pod): void {
    this.#o.store.put(BUCKET, keyOf(machine, pod), pod, { trace: this.#o.tracer.current });
  }

  /** Calls back when the machine's pods are others; the machine's kubelet listens. */
  onChange(machine: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(machine) ?? new Set();
    this.#listeners.set(machine, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** To be called before a machine's disk becomes another. */
  beforeWrite(machine: string, after: DirNode): void {
    const now = nodeAt(after, PLACE);
    if (!after.isWhole) return;
    const before = nodeAt(this.#o.disk(machine), PLACE);
    if (before === now) return;
    const { store, tracer } = this.#o;
    const { gone, come } = this.#o.compare(before, now);
    for (const pod of gone) {
      const key = keyOf(machine, pod);
      if (store.get(BUCKET, key)) store.remove(BUCKET, key, { trace: tracer.current });
    }
    for (const pod of come) this.put(machine, pod);
    for (const listener of [...(this.#listeners.get(machine) ?? [])]) listener();
  }
}

const keyOf = (machine: string, { metadata }: Pod): string => `${machine}/${metadata.namespace ?? ''}.${metadata.name}`;
