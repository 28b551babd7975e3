import { fail, registerAll, type CelLibrary } from '../library.ts';
import { EQUALS } from '../same-value.ts';
import { formatIp, parseCidr, parseIp, type Ip } from '../../api/ip.ts';

/**
 * Addresses and networks. Upstream: apiserver/pkg/cel/library/{ip,cidr}.go.
 */
export const ipLibrary: CelLibrary = {
  register(env) {
    env.registerType('net.IP', { ctor: CelIp, fields: {} });
    env.registerType('net.CIDR', { ctor: CelCidr, fields: {} });
    env.registerType('IpNamespace', { ctor: IpNamespace, fields: {} });
    env.registerConstant('ip', 'IpNamespace', new IpNamespace());
    env.registerOperator('net.IP == net.IP', (a: CelIp, b: CelIp) => a[EQUALS](b));
    env.registerOperator('net.CIDR == net.CIDR', (a: CelCidr, b: CelCidr) => a[EQUALS](b));
    registerAll(env, { ...ipFunctions, ...cidrFunctions });
  },
};

class IpNamespace {}

class CelIp {
  readonly ip: Ip;

  constructor(ip: Ip) {
    this.ip = ip;
  }

  [EQUALS](other: unknown): boolean {
    return other instanceof CelIp && other.ip.family === this.ip.family && other.ip.value === this.ip.value;
  }
}

class CelCidr {
  readonly ip: Ip;
  readonly bits: number;

  constructor(ip: Ip, bits: number) {
    this.ip = ip;
    this.bits = bits;
  }

  [EQUALS](other: unknown): boolean {
    return other instanceof CelCidr && other.bits === this.bits && new CelIp(this.ip)[EQUALS](new CelIp(other.ip));
  }
}

const ipOf = (text: string): Ip =>
  parseIp(text) ??
  fail(
    `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
  );

function cidrOf(text: string): CelCidr {
  const cidr = parseCidr(text);
  if (!cidr)
    return fail(
      `network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`,
    );
  return new CelCidr(cidr.ip, cidr.bits);
}

const widthOf = (ip: Ip): number => (ip.family === 4 ? 32 : 128);

/** The first bits of an address, the rest zero. */
function masked(ip: Ip, bits: number): bigint {
  const shift = BigInt(widthOf(ip) - bits);
  return (ip.value >> shift) << shift;
}

const containsIp = (net: CelCidr, ip: Ip): boolean =>
  net.ip.family === ip.family && masked(ip, net.bits) === masked(net.ip, net.bits);
const containsCidr = (net: CelCidr, other: CelCidr): boolean => other.bits >= net.bits && containsIp(net, other.ip);

const inRange = (ip: Ip, four: string, six: string): boolean => containsIp(cidrOf(ip.family === 4 ? four : six), ip);
const isLoopback = (ip: Ip): boolean => inRange(ip, '127.0.0.0/8', '::1/128');
const isLinkLocalUnicast = (ip: Ip): boolean => inRange(ip, '169.254.0.0/16', 'fe80::/10');
const isMulticast = (ip: Ip): boolean => inRange(ip, '224.0.0.0/4', 'ff00::/8');

function isGlobalUnicast(ip: Ip): boolean {
  const isBroadcast = ip.family === 4 && ip.value === 0xffffffffn;
  return ip.value !== 0n && !isBroadcast && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip);
}

const ipFunctions = {
  'ip(string): net.IP': (text: string) => new CelIp(ipOf(text)),
  'isIP(string): bool': (text: string) => parseIp(text) !== undefined,
  'IpNamespace.isCanonical(string): bool': (_: unknown, text: string) => formatIp(ipOf(text)) === text,
  'net.IP.family(): int': ({ ip }: CelIp) => BigInt(ip.family),
  'net.IP.isUnspecified(): bool': ({ ip }: CelIp) => ip.value === 0n,
  'net.IP.isLoopback(): bool': ({ ip }: CelIp) => isLoopback(ip),
  'net.IP.isLinkLocalMulticast(): bool': ({ ip }: CelIp) => inRange(ip, '224.0.0.0/24', 'ff02::/16'),
  'net.IP.isLinkLocalUnicast(): bool': ({ ip }: CelIp) => isLinkLocalUnicast(ip),
  'net.IP.isGlobalUnicast(): bool': ({ ip }: CelIp) => isGlobalUnicast(ip),
  'string(net.IP): string': ({ ip }: CelIp) => formatIp(ip),
};

const cidrFunctions = {
  'cidr(string): net.CIDR': cidrOf,
  'isCIDR(string): bool': (text: string) => parseCidr(text) !== undefined,
  'net.CIDR.containsIP(string): bool': (net: CelCidr, text: string) => containsIp(net, ipOf(text)),
  'net.CIDR.containsIP(net.IP): bool': (net: CelCidr, { ip }: CelIp) => containsIp(net, ip),
  'net.CIDR.containsCIDR(string): bool': (net: CelCidr, text: string) => containsCidr(net, cidrOf(text)),
  'net.CIDR.containsCIDR(net.CIDR): bool': containsCidr,
  'net.CIDR.ip(): net.IP': ({ ip }: CelCidr) => new CelIp(ip),
  'net.CIDR.prefixLength(): int': ({ bits }: CelCidr) => BigInt(bits),
  'net.CIDR.masked(): net.CIDR': ({ ip, bits }: CelCidr) => new CelCidr({ ...ip, value: masked(ip, bits) }, bits),
  'string(net.CIDR): string': ({ ip, bits }: CelCidr) => `${formatIp(ip)}/${bits}`,
};
