/** The way between a component and the API server. Down: no request gets through and no watch event arrives. */
export interface Link {
  readonly isUp: boolean;
  onChange(listener: (isUp: boolean) => void): () => void;
}

export class SwitchableLink implements Link {
  #isUp = true;
  readonly #listeners = new Set<(isUp: boolean) => void>();

  get isUp(): boolean {
    return this.#isUp;
  }

  set(isUp: boolean): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    for (const listener of [...this.#listeners]) listener(isUp);
  }

  onChange(listener: (isUp: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
