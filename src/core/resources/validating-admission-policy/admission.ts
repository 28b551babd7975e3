import type { CelSource } from '../../api/cel.ts';
import { internalError, StatusError, type StatusReason } from '../../api/status-error.ts';
import type { KubeObject, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { compilePolicy, type CompiledPolicy } from './compile.ts';
import { evaluatePolicy, type Denial } from './evaluate.ts';
import { inputsOf } from './inputs.ts';
import { matchRequest } from './match.ts';
import { collectParams, configurationProblem } from './params.ts';

/**
 * ValidatingAdmissionPolicy: asks the policies that are bound to a request. A policy works from the moment it is stored;
 * upstream's informers take a moment. Upstream: apiserver/pkg/admission/plugin/policy/validating/{plugin,dispatcher}.go.
 * Left out: the action Audit (there is no audit log).
 */
type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;

const POLICY = 'admissionregistration.k8s.io/ValidatingAdmissionPolicy';
const BINDING = 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding';

/** Policies could otherwise forbid their own removal. */
const EXEMPT: ReadonlySet<string> = new Set([
  POLICY,
  BINDING,
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
]);

export function validatingAdmissionPolicy(cel: CelSource = () => undefined): AdmissionPlugin {
  const compiled = new WeakMap<object, CompiledPolicy>();
  return {
    name: 'ValidatingAdmissionPolicy',
    validate(asked, ctx) {
      const bindings = ctx.list(BINDING) as Binding[];
      if (bindings.length === 0 || EXEMPT.has(asked.kind.groupKind)) return [];
      const request = asSubresource(asked, ctx);
      const refused: Refusal[] = [];
      for (const policy of ctx.list(POLICY) as Policy[]) {
        const own = bindings.filter((b) => b.spec?.policyName === policy.metadata.name);
        if (own.length > 0) refused.push(...ask(policy, own, { request, ctx, compile: () => compileOnce(policy) }));
      }
      if (refused[0]) throw refusal(request, refused[0]);
      return [];
    },
  };

  function compileOnce(policy: Policy): CompiledPolicy {
    const key = policy.spec ?? policy;
    const known = compiled.get(key);
    if (known) return known;
    const runtime = cel();
    if (!runtime) throw internalError('the evaluator of CEL expressions is not loaded');
    const made = compilePolicy(runtime, policy);
    compiled.set(key, made);
    return made;
  }
}

/** An update by way of /scale is about a Scale: rules for the resource itself do not take it. */
function asSubresource(request: AdmissionRequest, ctx: KindContext): AdmissionRequest {
  const { kind, op, object, old } = request;
  const scale = op.through === undefined ? undefined : kind.def.subresources?.[op.through];
  if (!scale || op.through === undefined) return request;
  const read = { ...op, verb: 'get' as const };
  const shown = (parent: KubeObject): KubeObject => scale.serve(read, parent, ctx, kind) as KubeObject;
  return { ...request, subresource: op.through, object: shown(object), old: old && shown(old) };
}

interface Refusal extends Denial {
  readonly policy: string;
  /** Absent if no binding could make the policy work. */
  readonly binding?: string;
}

interface Asked {
  readonly request: AdmissionRequest;
  readonly ctx: KindContext;
  compile(): CompiledPolicy;
}

function ask(policy: Policy, bindings: readonly Binding[], { request, ctx, compile }: Asked): Refusal[] {
  const as = matchRequest(policy.spec?.matchConstraints ?? {}, request, ctx);
  if (!as) return [];
  const problem = configurationProblem(policy.spec?.paramKind, ctx);
  const isIgnored = policy.spec?.failurePolicy === 'Ignore';
  if (problem !== undefined)
    return isIgnored ? [] : [{ policy: policy.metadata.name ?? '', reason: 'Invalid', message: problem }];
  const refused: Refusal[] = [];
  for (const binding of bindings) {
    if (binding.spec?.matchResources && !matchRequest(binding.spec.matchResources, request, ctx)) continue;
    const names = { policy: policy.metadata.name, binding: binding.metadata.name };
    const found = collectParams({ kind: policy.spec?.paramKind, ref: binding.spec?.paramRef }, request.namespace, ctx);
    if ('error' in found) {
      const message = `failed to configure binding: ${found.error}`;
      if (!isIgnored) refused.push({ ...names, reason: 'Invalid', message });
      continue;
    }
    for (const param of found.params) {
      const denials = evaluatePolicy(policy, compile(), inputsOf(request, as, param, ctx));
      refused.push(...act(denials, binding, names, request));
    }
  }
  return refused;
}

/** Those that deny; the others warn. */
function act(
  denials: readonly Denial[],
  binding: Binding,
  names: Required<Pick<Refusal, 'policy' | 'binding'>>,
  request: AdmissionRequest,
): Refusal[] {
  const actions = binding.spec?.validationActions ?? [];
  if (actions.includes('Warn'))
    for (const { message, isAudit } of denials)
      if (!isAudit)
        request.warnings.push(
          `Validation failed for ValidatingAdmissionPolicy '${names.policy}' with binding '${names.binding}': ${message}`,
        );
  return denials.filter((d) => d.isAudit || actions.includes('Deny')).map((d) => ({ ...d, ...names }));
}

const CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function refusal({ kind, object, name }: AdmissionRequest, { policy, binding, message, reason }: Refusal): StatusError {
  const { group, plural } = kind.def;
  const shown = name || object.metadata.generateName || 'Unknown';
  const by = binding === undefined ? '' : ` with binding '${binding}'`;
  const text = `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`;
  const resource = group ? `${plural}.${group}` : plural;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${resource} "${shown}" is forbidden: ${text}`,
    reason: reason as StatusReason,
    details: { name: shown, ...(group ? { group } : {}), kind: plural, causes: [{ message: text }] },
    code: CODES[reason] ?? 422,
  });
}
