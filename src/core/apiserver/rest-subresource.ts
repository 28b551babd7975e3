import { invalid } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { AdmissionRequest } from './admission.ts';
import type { Operation } from './request.ts';
import { invalidSubject, type Call, type RestContext } from './rest-context.ts';

/**
 * Admission of what is posted to a subresource: a Binding, an Eviction. Answers with the operation as the plugins leave
 * it. Upstream: create handlers in staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go.
 * Left out: updates and patches of subresources other than status.
 */
export function admitSubresource(rest: RestContext, call: Call): Operation {
  const { op } = call;
  const { body } = op;
  if (op.verb !== 'create' || typeof body !== 'object' || body === null) return op;
  const request = requestOf(call, body as Partial<KubeObject>);
  const admitted = rest.admission.mutate(request, rest.kind);
  const isSame = admitted === request.object;
  const refused = rest.admission.validate(isSame ? request : { ...request, object: admitted }, rest.kind);
  if (refused.length > 0) throw invalid(invalidSubject(call, op.name), refused);
  return isSame ? op : { ...op, body: admitted };
}

function requestOf(call: Call, body: Partial<KubeObject>): AdmissionRequest {
  const { op } = call;
  return {
    operation: 'CREATE',
    kind: call.entry,
    subresource: op.subresource,
    namespace: op.namespace ?? '',
    name: op.name ?? '',
    object: (body.metadata ? body : { ...body, metadata: {} }) as KubeObject,
    old: undefined,
    op,
    warnings: call.warnings,
  };
}
