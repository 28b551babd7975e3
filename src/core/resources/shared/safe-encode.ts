import { NAME_ALPHABET } from '../../lib/rng.ts';

/** Digits to letters that spell no words. Upstream: apimachinery/pkg/util/rand (SafeEncodeString). */
export function safeEncode(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += NAME_ALPHABET[text.charCodeAt(i) % NAME_ALPHABET.length];
  return out;
}
