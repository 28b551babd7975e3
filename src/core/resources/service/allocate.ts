/**
 * Choosing ClusterIPs and node ports, as pure functions of what is taken. Random picks come from the upper part of the
 * range, so that the lower part stays free for addresses asked for by name.
 * Upstream: pkg/registry/core/service/{ipallocator,portallocator}, calculateRangeOffset.
 */

const NODE_PORT_MIN = 30000;
const NODE_PORT_MAX = 32767;
const PORTS = NODE_PORT_MAX - NODE_PORT_MIN + 1;
/** min(max(16, size / 32), 128). */
const STATIC_PORTS = 86;

const IP_ALLOCATED = 'provided IP is already allocated';
const OUT_OF_RANGE = 'the provided network does not match the current range';
const PORT_ALLOCATED = 'provided port is already allocated';
const PORT_OUT_OF_RANGE = `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_MIN}-${NODE_PORT_MAX}`;

/** Draws an integer in [0, n). */
type Random = (n: number) => number;

/** The addresses of an IPv4 network without the network's own and broadcast address: 1 to `size`. */
export interface AddressRange {
  readonly base: number;
  readonly size: number;
  /** How many at the bottom are left for addresses asked for by name. */
  readonly lower: number;
}

/** Undefined for what is no IPv4 network. */
export function addressRange(cidr: string): AddressRange | undefined {
  const [address = '', bits = ''] = cidr.split('/');
  const base = numberOf(address);
  if (base === undefined || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const all = 2 ** (32 - Number(bits));
  return { base: base - (base % all), size: Math.max(all - 2, 0), lower: lowerPart(all) };
}

/** Upstream: calculateRangeOffset. */
const lowerPart = (all: number): number => (all < 16 ? 0 : Math.min(Math.max(16, Math.floor(all / 16)), 256));

/** A free address; undefined if the range is full. */
export function allocateClusterIP(
  { base, size, lower }: AddressRange,
  isTaken: (ip: string) => boolean,
  random: Random,
): string | undefined {
  const offset = pick(size, Math.min(lower, size), (i) => isTaken(ipAt(base + i + 1)), random);
  return offset === undefined ? undefined : ipAt(base + offset + 1);
}

export const contains = ({ base, size }: AddressRange, ip: string): boolean => {
  const offset = (numberOf(ip) ?? base) - base;
  return offset >= 1 && offset <= size;
};

/** What is wrong with an address asked for; undefined if it can be had. */
export function checkClusterIP(
  ip: string,
  ranges: readonly AddressRange[],
  isTaken: (ip: string) => boolean,
): string | undefined {
  if (!ranges.some((range) => contains(range, ip))) return OUT_OF_RANGE;
  return isTaken(ip) ? IP_ALLOCATED : undefined;
}

export function allocateNodePort(used: ReadonlySet<number>, random: Random): number | undefined {
  const offset = pick(PORTS, STATIC_PORTS, (i) => used.has(NODE_PORT_MIN + i), random);
  return offset === undefined ? undefined : NODE_PORT_MIN + offset;
}

export function checkNodePort(port: number, used: ReadonlySet<number>): string | undefined {
  if (port < NODE_PORT_MIN || port > NODE_PORT_MAX) return PORT_OUT_OF_RANGE;
  return used.has(port) ? PORT_ALLOCATED : undefined;
}

/** From a random place upwards through the upper part, around once, then from the bottom. */
function pick(size: number, lower: number, isTaken: (i: number) => boolean, random: Random): number | undefined {
  const upper = size - lower;
  const start = upper > 0 ? random(upper) : 0;
  for (let i = 0; i < upper; i++) {
    const candidate = lower + ((start + i) % upper);
    if (!isTaken(candidate)) return candidate;
  }
  for (let i = 0; i < lower; i++) if (!isTaken(i)) return i;
  return undefined;
}

function ipAt(n: number): string {
  return [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');
}

function numberOf(ip: string): number | undefined {
  const parts = ip.split('.').map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p) || p < 0 || p > 255)) return undefined;
  return parts.reduce((sum, p) => sum * 256 + p, 0);
}
