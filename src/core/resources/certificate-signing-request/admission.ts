import type { CertificateSigningRequest } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { forbiddenRequest, isCreateOf } from '../shared/admission-errors.ts';
import { organizationsOf } from './subject.ts';

/**
 * CertificateSubjectRestriction: nobody asks for a client certificate of the group that may do everything.
 * Upstream: plugin/pkg/admission/certificates/subjectrestriction/admission.go.
 */
const SIGNER = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  kinds: ['certificates.k8s.io/CertificateSigningRequest'],
  validate(request) {
    if (!isCreateOf(request, 'certificates.k8s.io/CertificateSigningRequest')) return [];
    const { spec } = request.object as CertificateSigningRequest;
    if (spec.signerName !== SIGNER) return [];
    const organizations = organizationsOf(String(spec.request));
    if (typeof organizations === 'string') throw forbiddenRequest(request, `failed to parse CSR: ${organizations}`);
    if (organizations.includes(MASTERS))
      throw forbiddenRequest(request, `use of ${SIGNER} signer with ${MASTERS} group is not allowed`);
    return [];
  },
};
