import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const LIMIT_RANGE: KindIdentity = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
};
