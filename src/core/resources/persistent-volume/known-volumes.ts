import { storeKey } from '../../api/group-kind.ts';
import type { PersistentVolume } from '../../api/types.ts';
import type { InformerEvent, Lister } from '../../runtime/informer.ts';

/**
 * Volumes by what a binder asks for: those nobody has, those that name a claim, and the latest state of each, its own
 * writes included. Fed from an informer's events.
 */
export class KnownVolumes {
  readonly #lister: Lister<PersistentVolume>;
  readonly #free = new Set<string>();
  readonly #byClaim = new Map<string, Set<string>>();
  readonly #written = new Map<string, PersistentVolume>();

  constructor(lister: Lister<PersistentVolume>) {
    this.#lister = lister;
  }

  observe({ type, object, old }: InformerEvent<PersistentVolume>): void {
    const { name } = object.metadata;
    if (old) this.#unlist(old);
    if (type !== 'deleted') this.#enlist(object);
    const written = this.#written.get(name);
    if (written && (type === 'deleted' || !isNewer(written, object))) this.#written.delete(name);
  }

  wrote(volume: PersistentVolume): void {
    this.#written.set(volume.metadata.name, volume);
  }

  get(name: string): PersistentVolume | undefined {
    const cached = this.#lister.get('', name);
    const written = this.#written.get(name);
    return cached && written && isNewer(written, cached) ? written : cached;
  }

  /** Names of the volumes that name the claim. */
  namesOf(claimKey: string): ReadonlySet<string> {
    return this.#byClaim.get(claimKey) ?? NONE;
  }

  /** Volumes that are free or name the claim. */
  *candidates(claimKey: string): Iterable<PersistentVolume> {
    for (const names of [this.namesOf(claimKey), this.#free]) {
      for (const name of names) {
        const volume = this.get(name);
        if (volume) yield volume;
      }
    }
  }

  #enlist(volume: PersistentVolume): void {
    const key = claimKeyOf(volume);
    if (key === undefined) return void this.#free.add(volume.metadata.name);
    let names = this.#byClaim.get(key);
    if (!names) this.#byClaim.set(key, (names = new Set()));
    names.add(volume.metadata.name);
  }

  #unlist(volume: PersistentVolume): void {
    const key = claimKeyOf(volume);
    if (key === undefined) return void this.#free.delete(volume.metadata.name);
    const names = this.#byClaim.get(key);
    names?.delete(volume.metadata.name);
    if (names?.size === 0) this.#byClaim.delete(key);
  }
}

const NONE: ReadonlySet<string> = new Set<string>();

const isNewer = (a: PersistentVolume, b: PersistentVolume): boolean =>
  a.metadata.uid === b.metadata.uid && Number(a.metadata.resourceVersion) > Number(b.metadata.resourceVersion);

/** Key of the claim the volume names. */
export function claimKeyOf({ spec }: PersistentVolume): string | undefined {
  return spec.claimRef && storeKey(spec.claimRef.namespace, spec.claimRef.name ?? '');
}
