import { expect, test } from 'vitest';
import { sizeFrom } from './filling.ts';

test.each([
  ['512', 512],
  ['10K', 10_240],
  ['10kB', 10_000],
  ['2MiB', 2_097_152],
  ['90G', 96_636_764_160],
  ['3b', 1536],
  ['ten', undefined],
])('a size as dd and truncate read it: %s', (text, bytes) => {
  expect(sizeFrom(text)).toBe(bytes);
});
