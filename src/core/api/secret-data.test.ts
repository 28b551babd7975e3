import { describe, expect, it } from 'vitest';
import { toBase64, withStringData } from './secret-data.ts';

describe('toBase64', () => {
  it.each(['', 'a', 'ab', 'abc', 'hello world', 'héllo', '密码 🔑'])('%s', (text) => {
    expect(toBase64(text)).toBe(Buffer.from(text, 'utf8').toString('base64'));
  });
});

describe('withStringData', () => {
  it.each([
    {
      name: 'overrides data',
      secret: { data: { a: 'eA==', b: 'eQ==' }, stringData: { a: 'z' } },
      out: { data: { a: 'eg==', b: 'eQ==' } },
    },
    { name: 'makes data', secret: { stringData: { a: 'z' } }, out: { data: { a: 'eg==' } } },
    { name: 'goes if empty', secret: { stringData: {} }, out: {} },
    { name: 'leaves others alone', secret: { data: { a: 'eg==' } }, out: { data: { a: 'eg==' } } },
  ])('$name', ({ secret, out }) => expect(withStringData(secret)).toEqual(out));
});
