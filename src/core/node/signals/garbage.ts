import { rootKey } from '../../world/files/volumes.ts';
import type { ImageRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

/**
 * What a kubelet throws away before it evicts: layers of containers that have ended, images that nobody uses.
 * Upstream: pkg/kubelet/images/image_gc_manager.go, pkg/kubelet/container/container_gc.go. Modelled: an image was used
 * last when a container of it was last seen. Left out: imageMaximumGCAge, the usual garbage collection of containers.
 */
const MIN_AGE_MS = 120_000;

export class Garbage {
  readonly #world: World;
  readonly #machine: string;
  /** Of images: when they were first seen, and last used. */
  readonly #seen = new Map<string, { readonly first: number; used: number }>();

  constructor(world: World, machine: string) {
    this.#world = world;
    this.#machine = machine;
  }

  /** Looks at what is there and in use. */
  look(now: number): void {
    const used = this.#imagesInUse();
    const here = this.#world.images.onMachine(this.#machine);
    for (const { image } of here) {
      const known = this.#seen.get(image);
      if (!known) this.#seen.set(image, { first: now, used: used.has(image) ? now : 0 });
      else if (used.has(image)) known.used = now;
    }
    for (const image of [...this.#seen.keys()]) if (!here.some((i) => i.image === image)) this.#seen.delete(image);
  }

  removeEndedContainers(): void {
    for (const { podUid } of this.#world.sandboxes.onMachine(this.#machine))
      for (const { spec, exit } of this.#world.containers.ofPod(podUid))
        if (exit) this.#world.volumes.remove(rootKey(podUid, spec.name));
  }

  /** The least recently used first, until so many bytes are free; gives what it has freed. */
  removeImages(bytes: number, now: number): number {
    const used = this.#imagesInUse();
    const age = ({ image }: ImageRecord): number => this.#seen.get(image)?.used ?? 0;
    const may = this.#world.images.onMachine(this.#machine).filter(({ image }) => {
      const first = this.#seen.get(image)?.first ?? now;
      return !used.has(image) && now - first >= MIN_AGE_MS;
    });
    let freed = 0;
    for (const image of [...may].sort((a, b) => age(a) - age(b) || (a.image < b.image ? -1 : 1))) {
      if (freed >= bytes) break;
      this.#world.images.remove(image);
      freed += image.sizeBytes;
    }
    return freed;
  }

  #imagesInUse(): ReadonlySet<string> {
    const out = new Set<string>();
    for (const { podUid } of this.#world.sandboxes.onMachine(this.#machine))
      for (const { spec } of this.#world.containers.ofPod(podUid)) {
        const ref = this.#world.images.refOf(spec.image);
        if (ref) out.add(ref.full);
      }
    return out;
  }
}
