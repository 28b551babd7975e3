/**
 * The /24 ranges nodes get: 10.244.0.0/16 as usual; clusters of more than 256 nodes go on through 10.255.x and then
 * 10.128.x. Invariant: nothing below `#low` is free.
 */
const FIRST = [...span(244, 12), ...span(128, 116)];

function span(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

export class Ranges {
  readonly #used = new Set<number>();
  #low = 0;

  take(cidr: string): void {
    const index = indexOf(cidr);
    if (index !== undefined) this.#used.add(index);
  }

  release(cidr: string): void {
    const index = indexOf(cidr);
    if (index === undefined || !this.#used.delete(index)) return;
    this.#low = Math.min(this.#low, index);
  }

  lowestFree(): string | undefined {
    while (this.#used.has(this.#low)) this.#low++;
    const second = FIRST[this.#low >> 8];
    return second === undefined ? undefined : `10.${second}.${this.#low & 255}.0/24`;
  }
}

/** Undefined for a range that is none of these: somebody else's business. */
function indexOf(cidr: string): number | undefined {
  const m = /^10[.](\d+)[.](\d+)[.]0[/]24$/.exec(cidr);
  const at = m ? FIRST.indexOf(Number(m[1])) : -1;
  return at < 0 ? undefined : at * 256 + Number(m?.[2]);
}
