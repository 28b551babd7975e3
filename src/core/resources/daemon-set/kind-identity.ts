import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const DAEMON_SET: KindIdentity = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
};
