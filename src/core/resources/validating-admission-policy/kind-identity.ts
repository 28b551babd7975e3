import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const VALIDATING_ADMISSION_POLICY: KindIdentity = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  categories: ['api-extensions'],
  namespaced: false,
  requiresVersion: true,
  hasStatus: true,
  hasGeneration: true,
};

export const VALIDATING_ADMISSION_POLICY_BINDING: KindIdentity = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  categories: ['api-extensions'],
  namespaced: false,
  requiresVersion: true,
  hasGeneration: true,
};
