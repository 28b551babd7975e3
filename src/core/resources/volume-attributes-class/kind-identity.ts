import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const VOLUME_ATTRIBUTES_CLASS: KindIdentity = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  namespaced: false,
  returnsDeleted: true,
};
