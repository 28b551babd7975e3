import { parseNano } from '../../api/quantity.ts';
import { fail, registerAll, type CelLibrary } from '../library.ts';
import { EQUALS } from '../same-value.ts';

/**
 * Resource quantities. Upstream: apiserver/pkg/cel/library/quantity.go.
 */
export const quantityLibrary: CelLibrary = {
  register(env) {
    env.registerType('kubernetes.Quantity', { ctor: Quantity, fields: {} });
    env.registerOperator('kubernetes.Quantity == kubernetes.Quantity', (a: Quantity, b: Quantity) => a[EQUALS](b));
    registerAll(env, functions);
  },
};

const NANO = 1_000_000_000n;
const MAX_INT = 2n ** 63n;

class Quantity {
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }

  [EQUALS](other: unknown): boolean {
    return other instanceof Quantity && other.nano === this.nano;
  }
}

function parse(text: string): Quantity {
  const nano = parseNano(text);
  const why = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  return nano === undefined ? fail(why) : new Quantity(nano);
}

const isInteger = ({ nano }: Quantity): boolean =>
  nano % NANO === 0n && nano / NANO < MAX_INT && nano / NANO >= -MAX_INT;
const sign = (n: bigint): bigint => (n > 0n ? 1n : n < 0n ? -1n : 0n);

const functions = {
  'quantity(string): kubernetes.Quantity': parse,
  'isQuantity(string): bool': (text: string) => parseNano(text) !== undefined,
  'kubernetes.Quantity.isInteger(): bool': isInteger,
  'kubernetes.Quantity.asInteger(): int': (q: Quantity) =>
    isInteger(q) ? q.nano / NANO : fail('cannot convert value to integer'),
  'kubernetes.Quantity.asApproximateFloat(): double': (q: Quantity) => Number(q.nano) / 1e9,
  'kubernetes.Quantity.sign(): int': (q: Quantity) => sign(q.nano),
  'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity': (a: Quantity, b: Quantity) =>
    new Quantity(a.nano + b.nano),
  'kubernetes.Quantity.add(int): kubernetes.Quantity': (a: Quantity, b: bigint) => new Quantity(a.nano + b * NANO),
  'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity': (a: Quantity, b: Quantity) =>
    new Quantity(a.nano - b.nano),
  'kubernetes.Quantity.sub(int): kubernetes.Quantity': (a: Quantity, b: bigint) => new Quantity(a.nano - b * NANO),
  'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.nano < b.nano,
  'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.nano > b.nano,
  'kubernetes.Quantity.compareTo(kubernetes.Quantity): int': (a: Quantity, b: Quantity) => sign(a.nano - b.nano),
};
