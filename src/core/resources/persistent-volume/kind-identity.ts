import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const PERSISTENT_VOLUME: KindIdentity = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  hasStatus: true,
  returnsDeleted: true,
};
