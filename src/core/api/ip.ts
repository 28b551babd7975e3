/**
 * Addresses as numbers. Only what Kubernetes takes: no zone, no IPv4 inside IPv6, no leading zeros.
 * Upstream: Go's net/netip, apiserver/pkg/cel/library/ip.go (parseIPAddr).
 */
export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? parse6(text) : parse4(text);
}

export function parseCidr(text: string): { ip: Ip; bits: number } | undefined {
  const m = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text);
  const ip = m && parseIp(m[1] as string);
  const bits = Number(m?.[2]);
  return ip && bits <= (ip.family === 4 ? 32 : 128) ? { ip, bits } : undefined;
}

function parse4(text: string): Ip | undefined {
  const parts = text.split('.');
  const isGood = parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) <= 255);
  return isGood ? { family: 4, value: parts.reduce((n, p) => n * 256n + BigInt(p), 0n) } : undefined;
}

function parse6(text: string): Ip | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  if (!groups.every((g) => /^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  const value = groups.reduce((n, g) => n * 65536n + BigInt(`0x${g}`), 0n);
  return value >> 32n === 0xffffn ? undefined : { family: 6, value };
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

export function formatIp({ family, value }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65535n).toString(16));
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly string[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  let from = -1;
  groups.forEach((group, i) => {
    if (group !== '0') from = -1;
    else {
      if (from < 0) from = i;
      if (i - from + 1 > best[1]) best = [from, i - from + 1];
    }
  });
  return best;
}
