import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { compareQuantities } from '../../api/quantity.ts';
import type { Quantity, ResourceRequirements } from '../../api/types.ts';
import {
  isHugePage,
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceQuantity,
} from '../shared/resource-names.ts';

/** Requests and limits. Upstream: validateResourceRequirements in pkg/apis/core/validation/validation.go. */
const isCompute = (name: string): boolean => name === 'cpu' || name === 'memory';

export function validateResources(resources: ResourceRequirements | undefined, field: string): FieldError[] {
  if (!resources) return [];
  const limits = Object.entries(resources.limits ?? {});
  const requests = Object.entries(resources.requests ?? {});
  const out = limits.flatMap(([name, amount]) => validateAmount(name, amount, `${field}.limits[${name}]`));
  for (const [name, amount] of requests) {
    out.push(...validateAmount(name, amount, `${field}.requests[${name}]`));
    out.push(...validateAgainstLimit(name, amount, resources.limits?.[name], field));
  }
  const names = [...limits, ...requests].map(([name]) => name);
  if (names.some(isHugePage) && !names.some(isCompute)) out.push(forbidden(field, 'HugePages require cpu or memory'));
  return out;
}

function validateAmount(name: string, amount: Quantity, field: string): FieldError[] {
  return [...validateContainerResourceName(name, field), ...validateResourceQuantity(name, amount, field)];
}

function validateAgainstLimit(
  name: string,
  amount: Quantity,
  limit: Quantity | undefined,
  field: string,
): FieldError[] {
  const at = `${field}.requests`;
  if (limit === undefined) {
    if (isOvercommitAllowed(name)) return [];
    return [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const order = compareQuantities(amount, limit);
  if (order !== 0 && !isOvercommitAllowed(name))
    return [invalid(at, String(amount), `must be equal to ${name} limit of ${limit}`)];
  return order > 0 ? [invalid(at, String(amount), `must be less than or equal to ${name} limit of ${limit}`)] : [];
}
