import type { Store } from '../../store/store.ts';
import type { Tracer } from '../../trace/trace.ts';
import type { DirNode } from './node.ts';

/**
 * What is on disks: root file systems of containers, volumes of pods, claims, machines. One record for each, made when
 * something is written; until then whoever asks sees what it would begin with.
 */
const BUCKET = 'Files';

export class Volumes {
  readonly #store: Store<unknown>;
  readonly #tracer: Tracer;

  constructor(store: Store<unknown>, tracer: Tracer) {
    this.#store = store;
    this.#tracer = tracer;
  }

  /** Counts what was written since this world was made or restored. */
  writes = 0;

  /** Nothing was written anywhere. */
  get isEmpty(): boolean {
    return this.#store.count(BUCKET) === 0;
  }

  get(key: string): DirNode | undefined {
    return this.#store.get(BUCKET, key)?.value as DirNode | undefined;
  }

  /** Told before a machine's disk becomes another. */
  beforeHostWrite: (machine: string, after: DirNode) => void = () => undefined;

  put(key: string, root: DirNode): void {
    if (root.isWhole && key.startsWith(HOST)) this.beforeHostWrite(key.slice(HOST.length), root);
    this.writes++;
    this.#store.put(BUCKET, key, root, { trace: this.#tracer.current });
  }

  remove(key: string): void {
    if (this.#store.get(BUCKET, key)) this.#store.remove(BUCKET, key, { trace: this.#tracer.current });
  }

  /** All whose keys begin so. */
  under(prefix: string): readonly DirNode[] {
    return this.isEmpty ? [] : this.#store.list(BUCKET, prefix).map((r) => r.value as DirNode);
  }

  /** Forgets all volumes whose keys begin so. */
  removeAll(prefix: string): void {
    if (this.isEmpty) return;
    for (const { key } of this.#store.list(BUCKET, prefix)) this.remove(key);
  }
}

export const rootKey = (podUid: string, container: string): string => `pod/${podUid}/root/${container}`;
export const podVolumeKey = (podUid: string, volume: string): string => `pod/${podUid}/volume/${volume}`;
const HOST = 'host/';
export const hostKey = (machine: string): string => `${HOST}${machine}`;
export const diskKey = (persistentVolume: string): string => `disk/${persistentVolume}`;
/** The files of an image: nobody writes them. */
export const imageKey = (reference: string): string => `image/${reference}`;
export const isImageKey = (key: string): boolean => key.startsWith('image/');
