/**
 * Resource quantities ('100m', '1.5Gi', '2e3') as exact rational numbers in BigInt nano units.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */
const NANO = 1_000_000_000n;

const SUFFIX: Readonly<Record<string, readonly [numerator: bigint, denominator: bigint]>> = {
  n: [1n, NANO],
  u: [1n, 1_000_000n],
  m: [1n, 1000n],
  '': [1n, 1n],
  k: [1000n, 1n],
  M: [1000n ** 2n, 1n],
  G: [1000n ** 3n, 1n],
  T: [1000n ** 4n, 1n],
  P: [1000n ** 5n, 1n],
  E: [1000n ** 6n, 1n],
  Ki: [1024n, 1n],
  Mi: [1024n ** 2n, 1n],
  Gi: [1024n ** 3n, 1n],
  Ti: [1024n ** 4n, 1n],
  Pi: [1024n ** 5n, 1n],
  Ei: [1024n ** 6n, 1n],
};

const PATTERN = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE])([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

export const QUANTITY_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Most of what is ever seen: '2', '250m', '64Mi', and '1234567n' of metrics. */
const COMMON = /^(\d{1,15})(n|m|Ki|Mi|Gi)?$/;
const COMMON_UNITS: Readonly<Record<string, bigint>> = {
  n: 1n,
  '': NANO,
  m: 1_000_000n,
  Ki: 1024n * NANO,
  Mi: 1024n ** 2n * NANO,
  Gi: 1024n ** 3n * NANO,
};

/** Nobody means more than this: '1e99999999' must not keep the machine busy for ever. */
const MAX_EXPONENT = 1000;

export const bounded = (exponent: number): number => Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, exponent));

/** Value in billionths, rounded up as upstream does; undefined if the text is no quantity. */
export function parseNano(quantity: string | number): bigint | undefined {
  const text = String(quantity);
  const common = COMMON.exec(text);
  if (common) return BigInt(common[1] as string) * (COMMON_UNITS[common[2] ?? ''] as bigint);
  const m = PATTERN.exec(text);
  if (!m) return undefined;
  const [whole = '', fraction = ''] = (m[2] as string).split('.');
  let numerator = BigInt(whole + fraction || '0') * NANO;
  let denominator = 10n ** BigInt(fraction.length);
  if (m[3]) {
    const exponent = bounded(Number(m[4]));
    if (exponent >= 0) numerator *= 10n ** BigInt(exponent);
    else denominator *= 10n ** BigInt(-exponent);
  } else {
    const [n, d] = SUFFIX[m[5] ?? ''] as readonly [bigint, bigint];
    numerator *= n;
    denominator *= d;
  }
  const value = (numerator + denominator - 1n) / denominator;
  return m[1] === '-' ? -value : value;
}

/** What fits a number without a doubt. */
const SMALL = /^(\d{1,6}|\d{1,8}(?=$|Ki)|\d{1,15}(?=$))(Ki|Mi|Gi)?$/;
const BYTES: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** Whole units, rounded up (bytes, pods, devices); 0 for what cannot be read. */
export function toUnits(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number') return Math.ceil(quantity);
  const small = SMALL.exec(quantity);
  if (small) return Number(small[1]) * (BYTES[small[2] ?? ''] as number);
  const nano = parseNano(quantity);
  return nano === undefined ? 0 : Number((nano + NANO - 1n) / NANO);
}

const SMALL_MILLI = /^(\d{1,12})(m)?$/;

/** Thousandths, rounded up (CPU); 0 for what cannot be read. */
export function toMilli(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  const small = typeof quantity === 'string' ? SMALL_MILLI.exec(quantity) : undefined;
  if (small) return Number(small[1]) * (small[2] ? 1 : 1000);
  const nano = parseNano(quantity);
  return nano === undefined ? 0 : Number((nano + 999_999n) / 1_000_000n);
}

/** CPU from thousandths: '250m', '2'. */
export function formatMilli(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

/** Bytes with the largest binary suffix that leaves a whole number: '64Mi'. */
export function formatBytes(bytes: number): string {
  if (bytes === 0) return '0';
  for (const suffix of BINARY) {
    const unit = Number((SUFFIX[suffix] as readonly [bigint, bigint])[0]);
    if (bytes % unit === 0) return `${bytes / unit}${suffix}`;
  }
  return String(bytes);
}

export function compareQuantities(a: string | number, b: string | number): number {
  const x = parseNano(a) ?? 0n;
  const y = parseNano(b) ?? 0n;
  return x < y ? -1 : x > y ? 1 : 0;
}
