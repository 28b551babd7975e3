import { notSupported, required, tooMany, type FieldError } from '../../api/field-error.ts';
import type { Container } from '../../api/types.ts';

/**
 * The restart policy of a single container and its rules.
 * Upstream: validateContainerRestartPolicy in pkg/apis/core/validation (ContainerRestartRules and
 * RestartAllContainersOnContainerExits are on).
 */
const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const MAX_RULES = 20;
const MAX_CODES = 255;

export function validateRestart({ restartPolicy, restartPolicyRules = [] }: Container, field: string): FieldError[] {
  const out: FieldError[] = [];
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length === 0) return out;
    out.push(required(`${field}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!POLICIES.includes(restartPolicy))
    out.push(notSupported(`${field}.restartPolicy`, restartPolicy, POLICIES));
  const rules = `${field}.restartPolicyRules`;
  if (restartPolicyRules.length > MAX_RULES) out.push(tooMany(rules, restartPolicyRules.length, MAX_RULES));
  restartPolicyRules.forEach(({ action, exitCodes }, i) => {
    const at = `${rules}[${i}]`;
    if (!ACTIONS.includes(action)) out.push(notSupported(`${at}.action`, action, ACTIONS));
    if (!exitCodes) return void out.push(required(`${at}.exitCodes`, 'must be specified'));
    const { operator, values = [] } = exitCodes;
    if (!OPERATORS.includes(operator)) out.push(notSupported(`${at}.exitCodes.operator`, operator, OPERATORS));
    if (values.length > MAX_CODES) out.push(tooMany(`${at}.exitCodes.values`, values.length, MAX_CODES));
  });
  return out;
}
