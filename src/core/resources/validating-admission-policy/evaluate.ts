import { isCelError, type CelResult } from '../../api/cel.ts';
import type { ValidatingAdmissionPolicy } from '../../api/types.ts';
import type { CompiledPolicy } from './compile.ts';
import { matchesConditions, OUT_OF_BUDGET, Run, type Inputs } from './run.ts';

/**
 * Runs a policy against one request with one param. Pure; who matched it and what becomes of the verdicts is the
 * plugin's. Upstream: apiserver/pkg/admission/plugin/policy/validating/validator.go.
 * Left out: audit annotations are evaluated for their errors only, there being no audit log.
 */
export interface Denial {
  readonly reason: string;
  readonly message: string;
  /** An audit annotation's error denies whatever the binding's actions are. */
  readonly isAudit?: boolean;
}

export function evaluatePolicy(policy: ValidatingAdmissionPolicy, compiled: CompiledPolicy, inputs: Inputs): Denial[] {
  const ignores = policy.spec?.failurePolicy === 'Ignore';
  const failed = (message: string): Denial[] => (ignores ? [] : [{ reason: 'Invalid', message }]);
  const matched = matchesConditions(compiled, inputs);
  if (matched.error !== undefined) return failed(matched.error);
  if (!matched.isMatch) return [];
  const run = new Run(compiled, inputs);
  const denials: Denial[] = [];
  for (const [i, { rule, message }] of compiled.validations.entries()) {
    const result = run.evaluate(rule);
    if (run.isSpent) return failed(OUT_OF_BUDGET);
    if (isCelError(result)) denials.push(...failed(result.error));
    else if (result.value !== true) denials.push(denial(policy, i, message && run.evaluate(message)));
  }
  for (const annotation of compiled.auditAnnotations) {
    const result = run.evaluate(annotation);
    if (isCelError(result)) denials.push(...failed(result.error).map((d) => ({ ...d, isAudit: true })));
  }
  return denials;
}

function denial(policy: ValidatingAdmissionPolicy, index: number, text: CelResult | undefined): Denial {
  const { expression = '', message = '', reason } = policy.spec?.validations?.[index] ?? {};
  const computed = text && !isCelError(text) && typeof text.value === 'string' ? fitting(text.value.trim()) : '';
  const shown = computed || message.trim() || `failed expression: ${expression.trim()}`;
  return { reason: reason ?? 'Invalid', message: shown };
}

const MAX_MESSAGE = 5 * 1024;
const fitting = (text: string): string => (text.length > MAX_MESSAGE || text.includes('\n') ? '' : text);
