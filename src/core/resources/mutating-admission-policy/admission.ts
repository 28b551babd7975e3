import { deepEqual } from '../../lib/equal.ts';
import type { CelRuntime, CelSource } from '../../api/cel.ts';
import { internalError } from '../../api/status-error.ts';
import type { KubeObject, MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext, KindEntry } from '../../apiserver/kind.ts';
import { inputsOf, inVersion } from '../validating-admission-policy/inputs.ts';
import { matchRequest } from '../validating-admission-policy/match.ts';
import { collectParams, configurationProblem } from '../validating-admission-policy/params.ts';
import { matchesConditions } from '../validating-admission-policy/run.ts';
import { compileMutatingPolicy, type CompiledMutatingPolicy } from './compile.ts';
import { mutateOne } from './mutate.ts';
import { refusal, type PolicyError } from './refusal.ts';
import { PolicyReinvocation } from './reinvocation.ts';

/**
 * MutatingAdmissionPolicy: lets the policies that are bound to a request change its object, in the order of their names
 * (upstream's order is random), and asks for a second round. A policy works from the moment it is stored.
 * Upstream: apiserver/pkg/admission/plugin/policy/mutating/{plugin,dispatcher}.go, policy/generic/policy_dispatcher.go.
 * Left out: bodies of subresources without a kind of their own here (Scale, Eviction, TokenRequest).
 */
type Policy = MutatingAdmissionPolicy;
type Binding = MutatingAdmissionPolicyBinding;

const POLICY = 'admissionregistration.k8s.io/MutatingAdmissionPolicy';
const BINDING = 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding';

/** Policies could otherwise forbid their own removal. */
const EXEMPT: ReadonlySet<string> = new Set([
  POLICY,
  BINDING,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
]);

/** A policy with one of its bindings and one of its params. */
interface Invocation {
  readonly policy: Policy;
  readonly binding: Binding;
  /** The kind that the policy's rules name. */
  readonly as: KindEntry;
  readonly param: KubeObject | undefined;
}

export function mutatingAdmissionPolicy(cel: CelSource = () => undefined): AdmissionPlugin {
  const compiled = new WeakMap<object, CompiledMutatingPolicy>();
  return {
    name: 'MutatingAdmissionPolicy',
    mutate(request, ctx) {
      if (request.operation === 'DELETE' || EXEMPT.has(request.kind.groupKind)) return request.object;
      const errors: PolicyError[] = [];
      const invocations = invocationsOf(request, ctx, errors);
      const object =
        invocations.length === 0
          ? request.object
          : new Round({ request, ctx, errors, cel: runtime, compile: compileOnce }).run(invocations);
      const counted = errors.filter(({ policy }) => policy.spec?.failurePolicy !== 'Ignore');
      if (counted.length > 0) throw refusal(request, counted);
      return object;
    },
  };

  function runtime(): CelRuntime {
    const found = cel();
    if (!found) throw internalError('the evaluator of CEL expressions is not loaded');
    return found;
  }

  function compileOnce(policy: Policy): CompiledMutatingPolicy {
    const key = policy.spec ?? policy;
    const known = compiled.get(key) ?? compileMutatingPolicy(runtime(), policy);
    compiled.set(key, known);
    return known;
  }
}

/** Who matches is decided before anybody changes the object. */
function invocationsOf(request: AdmissionRequest, ctx: KindContext, errors: PolicyError[]): Invocation[] {
  const bindings = ctx.list(BINDING) as Binding[];
  if (bindings.length === 0 || request.op.through !== undefined) return [];
  const out: Invocation[] = [];
  for (const policy of ctx.list(POLICY) as Policy[]) {
    const own = bindings.filter((b) => b.spec?.policyName === policy.metadata.name);
    const as = own.length > 0 ? matchRequest(policy.spec?.matchConstraints ?? {}, request, ctx) : undefined;
    if (!as) continue;
    const problem = configurationProblem(policy.spec?.paramKind, ctx);
    if (problem !== undefined) errors.push({ policy, message: problem });
    else for (const binding of own) out.push(...bound({ policy, binding, as }, request, ctx, errors));
  }
  return out;
}

