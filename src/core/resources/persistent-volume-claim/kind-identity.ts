import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const PERSISTENT_VOLUME_CLAIM: KindIdentity = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  hasStatus: true,
  returnsDeleted: true,
};
