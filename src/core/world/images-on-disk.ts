import type { RngStream } from '../lib/rng.ts';
import { fnv32a } from '../lib/hash.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { imageIdOf, isMissingByName, parseImage, pullError, type ImageRef } from './image-ref.ts';
import { imageDefOf } from './images/registry.ts';
import type { ImageRecord } from './records.ts';
import type { SeamIndex } from './seams.ts';
import type { ShellSource } from './shell-parts.ts';

/** Images on the disks of machines, and what their registries answer. */
const BUCKET = 'Image';
/** An image that is there already is only compared with its registry. */
const CHECK_MS = [80, 160] as const;
const PULL_MS = [500, 3000] as const;
const MAX_REFS = 1_000;
const NONE: readonly ImageRecord[] = [];

export type PullOutcome =
  { readonly ok: true; readonly image: ImageRecord } | { readonly ok: false; readonly error: string };

export class ImagesOnDisk {
  readonly #store: Store<unknown>;
  readonly #tracer: Tracer;
  readonly #seams: SeamIndex;
  /** References read so far: a cluster has few, and each pod asks several times. */
  readonly #refs = new Map<string, ImageRef | undefined>();
  /** Lists by machine, in order of their names; a new list whenever an image comes. */
  readonly #lists = new Map<string, readonly ImageRecord[]>();

  readonly #late: ShellSource;

  constructor(store: Store<unknown>, tracer: Tracer, seams: SeamIndex, late: ShellSource) {
    this.#store = store;
    this.#tracer = tracer;
    this.#seams = seams;
    this.#late = late;
  }

  /** The image's reference; undefined if it is none. */
  refOf(image: string): ImageRef | undefined {
    const known = this.#refs.get(image);
    if (known || this.#refs.has(image)) return known;
    if (this.#refs.size >= MAX_REFS) this.#refs.clear();
    const ref = parseImage(image);
    this.#refs.set(image, ref);
    return ref;
  }

  isPresent(machine: string, image: string): boolean {
    const ref = this.refOf(image);
    return ref !== undefined && this.#store.get(BUCKET, keyOf(machine, ref)) !== undefined;
  }

  /** The same list as before if no image came. */
  onMachine(machine: string): readonly ImageRecord[] {
    return this.#lists.get(machine) ?? NONE;
  }

  /** Lists again what the store holds; to be called when it was restored. */
  rebuild(): void {
    this.#lists.clear();
    for (const { value } of this.#store.list(BUCKET)) this.#note(value as ImageRecord);
  }

  /** The machine's disk is gone. */
  forget(machine: string): void {
    for (const { image } of this.onMachine(machine))
      this.#store.remove(BUCKET, `${machine}/${image}`, { trace: this.#tracer.current });
    this.#lists.delete(machine);
  }

  #note(record: ImageRecord): void {
    const list = [...this.onMachine(record.machine), record];
    this.#lists.set(
      record.machine,
      list.sort((a, b) => (a.image < b.image ? -1 : 1)),
    );
  }

  sizeOf(image: string): number {
    const ref = this.refOf(image);
    return ref ? this.#sizeOf(ref) : 0;
  }

  /** The registry's error if the image cannot be pulled now. */
  pullError(image: string): string | undefined {
    const ref = this.refOf(image);
    if (!ref) return 'invalid reference format';
    return this.isUnpullable(image) ? pullError(ref) : undefined;
  }

  /** Takes an image off the machine's disk. */
  remove({ machine, image }: ImageRecord): void {
    this.#store.remove(BUCKET, `${machine}/${image}`, { trace: this.#tracer.current });
    this.#lists.set(
      machine,
      this.onMachine(machine).filter((r) => r.image !== image),
    );
  }

  /** How long a pull takes. `isComing`: another one that ends before it brings the same image. */
  pullMs(machine: string, image: string, random: RngStream, isComing = false): number {
    const [low, high] = isComing || this.isPresent(machine, image) ? CHECK_MS : PULL_MS;
    return Math.floor(random.between(low, high));
  }

  isUnpullable(image: string): boolean {
    const ref = this.refOf(image);
    if (!ref || isMissingByName(ref)) return true;
    return this.#seams.isBent('image-pull', image) || this.#seams.isBent('image-pull', ref.full);
  }

  /** Ends a pull: the image is on the disk, or the registry's error is told. */
  pull(machine: string, image: string): PullOutcome {
    const error = this.pullError(image);
    if (error !== undefined) return { ok: false, error };
    const ref = this.refOf(image) as ImageRef;
    const key = keyOf(machine, ref);
    const known = this.#store.get(BUCKET, key)?.value as ImageRecord | undefined;
    if (known) return { ok: true, image: known };
    const record: ImageRecord = { machine, image: ref.full, imageId: imageIdOf(ref), sizeBytes: this.#sizeOf(ref) };
    this.#store.put(BUCKET, key, record, { trace: this.#tracer.current });
    this.#note(record);
    return { ok: true, image: record };
  }

  /** About the real size; a little different for each tag. */
  #sizeOf(ref: ImageRef): number {
    return imageDefOf(ref, this.#late).sizeBytes + (fnv32a(ref.full) % 1_000_000);
  }
}

const keyOf = (machine: string, ref: ImageRef): string => `${machine}/${ref.full}`;
