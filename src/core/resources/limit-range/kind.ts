import type { LimitRange } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { validateLimitRange } from './validate.ts';

/** LimitRanges. Upstream: pkg/registry/core/limitrange/strategy.go. */
export function limitRangeKind(): KindDef<LimitRange> {
  return {
    group: '',
    version: 'v1',
    kind: 'LimitRange',
    plural: 'limitranges',
    singular: 'limitrange',
    shortNames: ['limits'],
    namespaced: true,
    validate: validateLimitRange,
  };
}
