import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const CERTIFICATE_SIGNING_REQUEST: KindIdentity = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  hasStatus: true,
};
