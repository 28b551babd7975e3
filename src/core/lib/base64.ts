/** Base64 of bytes, plain and for URLs. By hand: `atob`, `btoa` and Buffer are not of the language. */
const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const FOR_URLS = PLAIN.replace('+/', '-_');

export function base64Url(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | (b << 8) | c;
    const count = Math.min(bytes.length - i, 3) + 1;
    for (let k = 0; k < count; k++) out += FOR_URLS[(bits >> (18 - 6 * k)) & 63] as string;
  }
  return out;
}

/** Undefined if a character is none of the alphabet's. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const c of text) {
    const value = FOR_URLS.indexOf(c);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xfff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >> count) & 255;
  }
  return bytes;
}

export function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|(.)/gs);
  return Uint8Array.from(escaped, ([, hex, char]) =>
    hex === undefined ? (char ?? '').charCodeAt(0) : parseInt(hex, 16),
  );
}

/** Undefined if the bytes are no UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  const escaped = Array.from(bytes, (b) => `%${b.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
