import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const CSI_STORAGE_CAPACITY: KindIdentity = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  requiresVersion: true,
};
