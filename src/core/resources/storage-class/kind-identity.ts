import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const STORAGE_CLASS: KindIdentity = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  returnsDeleted: true,
};
