import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { labelValue, qualifiedName } from '../../api/names.ts';
import type { LabelSelector } from '../../api/types.ts';

/** Upstream: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go (ValidateLabelSelector). */
const OPERATORS: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

export function validateLabelSelector(selector: LabelSelector | undefined, field: string): FieldError[] {
  if (!selector) return [];
  const out: FieldError[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    for (const text of qualifiedName(key)) out.push(invalid(`${field}.matchLabels`, key, text));
    for (const text of labelValue(value)) out.push(invalid(`${field}.matchLabels`, value, text));
  }
  (selector.matchExpressions ?? []).forEach((one, i) => {
    out.push(...validateExpression(one, `${field}.matchExpressions[${i}]`));
  });
  return out;
}

function validateExpression(one: NonNullable<LabelSelector['matchExpressions']>[number], field: string): FieldError[] {
  const values = one.values ?? [];
  const out: FieldError[] = [];
  if (!OPERATORS.has(one.operator))
    out.push(invalid(`${field}.operator`, one.operator, 'not a valid selector operator'));
  else if (one.operator === 'In' || one.operator === 'NotIn') {
    if (values.length === 0)
      out.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (values.length > 0)
    out.push(forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  for (const text of qualifiedName(one.key)) out.push(invalid(`${field}.key`, one.key, text));
  values.forEach((value, i) => {
    for (const text of labelValue(value)) out.push(invalid(`${field}.values[${i}]`, value, text));
  });
  return out;
}
