import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('lets a burst of 30 through, then 20 a second', () => {
  let now = 1_000;
  const bucket = new TokenBucket(() => now);
  const taken = (): number => {
    let n = 0;
    while (bucket.take() === 0) n++;
    return n;
  };
  expect(taken()).toBe(30);
  expect(bucket.take()).toBe(50);
  now += 49;
  expect(bucket.take()).toBe(1);
  now += 1;
  expect(taken()).toBe(1);
  now += 1_000;
  expect(taken()).toBe(20);
  now += 60_000;
  expect(taken()).toBe(30);
});
