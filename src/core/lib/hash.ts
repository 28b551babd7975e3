/** 32-bit FNV-1a over UTF-16 units, fed low byte first. Upstream: hash/fnv, used for pod-template-hash. */
export function fnv32a(text: string, start = 0x811c9dc5): number {
  let h = start;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h = Math.imul(h ^ (c & 0xff), 0x01000193);
    if (c > 0xff) h = Math.imul(h ^ (c >>> 8), 0x01000193);
  }
  return h >>> 0;
}

/** A text's bytes as characters: what Go hashes. */
export const utf8 = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );

/** JSON with sorted keys: equal values give equal text whatever the order their fields were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => (v === undefined ? 'null' : canonicalJson(v))).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}

/** Two independent 32-bit lanes over a growing sequence of texts: the hash of a write log. */
export class RollingHash {
  #a = 0x811c9dc5;
  #b = 0x01234567;

  add(text: string): void {
    this.#a = fnv32a(text, this.#a);
    this.#b = fnv32a(text, Math.imul(this.#b ^ 0x5bd1e995, 0x01000193) >>> 0);
  }

  digest(): string {
    return this.#a.toString(16).padStart(8, '0') + this.#b.toString(16).padStart(8, '0');
  }
}
