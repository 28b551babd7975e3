import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const CSI_DRIVER: KindIdentity = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  requiresVersion: true,
  returnsDeleted: true,
};
