import { duplicate, invalid, notSupported, required, tooLong, type FieldError } from '../../api/field-error.ts';
import type { Condition } from '../../api/types.ts';
import { nonNegative, qualified } from '../shared/rules.ts';

/** Conditions of the common form. Upstream: ValidateConditions in apimachinery/pkg/apis/meta/v1/validation. */
const STATUSES = ['False', 'True', 'Unknown'];
const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const REASON_TEXT =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";

export function validateConditions(conditions: readonly Condition[], field: string): FieldError[] {
  const types = conditions.map((c) => c.type);
  return conditions.flatMap((condition, i) => [
    ...qualified(`${field}[${i}].type`, condition.type),
    ...(types.indexOf(condition.type) < i ? [duplicate(`${field}[${i}].type`, condition.type)] : []),
    ...validateCondition(condition, `${field}[${i}]`),
  ]);
}

function validateCondition(condition: Condition, field: string): FieldError[] {
  const { status, observedGeneration, lastTransitionTime, reason = '', message = '' } = condition;
  const out: FieldError[] = [];
  if (!STATUSES.includes(status)) out.push(notSupported(`${field}.status`, status, STATUSES));
  out.push(...nonNegative(`${field}.observedGeneration`, observedGeneration));
  if (!lastTransitionTime) out.push(required(`${field}.lastTransitionTime`));
  if (!reason) out.push(required(`${field}.reason`));
  else if (!REASON.test(reason)) out.push(invalid(`${field}.reason`, reason, REASON_TEXT));
  if (reason.length > MAX_REASON) out.push(tooLong(`${field}.reason`, reason, MAX_REASON));
  if (message.length > MAX_MESSAGE) out.push(tooLong(`${field}.message`, message, MAX_MESSAGE));
  return out;
}
