import { matches, type Selector } from '../api/label-selector.ts';
import type { KubeObject } from '../api/types.ts';

/**
 * Objects by namespace and label, so that a selector costs what it finds and not what there is. Kept up to date change
 * by change. Results come in the order of names.
 */
export class LabelIndex<T extends KubeObject = KubeObject> {
  readonly #byNamespace = new Map<string, Named<T>>();
  /** 'namespace key=value' -> those that have it */
  readonly #byLabel = new Map<string, Named<T>>();

  /** A change as informers tell it. */
  apply(object: T, old: T | undefined, isDeleted: boolean): void {
    if (old && old.metadata.labels !== object.metadata.labels) this.#remove(old);
    if (isDeleted) this.#remove(object);
    else this.#add(object);
  }

  select(namespace: string, selector: Selector): readonly T[] {
    return this.#candidates(namespace, selector).filter((object) => matches(selector, object.metadata.labels));
  }

  get(namespace: string, name: string): T | undefined {
    return this.#byNamespace.get(namespace)?.byName.get(name);
  }

  namespaces(): string[] {
    return [...this.#byNamespace.keys()].sort();
  }

  /** The smallest set that a requirement of one value points to. */
  #candidates(namespace: string, selector: Selector): readonly T[] {
    let best: Named<T> | undefined;
    for (const { key, operator, values } of selector) {
      if (operator !== 'In' || values.length !== 1) continue;
      const set = this.#byLabel.get(labelKey(namespace, key, values[0] as string));
      if (!set) return [];
      if (!best || set.byName.size < best.byName.size) best = set;
    }
    best ??= this.#byNamespace.get(namespace);
    return best ? inOrder(best) : [];
  }

  #add(object: T): void {
    const { namespace = '', name, labels } = object.metadata;
    put(this.#byNamespace, namespace, name as string, object);
    for (const key in labels)
      put(this.#byLabel, labelKey(namespace, key, labels[key] as string), name as string, object);
  }

  #remove(object: T): void {
    const { namespace = '', name, labels } = object.metadata;
    drop(this.#byNamespace, namespace, name as string);
    for (const key in labels) drop(this.#byLabel, labelKey(namespace, key, labels[key] as string), name as string);
  }
}

const labelKey = (namespace: string, key: string, value: string): string => `${namespace} ${key}=${value}`;

interface Named<T> {
  readonly byName: Map<string, T>;
  /** In the order of names, once asked for and until the next change. */
  sorted: readonly T[] | undefined;
}

const inOrder = <T extends KubeObject>(set: Named<T>): readonly T[] =>
  (set.sorted ??= [...set.byName.values()].sort((a, b) =>
    (a.metadata.name as string) < (b.metadata.name as string) ? -1 : 1,
  ));

function put<T>(index: Map<string, Named<T>>, key: string, name: string, value: T): void {
  const set = index.get(key);
  if (!set) return void index.set(key, { byName: new Map([[name, value]]), sorted: undefined });
  set.byName.set(name, value);
  set.sorted = undefined;
}

function drop<T>(index: Map<string, Named<T>>, key: string, name: string): void {
  const set = index.get(key);
  if (!set?.byName.delete(name)) return;
  set.sorted = undefined;
  if (set.byName.size === 0) index.delete(key);
}
