import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const VOLUME_ATTACHMENT: KindIdentity = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  requiresVersion: true,
  hasStatus: true,
  returnsDeleted: true,
};
