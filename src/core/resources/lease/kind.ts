import type { Lease } from '../../api/types.ts';
import { invalid, type FieldError } from '../../api/field-error.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';

/** Leases: heartbeats of nodes, locks of components. Upstream: pkg/registry/coordination/lease/strategy.go. */
export function leaseKind(): KindDef<Lease> {
  return {
    group: 'coordination.k8s.io',
    version: 'v1',
    kind: 'Lease',
    plural: 'leases',
    singular: 'lease',
    namespaced: true,
    requiresVersion: true,
    isChatty: true,
    validate,
    columns: [NAME, column('Holder', (o) => o.spec?.holderIdentity ?? ''), AGE],
  };
}

/** Upstream: ValidateLeaseSpec in pkg/apis/coordination/validation/validation.go. */
function validate({ spec }: Lease): FieldError[] {
  const { leaseDurationSeconds: seconds = 1, leaseTransitions: count = 0 } = spec ?? {};
  const out: FieldError[] = [];
  if (seconds <= 0) out.push(invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  if (count < 0) out.push(invalid('spec.leaseTransitions', count, 'must be greater than or equal to 0'));
  return out;
}
