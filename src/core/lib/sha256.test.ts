import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Url, fromBase64Url, fromUtf8, utf8 } from './base64.ts';
import { hmacSha256, sha256 } from './sha256.ts';

describe('SHA-256', () => {
  it('agrees with Node on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 100 }), (bytes, key) => {
        expect(Buffer.from(sha256(bytes))).toEqual(createHash('sha256').update(bytes).digest());
        expect(Buffer.from(hmacSha256(key, bytes))).toEqual(createHmac('sha256', key).update(bytes).digest());
      }),
    );
  });
});

describe('base64', () => {
  it('agrees with Node on any bytes, and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = base64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  it('keeps any text through UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fromUtf8(utf8(text)) === text));
  });

  it.each(['a+b', 'a=', '{}'])('refuses %s', (text) => expect(fromBase64Url(text)).toBeUndefined());
});
