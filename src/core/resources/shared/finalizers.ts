import { withMeta } from '../../api/edit.ts';
import type { ObjectMeta } from '../../api/types.ts';

/** Each returns the same object if nothing changes. */
interface WithMeta {
  readonly metadata: ObjectMeta;
}

export function withFinalizer<T extends WithMeta>(object: T, name: string): T {
  const { finalizers = [] } = object.metadata;
  return finalizers.includes(name) ? object : withMeta(object, { finalizers: [...finalizers, name] });
}

export function withoutFinalizer<T extends WithMeta>(object: T, name: string): T {
  const { finalizers = [] } = object.metadata;
  return finalizers.includes(name) ? withMeta(object, { finalizers: finalizers.filter((f) => f !== name) }) : object;
}
