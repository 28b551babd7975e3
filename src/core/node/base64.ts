import { decode } from '../world/files/bytes.ts';

/** Text in base64 as Secrets have it, read as UTF-8. By hand: `atob` and TextDecoder are not of the language. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function fromBase64(text: string): string {
  return decode(base64Bytes(text));
}

/** The bytes themselves, one character for each. */
export function base64Bytes(text: string): string {
  let out = '';
  let bits = 0;
  let count = 0;
  for (const c of text) {
    const value = ALPHABET.indexOf(c);
    if (value < 0) continue;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += String.fromCharCode((bits >> count) & 255);
    bits &= (1 << count) - 1;
  }
  return out;
}
