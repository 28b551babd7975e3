/**
 * Seeded randomness, forkable by name: each consumer draws from a stream of its own, so that one more draw in one
 * place does not change the others. The state is data and travels in snapshots.
 * Upstream for the alphabet: staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go.
 */
export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export type RngSnapshot = { readonly seed: number; readonly streams: Readonly<Record<string, readonly number[]>> };

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const hex16 = (n: number): string => (HEX[(n >>> 8) & 255] as string) + (HEX[n & 255] as string);
/** Eight hex digits of an unsigned 32 bit number. */
export const hex32 = (n: number): string => hex16(n >>> 16) + hex16(n);

type State = [number, number, number, number];

function hashString(text: string, seed: number): number {
  let h = seed ^ 0x9e3779b9;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return h >>> 0;
}

/** sfc32, a small fast counter based generator (Chris Doty-Humphrey, public domain). */
function nextUint32(s: State): number {
  const t = (((s[0] + s[1]) | 0) + s[3]) | 0;
  s[3] = (s[3] + 1) | 0;
  s[0] = s[1] ^ (s[1] >>> 9);
  s[1] = (s[2] + (s[2] << 3)) | 0;
  s[2] = (s[2] << 21) | (s[2] >>> 11);
  s[2] = (s[2] + t) | 0;
  return t >>> 0;
}

/** One named stream of numbers. */
export class RngStream {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  uint32(): number {
    return nextUint32(this.#state);
  }

  /** In [0, 1). */
  float(): number {
    return this.uint32() / 4294967296;
  }

  /** Integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.float() * n);
  }

  /** Number in [low, high). */
  between(low: number, high: number): number {
    return low + this.float() * (high - low);
  }

  /** Random part of a generated name, in Kubernetes' own alphabet. */
  suffix(length: number): string {
    let out = '';
    for (let i = 0; i < length; i++) out += NAME_ALPHABET[this.int(NAME_ALPHABET.length)];
    return out;
  }

  /** RFC 4122 version 4. */
  uuid(): string {
    const a = this.uint32();
    const b = (this.uint32() & 0xffff0fff) | 0x4000;
    const c = (this.uint32() & 0x3fffffff) | 0x80000000;
    const d = this.uint32();
    // Joined, not concatenated: engines keep a concatenation as a tree of its parts, eight times as large.
    return [hex32(a), hex16(b >>> 16), hex16(b), hex16(c >>> 16), hex16(c) + hex32(d)].join('-');
  }
}

export class Rng {
  readonly #streams = new Map<string, { state: State; stream: RngStream }>();
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
  }

  get seed(): number {
    return this.#seed;
  }

  /** The stream of that name; always the same object, so that its state lives in one place. */
  fork(name: string): RngStream {
    const known = this.#streams.get(name);
    if (known) return known.stream;
    const h = hashString(name, this.#seed);
    const state: State = [h, hashString(name, h), this.#seed, 1];
    for (let i = 0; i < 12; i++) nextUint32(state);
    return this.#add(name, state);
  }

  /** Runs something whose draws must not count: afterwards every stream is where it was. */
  aside<T>(run: () => T): T {
    const before = new Map([...this.#streams].map(([name, { state }]) => [name, [...state] as State]));
    try {
      return run();
    } finally {
      for (const [name, { state }] of this.#streams) {
        const old = before.get(name);
        if (old) state.splice(0, 4, ...old);
        else this.#streams.delete(name);
      }
    }
  }

  snapshot(): RngSnapshot {
    const streams: Record<string, readonly number[]> = {};
    for (const [name, entry] of this.#streams) streams[name] = [...entry.state];
    return { seed: this.#seed, streams };
  }

  /** Streams handed out earlier are dead afterwards: components fork again when they start. */
  restore(snapshot: RngSnapshot): void {
    this.#seed = snapshot.seed;
    this.#streams.clear();
    for (const [name, state] of Object.entries(snapshot.streams)) this.#add(name, [...state] as unknown as State);
  }

  #add(name: string, state: State): RngStream {
    const stream = new RngStream(state);
    this.#streams.set(name, { state, stream });
    return stream;
  }
}
