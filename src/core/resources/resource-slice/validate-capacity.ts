import { formatQuantity, quantityFormat } from '../../api/canonical-quantity.ts';
import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { compareQuantities, parseNano } from '../../api/quantity.ts';
import type { CapacityRequestPolicy, CapacityRequestPolicyRange, DeviceCapacity, Quantity } from '../../api/types.ts';
import { checkSet } from '../shared/device-lists.ts';

/** What may be asked of a shared device's capacity. Upstream: validateRequestPolicy and below. */
const MAX_OPTIONS = 10;
const NANO = 1_000_000_000n;
const text = (q: Quantity): string => String(q);
const isMore = (a: Quantity, b: Quantity): boolean => compareQuantities(a, b) > 0;
const units = (q: Quantity): bigint => (parseNano(q) ?? 0n) / NANO;

export function validateCapacity(
  { value, requestPolicy: policy }: DeviceCapacity,
  field: string,
  isShared: boolean,
): FieldError[] {
  const at = `${field}.requestPolicy`;
  if (!policy) return [];
  if (!isShared) return [forbidden(at, 'allowMultipleAllocations must be true')];
  const { validValues = [], validRange } = policy;
  const both = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
  if (validValues.length > 0 && validRange) return [forbidden(at, both)];
  if (validValues.length > 0) return validateValues(policy, validValues, value, at);
  return validRange ? validateRange(policy, validRange, value, at) : [];
}

function validateValues(
  { default: usual }: CapacityRequestPolicy,
  values: readonly Quantity[],
  max: Quantity,
  field: string,
): FieldError[] {
  if (usual === undefined) return [required(`${field}.default`, 'required when validValues is defined')];
  const at = `${field}.validValues`;
  const out = values.flatMap((value, i) => {
    const before = values[i - 1];
    const isSorted = before === undefined || !isMore(before, value);
    return isSorted ? [] : [invalid(`${at}[${i}]`, text(value), 'values must be sorted in ascending order')];
  });
  const tooBig = `option is larger than capacity value: ${text(max)}`;
  const check = (value: Quantity, where: string) => (isMore(value, max) ? [invalid(where, text(value), tooBig)] : []);
  out.push(...checkSet(at, values, MAX_OPTIONS, { check, key: (value) => String(units(value)) }));
  const isValid = values.length > MAX_OPTIONS || values.some((value) => compareQuantities(value, usual) === 0);
  const wrong = 'default value is not valid according to the requestPolicy';
  return isValid ? out : [...out, invalid(at, text(usual), wrong)];
}

function validateRange(
  { default: usual }: CapacityRequestPolicy,
  range: CapacityRequestPolicyRange,
  capacity: Quantity,
  field: string,
): FieldError[] {
  if (usual === undefined) return [required(`${field}.default`, 'required when validRange is defined')];
  const at = `${field}.validRange`;
  const { min, max } = range as Partial<CapacityRequestPolicyRange>;
  if (min === undefined) return [required(`${at}.min`, 'required when validRange is defined')];
  const out: FieldError[] = [];
  const fail = (part: string, value: Quantity, why: string) => out.push(invalid(`${at}.${part}`, text(value), why));
  if (isMore(min, capacity)) fail('min', min, `min is larger than capacity value: ${text(capacity)}`);
  if (isMore(min, usual)) fail('min', usual, `default is less than min: ${text(min)}`);
  if (max !== undefined) {
    if (isMore(min, max)) fail('max', min, `min is larger than max: ${text(max)}`);
    if (isMore(max, capacity)) fail('max', max, `max is larger than capacity value: ${text(capacity)}`);
    if (isMore(usual, max)) fail('max', usual, `default is more than max: ${text(max)}`);
  }
  return [...out, ...validateStep(range, usual, capacity, `${at}.step`)];
}

function validateStep(
  { min, max, step }: CapacityRequestPolicyRange,
  usual: Quantity,
  capacity: Quantity,
  field: string,
): FieldError[] {
  if (step === undefined) return [];
  const first = formatQuantity((parseNano(min) ?? 0n) + (parseNano(step) ?? 0n), quantityFormat(text(min)));
  const out = isMore(first, capacity)
    ? [invalid(field, text(step), `one step ${first} is larger than capacity value: ${text(capacity)}`)]
    : [];
  const why = `value is not a multiple of a given step (${text(step)}) from (${text(min)})`;
  for (const value of max === undefined ? [usual] : [usual, max])
    if (units(step) !== 0n && (units(value) - units(min)) % units(step) !== 0n)
      out.push(invalid(field, text(value), why));
  return out;
}