function bound(
  { policy, binding, as }: Omit<Invocation, 'param'>,
  request: AdmissionRequest,
  ctx: KindContext,
  errors: PolicyError[],
): Invocation[] {
  if (binding.spec?.matchResources && !matchRequest(binding.spec.matchResources, request, ctx)) return [];
  const source = { kind: policy.spec?.paramKind, ref: binding.spec?.paramRef };
  const found = collectParams(source, request.namespace, ctx);
  if ('params' in found) return found.params.map((param) => ({ policy, binding, as, param }));
  errors.push({ policy, binding, message: `failed to configure binding: ${found.error}` });
  return [];
}

interface RoundOptions {
  readonly request: AdmissionRequest;
  readonly ctx: KindContext;
  readonly errors: PolicyError[];
  cel(): CelRuntime;
  compile(policy: Policy): CompiledMutatingPolicy;
}

/** All policies once, each on what the last has left. */
class Round {
  readonly #options: RoundOptions;
  readonly #reinvocation: PolicyReinvocation;
  #object: KubeObject;

  constructor(options: RoundOptions) {
    this.#options = options;
    const { request } = options;
    this.#object = request.object;
    this.#reinvocation = (request.reinvocation ??= new PolicyReinvocation()) as PolicyReinvocation;
  }

  run(invocations: readonly Invocation[]): KubeObject {
    this.#reinvocation.begin(this.#object);
    let hasMutated = false;
    for (const invocation of invocations) hasMutated = this.#invoke(invocation) || hasMutated;
    if (hasMutated) this.#reinvocation.changed();
    this.#reinvocation.end(this.#object);
    return this.#object;
  }

  /** Whether any mutation was carried out, even without effect. */
  #invoke(invocation: Invocation): boolean {
    const { policy, binding, param } = invocation;
    const { compile, errors } = this.#options;
    const compiled = compile(policy);
    const matched = matchesConditions(compiled, this.#inputs(invocation));
    if (matched.error !== undefined && policy.spec?.failurePolicy !== 'Ignore')
      errors.push({ policy, binding, message: matched.error, reason: 'Invalid' });
    const key = `${policy.metadata.name ?? ''}/${binding.metadata.name ?? ''}/${param?.metadata.namespace ?? ''}/${param?.metadata.name ?? ''}`;
    if (!matched.isMatch || !this.#reinvocation.isDue(key)) return false;
    const before = this.#object;
    const hasMutated = this.#mutate(invocation, compiled);
    if (before !== this.#object && !deepEqual(before, this.#object)) this.#reinvocation.changed();
    if (policy.spec?.reinvocationPolicy === 'IfNeeded') this.#reinvocation.invoked(key);
    return hasMutated;
  }

  #mutate(invocation: Invocation, compiled: CompiledMutatingPolicy): boolean {
    const { request, ctx, errors, cel } = this.#options;
    const { policy, binding, as } = invocation;
    let hasMutated = false;
    for (const mutation of compiled.mutations) {
      const entry = bodyEntry(this.#object, as, ctx);
      if (!entry) return hasMutated;
      const object = inVersion(this.#object, request.kind, as);
      const result = mutateOne(mutation, {
        compiled,
        inputs: this.#inputs(invocation),
        object,
        entry,
        ctx,
        cel: cel(),
      });
      if ('error' in result) errors.push({ policy, binding, message: result.error, reason: 'Invalid' });
      else {
        hasMutated = true;
        if (result.object !== object) this.#object = inVersion(result.object, as, request.kind);
      }
    }
    return hasMutated;
  }

  #inputs({ as, param }: Invocation): ReturnType<typeof inputsOf> {
    const { request, ctx } = this.#options;
    return inputsOf({ ...request, object: this.#object }, as, param, ctx);
  }
}

/** What is posted to a subresource may be of another kind. */
function bodyEntry(object: KubeObject, as: KindEntry, ctx: KindContext): KindEntry | undefined {
  if (object.kind === as.def.kind || object.kind === undefined) return as;
  return ctx.kinds.byGroupVersionKind(object.apiVersion, object.kind) ?? undefined;
}
