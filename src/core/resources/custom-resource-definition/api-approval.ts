import { invalid, required, type FieldError } from '../../api/field-error.ts';
import type { CustomResourceDefinition } from '../../api/types.ts';

/**
 * Groups of the community (*.k8s.io, *.kubernetes.io) need an approval, or a word that there is none.
 * Upstream: apiextensions-apiserver/pkg/apihelpers/helpers.go, pkg/controller/apiapproval.
 */
const ANNOTATION = 'api-approved.kubernetes.io';

export const isProtectedGroup = (group: string): boolean => /(^|\.)(k8s|kubernetes)\.io$/.test(group);

export interface Approval {
  readonly state: 'missing' | 'bypassed' | 'approved' | 'invalid';
  readonly message: string;
}

export function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const given = metadata.annotations?.[ANNOTATION] ?? '';
  const must = `protected groups must have approval annotation "${ANNOTATION}"`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (given === '') return { state: 'missing', message: `${must}, ${see}` };
  if (given.startsWith('unapproved')) return { state: 'bypassed', message: `not approved: ${JSON.stringify(given)}` };
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.test(given)) return { state: 'approved', message: `approved in ${given}` };
  return { state: 'invalid', message: `${must} with either a URL or a reason starting with "unapproved", ${see}` };
}

export function approvalErrors(crd: CustomResourceDefinition, old?: CustomResourceDefinition): FieldError[] {
  if (!isProtectedGroup(crd.spec.group ?? '')) return [];
  const { state, message } = approvalOf(crd);
  if (old && approvalOf(old).state === state) return [];
  const path = `metadata.annotations[${ANNOTATION}]`;
  if (state === 'missing') return [required(path, message)];
  return state === 'invalid' ? [invalid(path, crd.metadata.annotations?.[ANNOTATION], message)] : [];
}
