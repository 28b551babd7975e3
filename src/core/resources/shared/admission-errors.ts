import { forbidden, type StatusCause, type StatusError } from '../../api/status-error.ts';
import type { AdmissionRequest } from '../../apiserver/admission.ts';

/** 403 about the object of the request. Upstream: NewForbidden in apiserver/pkg/admission/errors.go. */
export function forbiddenRequest(request: AdmissionRequest, why: string, causes?: readonly StatusCause[]): StatusError {
  const { group, plural } = request.kind.def;
  const { name, generateName } = request.object.metadata;
  return forbidden({ group, resource: plural, name: request.name || name || generateName || 'Unknown' }, why, causes);
}

/** A pod that is being created; undefined for all other requests. */
export const isCreateOf = (request: AdmissionRequest, groupKind: string): boolean =>
  request.operation === 'CREATE' && request.kind.groupKind === groupKind && request.subresource === undefined;
