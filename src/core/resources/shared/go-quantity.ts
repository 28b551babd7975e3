import { bounded } from '../../api/quantity.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * What Go holds of a quantity: a small number and its scale, the text if that was canonical, or a number without bounds.
 * Upstream: apimachinery/pkg/api/resource/quantity.go (ParseQuantity), gopkg.in/inf.v0.
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const PATTERN = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]?|[KMGTPE]i))$/;
const MAX_INT64 = 2n ** 63n - 1n;
/** Digits that surely fit. */
const MAX_DIGITS = 18;
const NANO_SCALE = 9;
const WORD = 2n ** 64n;

interface Parts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: string;
}

export function dumpQuantity(text: string): string {
  const parts = partsOf(text);
  if (text === '0' || !parts) return shown({ text: '0', format: 'DecimalSI' });
  return small(parts, text) ?? large(parts);
}

function partsOf(text: string): Parts | undefined {
  const m = PATTERN.exec(text);
  if (!m) return undefined;
  const [, sign, whole, fraction = '', scientific, suffix = ''] = m;
  const common = { isNegative: sign === '-', whole: whole || '0', fraction };
  if (scientific !== undefined) return { ...common, base: 10, exponent: Number(scientific), format: 'DecimalExponent' };
  const binary = BINARY.indexOf(suffix);
  if (binary >= 0) return { ...FRESH, ...common, base: 2, exponent: 10 * (binary + 1), format: 'BinarySI' };
  return { ...FRESH, ...common, base: 10, exponent: EXPONENTS[suffix] ?? 0, format: 'DecimalSI' };
}

/** Digits that may still be added; below zero the number may not fit. */
function precision({ base, whole, fraction, exponent }: Parts): number {
  if (base === 10) return MAX_DIGITS - whole.length - fraction.length;
  return fraction === '' ? 15 - whole.length - Math.trunc((exponent * 3) / 10) - 1 : -1;
}

function small(parts: Parts, text: string): string | undefined {
  const { isNegative, whole, fraction, base, exponent, format } = parts;
  const scale = (base === 10 ? exponent : 0) - fraction.length;
  if (precision(parts) < 0 || scale < -NANO_SCALE) return undefined;
  const digits = whole + fraction;
  const value = BigInt(digits) * (base === 2 ? 2n ** BigInt(exponent) : 1n);
  if (value > MAX_INT64) return undefined;
  const isCanonical =
    base === 2 ? (BigInt(digits) & 7n) !== 0n : scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
  return shown({ value: isNegative ? -value : value, scale, text: isCanonical ? text : '', format });
}

function large({ isNegative, whole, fraction, base, exponent, format }: Parts): string {
  const scale = fraction.length - (base === 10 ? bounded(exponent) : 0);
  const number = BigInt(whole + fraction) * (base === 2 ? 2n ** BigInt(exponent) : 1n);
  const limit = base === 2 ? MAX_INT64 * 10n ** BigInt(NANO_SCALE) : undefined;
  const unscaled = number === 0n ? 0n : atNano(number, scale);
  if (limit !== undefined && unscaled > limit) return shown({ dec: dec(isNegative, MAX_INT64, 0), format });
  const isFraction = base === 2 && unscaled > 0n && unscaled < 10n ** BigInt(NANO_SCALE);
  const kept = number === 0n ? scale : NANO_SCALE;
  return shown({ dec: dec(isNegative, unscaled, kept), format: isFraction ? 'DecimalSI' : format });
}

/** Rounded up to billionths. */
function atNano(number: bigint, scale: number): bigint {
  if (scale <= NANO_SCALE) return number * 10n ** BigInt(NANO_SCALE - scale);
  const divisor = 10n ** BigInt(scale - NANO_SCALE);
  return (number + divisor - 1n) / divisor;
}

function dec(isNegative: boolean, unscaled: bigint, scale: number): string {
  const words: bigint[] = [];
  for (let rest = unscaled; rest > 0n; rest /= WORD) words.push(rest % WORD);
  const sign = isNegative && unscaled > 0n;
  return `{unscaled:(big.Int){neg:(bool)${sign} abs:(big.nat)[${words.join(' ')}]} scale:(inf.Scale)${scale}}`;
}

function shown(q: { value?: bigint; scale?: number; dec?: string; text?: string; format: string }): string {
  const amount = `{value:(int64)${q.value ?? 0} scale:(resource.Scale)${q.scale ?? 0}}`;
  const dump = `{i:(resource.int64Amount)${amount} d:(resource.infDecAmount){Dec:(*inf.Dec)${q.dec ?? '<nil>'}}`;
  return `${dump} s:(string)${q.text ?? ''} Format:(resource.Format)${q.format}}`;
}
