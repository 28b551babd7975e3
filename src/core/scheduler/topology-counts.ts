/** Numbers by topology pair (label key and value). Upstream: topologyToMatchedTermCount in plugins/interpodaffinity. */
type Labels = Readonly<Record<string, string>>;

export class TopologyCounts {
  readonly #byKey = new Map<string, Map<string, number>>();

  /** Nothing was ever counted, or all of it was taken back. */
  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  clear(): void {
    this.#byKey.clear();
  }

  /** Adds for the node's value of the key; a node without the label is in no domain. */
  add(key: string, labels: Labels, n: number): void {
    const value = labels[key];
    if (value === undefined) return;
    let values = this.#byKey.get(key);
    if (!values) this.#byKey.set(key, (values = new Map()));
    const sum = (values.get(value) ?? 0) + n;
    if (sum !== 0) values.set(value, sum);
    else values.delete(value);
    if (values.size === 0) this.#byKey.delete(key);
  }

  get(key: string, value: string | undefined): number {
    return value === undefined ? 0 : (this.#byKey.get(key)?.get(value) ?? 0);
  }

  sumFor(labels: Labels): number {
    let sum = 0;
    for (const [key, values] of this.#byKey) {
      const value = labels[key];
      if (value !== undefined) sum += values.get(value) ?? 0;
    }
    return sum;
  }

  hasPositiveFor(labels: Labels): boolean {
    for (const [key, values] of this.#byKey) {
      const value = labels[key];
      if (value !== undefined && (values.get(value) ?? 0) > 0) return true;
    }
    return false;
  }
}
