import { controllerOf } from '../../api/edit.ts';
import { storeKey } from '../../api/group-kind.ts';
import type { KubeObject } from '../../api/types.ts';
import type { InformerEvent } from '../../runtime/informer.ts';

/**
 * Objects of one kind that no controller owns, by namespace: those that could be adopted. Fed from an informer's
 * events, so that looking for something to adopt costs nothing where there is nothing.
 */
export class Orphans<T extends KubeObject> {
  readonly #byNamespace = new Map<string, Map<string, T>>();

  observe(event: InformerEvent<T>): void {
    const { object } = event;
    const namespace = object.metadata.namespace ?? '';
    const key = storeKey(namespace, object.metadata.name as string);
    if (event.type === 'deleted' || controllerOf(object)) this.#remove(namespace, key);
    else this.#add(namespace, key, object);
  }

  inNamespace(namespace: string): Iterable<T> {
    return this.#byNamespace.get(namespace)?.values() ?? [];
  }

  #add(namespace: string, key: string, object: T): void {
    let objects = this.#byNamespace.get(namespace);
    if (!objects) this.#byNamespace.set(namespace, (objects = new Map()));
    objects.set(key, object);
  }

  #remove(namespace: string, key: string): void {
    const objects = this.#byNamespace.get(namespace);
    if (objects?.delete(key) && objects.size === 0) this.#byNamespace.delete(namespace);
  }
}
