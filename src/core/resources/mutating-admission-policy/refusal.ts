import { StatusError, type StatusReason } from '../../api/status-error.ts';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { AdmissionRequest } from '../../apiserver/admission.ts';

/** Upstream: apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (Dispatch, PolicyError). */
export interface PolicyError {
  readonly policy: MutatingAdmissionPolicy;
  /** Absent if the policy itself cannot be used. */
  readonly binding?: MutatingAdmissionPolicyBinding;
  readonly message: string;
  readonly reason?: StatusReason;
}

function textOf({ policy, binding, message }: PolicyError): string {
  const name = policy.metadata.name ?? '';
  return binding
    ? `policy '${name}' with binding '${binding.metadata.name ?? ''}' denied request: ${message}`
    : `policy ${JSON.stringify(name)} denied request: ${message}`;
}

/** The first error is the message, all of them are causes. */
export function refusal({ kind, object, name }: AdmissionRequest, errors: readonly PolicyError[]): StatusError {
  const { group, plural } = kind.def;
  const shown = name || object.metadata.name || object.metadata.generateName || 'Unknown';
  const [first] = errors;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: first ? textOf(first) : '',
    reason: first?.reason ?? 'Forbidden',
    details: {
      name: shown,
      ...(group ? { group } : {}),
      kind: plural,
      causes: errors.map((error) => ({ message: textOf(error) })),
    },
    code: 403,
  });
}
