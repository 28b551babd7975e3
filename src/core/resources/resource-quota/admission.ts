import { EPOCH_MS } from '../../lib/time.ts';
import type { ResourceQuota } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindEntry } from '../../apiserver/kind.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';
import { chargesOf, type Charge } from './charge.ts';
import { createEvaluators } from './evaluators.ts';

/**
 * ResourceQuota: refuses what does not fit, and charges what is stored. Invariants:
 * 1. A write is charged if and only if it is stored: not a dry run, not one that is refused after this plugin.
 * 2. It must be the last plugin, as it counts objects as they will be.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota; there a write that fails in the store stays
 * charged until the controller counts again.
 */
const QUOTA = 'ResourceQuota';

export function resourceQuota(): AdmissionPlugin {
  const evaluatorOf = createEvaluators();
  /** Of writes between their check and their being stored. */
  const pending = new WeakMap<AdmissionRequest, readonly Charge[]>();
  return {
    name: QUOTA,
    validate(request, ctx) {
      const { operation, namespace, kind, object, old, subresource } = request;
      if (namespace === '' || operation === 'DELETE') return [];
      const evaluator = evaluatorOf(kind.def.group, kind.def.plural);
      if (!evaluator?.handles(request)) return [];
      const quotas = ctx.list(QUOTA, namespace) as ResourceQuota[];
      if (quotas.length === 0) return [];
      const epochMs = EPOCH_MS + ctx.nowMs;
      const charges = chargesOf(quotas, { evaluator, object, old, isStatus: subresource === 'status', epochMs });
      if (typeof charges === 'string') throw forbiddenRequest(request, charges);
      if (charges.length > 0) pending.set(request, charges);
      return [];
    },
    admitted(request, ctx) {
      for (const { quota, used } of pending.get(request) ?? []) {
        const entry = ctx.kinds.byGroupKind(QUOTA) as KindEntry;
        ctx.commit(entry, quota, { ...quota, status: { ...quota.status, used } });
      }
    },
  };
}
