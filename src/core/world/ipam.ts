/**
 * Addresses of pods on one machine. Upstream: containernetworking/plugins host-local: the search goes on after the
 * address given out last, so that one just freed is used again only when the range has been gone through.
 */
export interface Range {
  readonly base: number;
  readonly size: number;
}

export function parseCidr(cidr: string): Range | undefined {
  const m = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (!m) return undefined;
  const parts = m.slice(1, 5).map(Number);
  const bits = Number(m[5]);
  if (bits > 30 || parts.some((p) => p > 255)) return undefined;
  const size = 2 ** (32 - bits);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  return { base: address - (address % size), size };
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Offset 0 is the network, 1 the bridge, the last one the broadcast address. */
const FIRST = 2;

/** The next free address after `last`; undefined if all are held. */
export function nextAddress(
  range: Range,
  last: number,
  isHeld: (ip: string) => boolean,
): { readonly ip: string; readonly offset: number } | undefined {
  const count = range.size - 1 - FIRST;
  for (let i = 1; i <= count; i++) {
    const offset = FIRST + ((Math.max(last, FIRST - 1) - FIRST + i) % count);
    const ip = formatAddress(range.base + offset);
    if (!isHeld(ip)) return { ip, offset };
  }
  return undefined;
}
