import type { CelRuntime } from '../../api/cel.ts';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicySpec } from '../../api/types.ts';
import {
  compileCommon,
  type CompiledConditions,
  type CompiledVariables,
  type Expression,
} from '../validating-admission-policy/compile.ts';

/**
 * The expressions of a mutating policy, compiled; only those of its mutations can make objects and patches.
 * Upstream: apiserver/pkg/admission/plugin/policy/mutating/compilation.go.
 */
export type Mutation = NonNullable<MutatingAdmissionPolicySpec['mutations']>[number];
export type PatchType = 'ApplyConfiguration' | 'JSONPatch';

export interface CompiledMutation extends Expression {
  readonly patchType: PatchType;
}

export interface CompiledMutatingPolicy extends CompiledConditions, CompiledVariables {
  readonly mutations: readonly CompiledMutation[];
}

/** What the expression of a patch must give. */
export const PATCH_VALUES: Readonly<Record<PatchType, string>> = {
  ApplyConfiguration: 'Object',
  JSONPatch: 'list(JSONPatch)',
};

export function compileMutatingPolicy(cel: CelRuntime, { spec }: MutatingAdmissionPolicy): CompiledMutatingPolicy {
  const common = compileCommon(cel, spec ?? {}, { makesPatches: true });
  return {
    ...common,
    mutations: (spec?.mutations ?? []).map((mutation) => {
      const text = expressionOf(mutation).trim();
      return { text, program: common.environment.compile(text), patchType: mutation.patchType as PatchType };
    }),
  };
}

export function expressionOf({ patchType, applyConfiguration, jsonPatch }: Mutation): string {
  return (patchType === 'JSONPatch' ? jsonPatch?.expression : applyConfiguration?.expression) ?? '';
}
