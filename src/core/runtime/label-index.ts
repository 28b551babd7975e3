import { matches, type Selector } from '../api/label-selector.ts';
import type { KubeObject } from '../api/types.ts';

/**
 * Objects by namespace and label, so that a selector costs what it finds and not what there is. Kept up to date change
 * by change. Results come in the order of names.
 */
export class LabelIndex<T extends KubeObject = KubeObject> {
  readonly #byNamespace = new Map<string, Map<string, T>>();
  /** 'namespace key=value' -> name -> object */
  readonly #byLabel = new Map<string, Map<string, T>>();

  /** A change as informers tell it. */
  apply(object: T, old: T | undefined, isDeleted: boolean): void {
    if (old && old.metadata.labels !== object.metadata.labels) this.#remove(old);
    if (isDeleted) this.#remove(object);
    else this.#add(object);
  }

  select(namespace: string, selector: Selector): T[] {
    const found: T[] = [];
    for (const object of this.#candidates(namespace, selector).values())
      if (matches(selector, object.metadata.labels)) found.push(object);
    return found.sort((a, b) => ((a.metadata.name as string) < (b.metadata.name as string) ? -1 : 1));
  }

  get(namespace: string, name: string): T | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  namespaces(): string[] {
    return [...this.#byNamespace.keys()].sort();
  }

  /** The smallest set that a requirement of one value points to. */
  #candidates(namespace: string, selector: Selector): ReadonlyMap<string, T> {
    let best: ReadonlyMap<string, T> | undefined;
    for (const { key, operator, values } of selector) {
      if (operator !== 'In' || values.length !== 1) continue;
      const set = this.#byLabel.get(labelKey(namespace, key, values[0] as string)) ?? new Map<string, T>();
      if (!best || set.size < best.size) best = set;
    }
    return best ?? this.#byNamespace.get(namespace) ?? new Map<string, T>();
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

function put<T>(index: Map<string, Map<string, T>>, key: string, name: string, value: T): void {
  const set = index.get(key);
  if (set) set.set(name, value);
  else index.set(key, new Map([[name, value]]));
}

function drop<T>(index: Map<string, Map<string, T>>, key: string, name: string): void {
  const set = index.get(key);
  if (set?.delete(name) && set.size === 0) index.delete(key);
}
