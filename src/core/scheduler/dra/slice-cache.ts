import type { ResourceSlice } from '../../api/types.ts';
import type { Informer } from '../../runtime/informer.ts';
import { indexSlices, type SliceIndex } from './pools.ts';

/** All ResourceSlices, indexed anew when one has changed. */
export class SliceCache {
  readonly #informer: Informer<ResourceSlice>;
  #index: SliceIndex | undefined;

  constructor(informer: Informer<ResourceSlice>) {
    this.#informer = informer;
    informer.handle(() => (this.#index = undefined));
  }

  get index(): SliceIndex {
    return (this.#index ??= indexSlices(this.#informer.list()));
  }
}
