import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const CSI_NODE: KindIdentity = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  requiresVersion: true,
  returnsDeleted: true,
};
