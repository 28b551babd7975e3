import type { CertificateSigningRequest } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { approval } from './approval.ts';
import { CSR_COLUMNS } from './columns.ts';
import { conditionErrors, validateRequest, withTimes } from './validate.ts';
import { CERTIFICATE_SIGNING_REQUEST } from './kind-identity.ts';

/**
 * CertificateSigningRequests. Upstream: pkg/registry/certificates/certificates/strategy.go.
 * Left out: signing, which takes a key; an approved request stays without its certificate.
 */
export function certificateSigningRequestKind(): KindDef<CertificateSigningRequest> {
  return {
    ...CERTIFICATE_SIGNING_REQUEST,
    nameRule: 'path-segment',
    subresources: { approval },
    /** What was asked for stays as it was. */
    prepareUpdate: (o, old) => ({ ...o, spec: old.spec }),
    prepareStatusUpdate: (o, old, ctx) => ({ ...o, spec: old.spec, status: withTimes(o, old, ctx.now) }),
    validate: validateRequest,
    validateStatusUpdate: (o, old) => conditionErrors(o, old, false),
    selectableFields: { 'spec.signerName': (o) => o.spec.signerName },
    columns: CSR_COLUMNS,
  };
}
