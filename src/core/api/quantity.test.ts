import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareQuantities, formatBytes, formatMilli, parseNano, toMilli, toUnits } from './quantity.ts';

const N = 1_000_000_000n;
describe('quantities', () => {
  it.each<[string | number, bigint]>([
    ['0', 0n],
    ['1', N],
    ['100m', N / 10n],
    ['1.5', (3n * N) / 2n],
    ['.5', N / 2n],
    ['1Ki', 1024n * N],
    ['1.5Gi', 1_610_612_736n * N],
    ['2e3', 2000n * N],
    ['1E', 10n ** 18n * N],
    ['5u', 5000n],
    ['1n', 1n],
    ['0.1n', 1n],
    ['-1', -N],
    [2, 2n * N],
  ])('%s', (text, nano) => expect(parseNano(text)).toBe(nano));
  it.each(['', 'm', '1 Gi', '1gi', '1KiB', '--1', '1e', '0x10'])('refuses %j', (t) =>
    expect(parseNano(t)).toBeUndefined(),
  );
  it.each<[string, number, number]>([
    ['250m', 250, 1],
    ['1', 1000, 1],
    ['64Mi', 67_108_864_000, 67_108_864],
    ['1.0005', 1001, 2],
  ])('%s in thousandths and units, rounded up', (text, milli, units) => {
    expect([toMilli(text), toUnits(text)]).toEqual([milli, units]);
  });
  it('prints', () => {
    expect([formatMilli(250), formatMilli(2000), formatBytes(67_108_864), formatBytes(1000), formatBytes(0)]).toEqual([
      '250m',
      '2',
      '64Mi',
      '1000',
      '0',
    ]);
  });
  it('compares across suffixes', () => {
    expect([compareQuantities('1', '1000m'), compareQuantities('1Gi', '1G'), compareQuantities('1', '2')]).toEqual([
      0, 1, -1,
    ]);
  });
});

it('takes no shortcut that changes a value', () => {
  const suffix = fc.constantFrom('', 'n', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'Ti');
  const numbers = fc.oneof(fc.nat(9_999), fc.nat(99_999_999), fc.bigInt(1n, 999_999_999_999_999n));
  fc.assert(
    fc.property(numbers, suffix, (n, unit) => {
      const nano = parseNano(`0${n}.0${unit}`) as bigint;
      expect(parseNano(`${n}${unit}`)).toBe(nano);
      expect(toUnits(`${n}${unit}`)).toBe(Number((nano + 999_999_999n) / 1_000_000_000n));
      expect(toMilli(`${n}${unit}`)).toBe(Number((nano + 999_999n) / 1_000_000n));
    }),
    { numRuns: 2000 },
  );
});
