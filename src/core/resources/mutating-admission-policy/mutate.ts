import { isCelError, isCelIssue, type CelRuntime } from '../../api/cel.ts';
import { internalError } from '../../api/status-error.ts';
import type { KubeObject } from '../../api/types.ts';
import type { KindContext, KindEntry } from '../../apiserver/kind.ts';
import { OUT_OF_BUDGET, Run, type Inputs } from '../validating-admission-policy/run.ts';
import { applyPatch } from './apply-patch.ts';
import type { CompiledMutatingPolicy, CompiledMutation } from './compile.ts';
import { applyOperations } from './json-patch.ts';

/**
 * One mutation of one policy: its expression, the patch that it gives, the object with the patch, completed with defaults.
 * Upstream: apiserver/pkg/admission/plugin/policy/mutating/{dispatcher.go (dispatchOne),patch/json_patch.go}.
 */
export interface MutationInput {
  readonly compiled: CompiledMutatingPolicy;
  readonly inputs: Inputs;
  readonly object: KubeObject;
  /** Kind of the object. */
  readonly entry: KindEntry;
  readonly ctx: KindContext;
  readonly cel: CelRuntime;
}

export type Mutated = { readonly object: KubeObject } | { readonly error: string };

export function mutateOne(mutation: CompiledMutation, input: MutationInput): Mutated {
  if (isCelIssue(mutation.program)) return { error: `compilation failed: ${mutation.program.issue}` };
  const run = new Run(input.compiled, input.inputs);
  const result = run.evaluate(mutation);
  if (run.isSpent) return { error: OUT_OF_BUDGET };
  if (isCelError(result)) return { error: result.error };
  return mutation.patchType === 'JSONPatch' ? byOperations(result.value, input) : byApplying(result.value, input);
}

function byApplying(value: unknown, { object, entry, ctx, cel }: MutationInput): Mutated {
  const patch = cel.patches.applyConfiguration(value);
  if ('error' in patch) return patch;
  const merged = applyPatch({ schema: entry.schema }, object, patch.value);
  if ('error' in merged) return merged;
  const read = ctx.read(entry, merged.value as KubeObject, object);
  return 'problem' in read ? { error: read.problem } : read;
}

function byOperations(value: unknown, { object, entry, ctx, cel }: MutationInput): Mutated {
  const operations = cel.patches.jsonPatch(value);
  if ('error' in operations) return operations;
  const patched = applyOperations(object, operations.value);
  if (patched === 'test failed') return { object };
  if ('error' in patched) return { error: `JSON Patch: ${patched.error}` };
  const read = ctx.read(entry, patched.value as KubeObject, object);
  // what is no object of the kind is the policy's fault, whatever it says of failures
  if ('problem' in read) throw internalError(read.problem);
  return read;
}
