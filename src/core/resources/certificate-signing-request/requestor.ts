import type { CertificateSigningRequest } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { isCreateOf } from '../shared/admission-errors.ts';

/**
 * Writes into a new request who asks, whatever it says itself. A plugin here, for only the request knows its user.
 * Upstream: PrepareForCreate in pkg/registry/certificates/certificates/strategy.go.
 */
export const certificateRequestor: AdmissionPlugin = {
  name: 'CertificateRequestor',
  kinds: ['certificates.k8s.io/CertificateSigningRequest'],
  mutate(request) {
    const { object, op } = request;
    if (!isCreateOf(request, 'certificates.k8s.io/CertificateSigningRequest')) return object;
    const { username: _n, uid: _u, groups: _g, extra: _e, ...spec } = (object as CertificateSigningRequest).spec;
    if (!op.user) return { ...object, spec };
    const { name: username, uid, groups, extra } = op.user;
    return { ...object, spec: { ...spec, username, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) } };
  },
};
