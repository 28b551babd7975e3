import type { KindIdentity } from '../late-kind.ts';

/** Known before the rules of the kind are loaded. */
export const MUTATING_ADMISSION_POLICY: KindIdentity = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  categories: ['api-extensions'],
  namespaced: false,
  requiresVersion: true,
  hasGeneration: true,
};

export const MUTATING_ADMISSION_POLICY_BINDING: KindIdentity = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  categories: ['api-extensions'],
  namespaced: false,
  requiresVersion: true,
  hasGeneration: true,
};
