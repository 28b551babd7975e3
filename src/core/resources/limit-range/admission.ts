import type { LimitRange, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';
import { withDefaults } from './defaults.ts';
import { claimViolations, podViolations } from './limits.ts';

/**
 * LimitRanger: completes the resources of new pods from the LimitRanges of their namespace, and holds pods and claims to
 * them. Upstream: plugin/pkg/admission/limitranger/admission.go.
 */
const POD = 'Pod';
const CLAIM = 'PersistentVolumeClaim';

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  kinds: [POD, CLAIM],
  mutate(request, ctx) {
    const { object, kind } = request;
    if (kind.groupKind !== POD || !isLimited(request)) return object;
    return rangesOf(request, ctx).reduce((pod, { spec }) => withDefaults(pod, spec?.limits ?? []), object as Pod);
  },
  validate(request, ctx) {
    const { object, kind } = request;
    if ((kind.groupKind !== POD && kind.groupKind !== CLAIM) || !isLimited(request)) return [];
    for (const { spec } of rangesOf(request, ctx)) {
      const limits = spec?.limits ?? [];
      const isPod = kind.groupKind === POD;
      const errors = isPod
        ? podViolations(object as Pod, limits)
        : claimViolations(object as PersistentVolumeClaim, limits);
      if (errors.length > 0) throw forbiddenRequest(request, aggregate(errors));
    }
    return [];
  },
};

/** Resources of a pod change by its resize subresource only. */
function isLimited({ operation, kind, subresource, old }: AdmissionRequest): boolean {
  if (operation === 'DELETE' || old?.metadata.deletionTimestamp) return false;
  const isPod = kind.groupKind === POD;
  if (subresource !== undefined) return isPod && subresource === 'resize' && operation === 'UPDATE';
  return !isPod || operation === 'CREATE';
}

const rangesOf = ({ namespace }: AdmissionRequest, ctx: KindContext): LimitRange[] =>
  ctx.list('LimitRange', namespace) as LimitRange[];

/** Upstream: Aggregate in staging/src/k8s.io/apimachinery/pkg/util/errors/errors.go. */
function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] as string) : `[${distinct.join(', ')}]`;
}
