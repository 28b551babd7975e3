import { describe, expect, it } from 'vitest';
import { needsQuotes, resolvePlainScalar } from './plain-scalar.ts';

const CASES: readonly { text: string; value: unknown }[] = [
  { text: 'yes', value: true },
  { text: 'y', value: true },
  { text: 'Off', value: false },
  { text: 'n', value: false },
  { text: '', value: null },
  { text: '~', value: null },
  { text: 'Null', value: null },
  { text: 'nULL', value: 'nULL' },
  { text: '8080', value: 8080 },
  { text: '-1', value: -1 },
  { text: '+7', value: 7 },
  { text: '0', value: 0 },
  { text: '0644', value: 420 },
  { text: '-0644', value: -420 },
  { text: '0o17', value: 15 },
  { text: '0x1F', value: 31 },
  { text: '0b101', value: 5 },
  { text: '-0b101', value: -5 },
  { text: '1_000', value: 1000 },
  { text: '089', value: 89 },
  { text: '0b2', value: '0b2' },
  { text: '1.5', value: 1.5 },
  { text: '1.', value: 1 },
  { text: '.5', value: 0.5 },
  { text: '1e3', value: 1000 },
  { text: '.inf', value: Infinity },
  { text: '1:30', value: '1:30' },
  { text: '2024-01-01', value: '2024-01-01' },
  { text: '1.2.3', value: '1.2.3' },
  { text: '500m', value: '500m' },
  { text: 'myapp:v2', value: 'myapp:v2' },
  { text: '-', value: '-' },
];

describe('resolvePlainScalar', () => {
  it.each(CASES)('$text', ({ text, value }) => expect(resolvePlainScalar(text)).toBe(value));
});

describe('needsQuotes', () => {
  it.each([
    { text: 'true', needs: true },
    { text: '80', needs: true },
    { text: '2024-01-01T00:00:00Z', needs: true },
    { text: '2024-01-01', needs: true },
    { text: '1:30', needs: true },
    { text: '<<', needs: true },
    { text: 'web', needs: false },
    { text: '64Mi', needs: false },
    { text: '10.0.0.1', needs: false },
  ])('$text', ({ text, needs }) => expect(needsQuotes(text)).toBe(needs));
});
