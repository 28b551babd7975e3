import { formatQuantity, quantityFormat } from '../../api/canonical-quantity.ts';
import { parseNano } from '../../api/quantity.ts';
import type { Quantity } from '../../api/types.ts';

/**
 * Arithmetic of resource lists. An amount keeps the way it is written ('Gi', 'm'); zero takes on that of what is added.
 * Upstream: staging/src/k8s.io/apiserver/pkg/quota/v1/resources.go.
 */
export type Amounts = Readonly<Record<string, Quantity>>;

export const nanoOf = (amount: Quantity | undefined): bigint => (amount === undefined ? 0n : (parseNano(amount) ?? 0n));

const written = (nano: bigint, like: Quantity): string => formatQuantity(nano, quantityFormat(String(like)));

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  const out: Record<string, Quantity> = { ...a };
  for (const name in b) {
    const more = b[name] as Quantity;
    const amount = a[name];
    out[name] = amount === undefined ? more : sumOf(amount, more);
  }
  return out;
}

function sumOf(amount: Quantity, more: Quantity): Quantity {
  if (isSmall(amount) && isSmall(more)) return String(Number(amount) + Number(more));
  const nano = nanoOf(amount);
  return written(nano + nanoOf(more), nano === 0n ? more : amount);
}

/** Plain counts, which most sums are. A thousand is '1k'. */
const isSmall = (amount: Quantity): boolean => /^\d{1,2}$/.test(String(amount));

/** What `now` takes more than `was`; nothing is less than zero. */
export function increase(now: Amounts, was: Amounts): Amounts {
  const out: Record<string, Quantity> = {};
  for (const name of new Set([...Object.keys(now), ...Object.keys(was)])) {
    const difference = nanoOf(now[name]) - nanoOf(was[name]);
    out[name] = difference > 0n ? written(difference, now[name] as Quantity) : '0';
  }
  return out;
}

/** The larger of each. */
export function maxAmounts(a: Amounts, b: Amounts): Amounts {
  const out: Record<string, Quantity> = { ...a };
  for (const name in b) if (!(name in a) || nanoOf(b[name]) > nanoOf(a[name])) out[name] = b[name] as Quantity;
  return out;
}

export const pickAmounts = (amounts: Amounts, keep: (name: string) => boolean): Amounts =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => keep(name)));

export const withoutZeroAmounts = (amounts: Amounts): Amounts =>
  pickAmounts(amounts, (name) => nanoOf(amounts[name]) !== 0n);

export function equalAmounts(a: Amounts, b: Amounts): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => name in b && (a[name] === b[name] || nanoOf(a[name]) === nanoOf(b[name])))
  );
}

/** 'cpu=1,pods=2'. */
export const amountsText = (amounts: Amounts): string =>
  Object.keys(amounts)
    .sort()
    .map((name) => `${name}=${amounts[name]}`)
    .join(',');
