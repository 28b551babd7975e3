import { duplicate, forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import { compareQuantities } from '../../api/quantity.ts';
import type { LimitRange, LimitRangeItem, Quantity } from '../../api/types.ts';
import { nanoOf, type Amounts } from '../shared/amounts.ts';
import { isOvercommitAllowed, validateContainerResourceName, validateResourceName } from '../shared/resource-names.ts';

/** LimitRanges. Upstream: ValidateLimitRange in pkg/apis/core/validation/validation.go. */
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const seen = new Set<string>();
  return (spec?.limits ?? []).flatMap((item, i) => {
    const at = `spec.limits[${i}]`;
    const out = validateType(item.type, `${at}.type`);
    if (seen.has(item.type)) out.push(duplicate(`${at}.type`, item.type));
    seen.add(item.type);
    return [...out, ...validateNames(item, at), ...validateAmounts(item, at)];
  });
}

function validateType(type: string, field: string): FieldError[] {
  const out = qualifiedName(type).map((text) => invalid(field, type, text));
  if (out.length > 0 || type.includes('/') || TYPES.includes(type)) return out;
  return [invalid(field, type, 'must be a standard limit type or fully qualified')];
}

type Side = 'min' | 'max' | 'default' | 'defaultRequest';

const amountsOf = (item: LimitRangeItem, side: Side | 'maxLimitRequestRatio'): Amounts => (item[side] ?? {}) as Amounts;

function validateNames(item: LimitRangeItem, at: string): FieldError[] {
  const isOfPods = item.type === 'Pod' || item.type === 'Container';
  const rule = isOfPods ? validateContainerResourceName : validateResourceName;
  const named = (side: Side | 'maxLimitRequestRatio'): FieldError[] =>
    Object.keys(amountsOf(item, side)).flatMap((name) => rule(name, `${at}.${side}[${name}]`));
  const out = [...named('max'), ...named('min')];
  for (const side of ['default', 'defaultRequest'] as const) {
    if (item.type !== 'Pod') out.push(...named(side));
    else if (Object.keys(amountsOf(item, side)).length > 0)
      out.push(forbidden(`${at}.${side}`, "may not be specified when `type` is 'Pod'"));
  }
  if (item.type === 'PersistentVolumeClaim' && !item.min?.['storage'] && !item.max?.['storage'])
    out.push(required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  return [...out, ...named('maxLimitRequestRatio')];
}

function validateAmounts(item: LimitRangeItem, at: string): FieldError[] {
  const sides = ['max', 'min', ...(item.type === 'Pod' ? [] : (['default', 'defaultRequest'] as const))] as const;
  const names = new Set(
    [...sides, 'maxLimitRequestRatio' as const].flatMap((side) => Object.keys(amountsOf(item, side))),
  );
  const checked = Object.fromEntries(sides.map((side) => [side, amountsOf(item, side)]));
  return [...names].flatMap((name) => [
    ...validateOrder(checked, name, at),
    ...validateRatio(item, name, at),
    ...validateOvercommit(checked, name, at),
  ]);
}

type Checked = Readonly<Partial<Record<Side, Amounts>>>;

/** Which side may not exceed which, how both are called, and whose value is told. */
const ORDERS: readonly (readonly [low: Side, high: Side, field: Side, value: Side])[] = [
  ['min', 'max', 'min', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest'],
  ['min', 'default', 'default', 'min'],
  ['default', 'max', 'default', 'max'],
];

function validateOrder(item: Checked, name: string, field: string): FieldError[] {
  return ORDERS.flatMap(([low, high, at, told]) => {
    const a = item[low]?.[name];
    const b = item[high]?.[name];
    if (a === undefined || b === undefined || compareQuantities(a, b) <= 0) return [];
    const text = `${called(low, high)} value ${a} is greater than ${called(high, low)} value ${b}`;
    return [invalid(`${field}.${at}[${name}]`, item[told]?.[name] as Quantity, text)];
  });
}

function called(side: Side, other: Side): string {
  if (side === 'defaultRequest') return 'default request';
  return side === 'default' && other === 'defaultRequest' ? 'default limit' : side;
}

function validateRatio(item: LimitRangeItem, name: string, at: string): FieldError[] {
  const ratio = item.maxLimitRequestRatio?.[name];
  if (ratio === undefined) return [];
  const field = `${at}.maxLimitRequestRatio[${name}]`;
  const out: FieldError[] = [];
  if (compareQuantities(ratio, 1) < 0) out.push(invalid(field, ratio, `ratio ${ratio} is less than 1`));
  const [min, max] = [item.min?.[name], item.max?.[name]];
  if (min === undefined || max === undefined) return out;
  const limit = Number(nanoOf(max)) / Number(nanoOf(min));
  if (Number(nanoOf(ratio)) / 1e9 > limit)
    out.push(invalid(field, ratio, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`));
  return out;
}

function validateOvercommit(item: Checked, name: string, at: string): FieldError[] {
  const [limit, request] = [item.default?.[name], item.defaultRequest?.[name]];
  if (limit === undefined || request === undefined || isOvercommitAllowed(name)) return [];
  if (compareQuantities(limit, request) === 0) return [];
  const text = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
  return [invalid(`${at}.defaultRequest[${name}]`, request, text)];
}
