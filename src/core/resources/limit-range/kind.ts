import type { LimitRange } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { validateLimitRange } from './validate.ts';
import { LIMIT_RANGE } from './kind-identity.ts';

/** LimitRanges. Upstream: pkg/registry/core/limitrange/strategy.go. */
export function limitRangeKind(): KindDef<LimitRange> {
  return {
    ...LIMIT_RANGE,
    validate: validateLimitRange,
  };
}
