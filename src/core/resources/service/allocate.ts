/**
 * Choosing ClusterIPs and node ports, as pure functions of what is taken. Random picks come from the upper part of the
 * range, so that the lower part stays free for addresses asked for by name.
 * Upstream: pkg/registry/core/service/{ipallocator,portallocator}, calculateRangeOffset.
 */
const SERVICE_CIDR = '10.96.0.0/12';
const BASE = (10 << 24) | (96 << 16);
/** Addresses without network and broadcast address: 1 to SIZE. */
const SIZE = 2 ** 20 - 2;
/** min(max(16, size / 16), 256). */
const STATIC_IPS = 256;

const NODE_PORT_MIN = 30000;
const NODE_PORT_MAX = 32767;
const PORTS = NODE_PORT_MAX - NODE_PORT_MIN + 1;
/** min(max(16, size / 32), 128). */
const STATIC_PORTS = 86;

const IP_ALLOCATED = 'provided IP is already allocated';
const outOfRange = (ip: string): string =>
  `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${SERVICE_CIDR}`;
const PORT_ALLOCATED = 'provided port is already allocated';
const PORT_OUT_OF_RANGE = `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_MIN}-${NODE_PORT_MAX}`;

/** Draws an integer in [0, n). */
type Random = (n: number) => number;

/** A free address; undefined if the range is full. */
export function allocateClusterIP(used: ReadonlySet<string>, random: Random): string | undefined {
  const offset = pick(SIZE, STATIC_IPS, (i) => used.has(ipAt(i + 1)), random);
  return offset === undefined ? undefined : ipAt(offset + 1);
}

/** What is wrong with an address asked for; undefined if it can be had. */
export function checkClusterIP(ip: string, used: ReadonlySet<string>): string | undefined {
  const offset = offsetOf(ip);
  if (offset === undefined || offset < 1 || offset > SIZE) return outOfRange(ip);
  return used.has(ip) ? IP_ALLOCATED : undefined;
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
  const start = random(upper);
  for (let i = 0; i < upper; i++) {
    const candidate = lower + ((start + i) % upper);
    if (!isTaken(candidate)) return candidate;
  }
  for (let i = 0; i < lower; i++) if (!isTaken(i)) return i;
  return undefined;
}

function ipAt(offset: number): string {
  const n = BASE + offset;
  return `${(n >>> 24) & 255}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;
}

function offsetOf(ip: string): number | undefined {
  const parts = ip.split('.').map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p) || p < 0 || p > 255)) return undefined;
  const n = parts.reduce((sum, p) => sum * 256 + p, 0);
  return n - BASE;
}
