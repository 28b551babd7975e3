import { duplicate, forbidden, invalid, type FieldError } from '../../api/field-error.ts';
import { compareQuantities } from '../../api/quantity.ts';
import type { LimitRange, Quantity } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';

/** LimitRanges. Upstream: pkg/registry/core/limitrange/strategy.go. */
export function limitRangeKind(): KindDef<LimitRange> {
  return {
    group: '',
    version: 'v1',
    kind: 'LimitRange',
    plural: 'limitranges',
    singular: 'limitrange',
    shortNames: ['limits'],
    namespaced: true,
    validate,
  };
}

type Item = LimitRange['spec']['limits'][number];

/** Upstream: ValidateLimitRange in pkg/apis/core/validation/validation.go. Left out: maxLimitRequestRatio. */
function validate({ spec }: LimitRange): FieldError[] {
  const seen = new Set<string>();
  return (spec?.limits ?? []).flatMap((item, i) => {
    const at = `spec.limits[${i}]`;
    const out = seen.has(item.type) ? [duplicate(`${at}.type`, item.type)] : [];
    seen.add(item.type);
    if (item.type === 'Pod') {
      const text = "may not be specified when `type` is 'Pod'";
      for (const name of ['default', 'defaultRequest'] as const)
        if (Object.keys(item[name] ?? {}).length > 0) out.push(forbidden(`${at}.${name}`, text));
    }
    const names = new Set([item.max, item.min, item.default, item.defaultRequest].flatMap((l) => Object.keys(l ?? {})));
    for (const name of names) out.push(...validateOrder(item, name, at));
    return out;
  });
}

type Side = 'min' | 'max' | 'default' | 'defaultRequest';

/** Which side may not exceed which, how both are called, and whose value is told. */
const ORDERS: readonly (readonly [low: Side, high: Side, field: Side, value: Side])[] = [
  ['min', 'max', 'min', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest'],
  ['min', 'default', 'default', 'min'],
  ['default', 'max', 'default', 'max'],
];

function validateOrder(item: Item, name: string, field: string): FieldError[] {
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
