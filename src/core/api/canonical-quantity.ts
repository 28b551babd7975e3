import { parseNano } from './quantity.ts';

/**
 * The one spelling of a quantity the API server writes: `1024Mi` becomes `1Gi`, `0.5` becomes `500m`.
 * Upstream: `CanonicalizeBytes` in apimachinery/pkg/api/resource/quantity.go.
 */

export type QuantityFormat = 'decimal' | 'binary' | 'exponent';

const NANO = 1_000_000_000n;
const MICRO_TO_MILLI = 1_000_000n;
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Already canonical, and most of what is ever seen. */
const COMMON = /^[1-9]\d{0,2}(?:m|Mi|Gi|Ki)?$/;

export function quantityFormat(text: string): QuantityFormat {
  if (text.endsWith('i')) return 'binary';
  return /[eE][+-]?\d+$/.test(text) ? 'exponent' : 'decimal';
}

/** Canonical text, or the value as it is if it is no quantity. */
export function canonicalQuantity(quantity: string | number): string | number {
  const text = String(quantity);
  if (COMMON.test(text)) return text;
  const nano = parseNano(text.trim());
  return nano === undefined ? quantity : formatQuantity(nano, quantityFormat(text));
}

/** As canonicalQuantity, rounded up to thousandths: what the server does to every resource list. */
export function canonicalResource(quantity: string | number): string | number {
  const text = String(quantity);
  if (COMMON.test(text)) return text;
  const nano = parseNano(text.trim());
  return nano === undefined ? quantity : formatQuantity(roundUp(nano, MICRO_TO_MILLI), quantityFormat(text));
}

function roundUp(value: bigint, unit: bigint): bigint {
  const rest = value % unit;
  if (rest === 0n) return value;
  return value > 0n ? value - rest + unit : value - rest - unit;
}

export function formatQuantity(nano: bigint, format: QuantityFormat): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  // upstream would rather change the format than lose precision
  if (format === 'binary' && size >= 1024n * NANO && nano % NANO === 0n) return formatBinary(nano / NANO);
  return formatDecimal(nano, format === 'exponent');
}

function formatBinary(units: bigint): string {
  let [value, power] = [units, 0];
  while (value % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) [value, power] = [value / 1024n, power + 1];
  return `${value}${BINARY_SUFFIXES[power]}`;
}

function formatDecimal(nano: bigint, withExponent: boolean): string {
  let [value, power] = [nano, 0];
  while (value % 1000n === 0n && power < DECIMAL_SUFFIXES.length - 1) [value, power] = [value / 1000n, power + 1];
  const exponent = power * 3 - 9;
  if (withExponent) return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${DECIMAL_SUFFIXES[power]}`;
}
