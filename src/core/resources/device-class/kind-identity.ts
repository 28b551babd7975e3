import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const DEVICE_CLASS: KindIdentity = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  namespaced: false,
  hasGeneration: true,
  returnsDeleted: true,
};
