import { isEmpty, objectOf } from './default-helpers.ts';
import type { JsonObject } from './json.ts';

/** A Secret's `stringData` is a way to write: the server keeps it in `data`, in base64. */
export function withStringData(secret: JsonObject): JsonObject {
  const { stringData, ...rest } = secret;
  if (stringData === undefined) return secret;
  if (isEmpty(stringData)) return rest;
  const encoded = Object.entries(objectOf(stringData)).map(([key, text]) => [key, toBase64(String(text))]);
  return { ...rest, data: { ...objectOf(secret['data']), ...(Object.fromEntries(encoded) as JsonObject) } };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of the text in UTF-8. By hand: `btoa` and TextEncoder belong to the browser, not to the language. */
export function toBase64(text: string): string {
  const bytes = utf8Bytes(text);
  let result = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(i, i + 3);
    const bits = (a << 16) | (b << 8) | c;
    const quartet = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63]).join('');
    result += quartet.slice(0, bytes.length - i + 1).padEnd(4, '=');
  }
  return result;
}

function utf8Bytes(text: string): number[] {
  const escaped = encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|(.)/gs);
  return Array.from(escaped, ([, hex, char]) => (hex === undefined ? (char ?? '').charCodeAt(0) : parseInt(hex, 16)));
}
