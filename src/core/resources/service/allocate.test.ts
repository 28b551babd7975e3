import { describe, expect, it } from 'vitest';
import { Rng } from '../../lib/rng.ts';
import {
  addressRange,
  allocateClusterIP,
  allocateNodePort,
  checkClusterIP,
  checkNodePort,
  type AddressRange,
} from './allocate.ts';

const random = () => {
  const stream = new Rng(5).fork('t');
  return (n: number) => stream.int(n);
};

const rangeOf = (cidr: string): AddressRange => addressRange(cidr) as AddressRange;

describe('ClusterIPs', () => {
  it('come from the upper part of the range, each once', () => {
    const draw = random();
    const used = new Set<string>();
    const range = rangeOf('10.96.0.0/12');
    for (let i = 0; i < 500; i++) used.add(allocateClusterIP(range, (ip) => used.has(ip), draw) as string);
    expect(used.size).toBe(500);
    for (const ip of used) {
      expect(ip).toMatch(/^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/);
      expect(/^10\.96\.0\./.test(ip)).toBe(false);
    }
  });

  it('are all but the network and its broadcast address', () => {
    const used = new Set<string>();
    const range = rangeOf('192.168.7.16/28');
    for (;;) {
      const ip = allocateClusterIP(range, (one) => used.has(one), random());
      if (ip === undefined) break;
      used.add(ip);
    }
    expect([...used].sort()).toEqual(Array.from({ length: 14 }, (_, i) => `192.168.7.${17 + i}`));
  });

  it.each([
    ['10.96.0.0/12', { size: 1_048_574, lower: 256 }],
    ['10.0.0.0/24', { size: 254, lower: 16 }],
    ['10.0.0.0/28', { size: 14, lower: 16 }],
    ['10.0.0.0/29', { size: 6, lower: 0 }],
    ['2001:db8::/64', undefined],
  ])('of %s: %o', (cidr, wanted) => {
    if (wanted) expect(addressRange(cidr)).toMatchObject(wanted);
    else expect(addressRange(cidr)).toBeUndefined();
  });

  const ELSEWHERE = 'the provided network does not match the current range';
  it.each([
    ['10.96.0.10', undefined],
    ['10.96.0.1', 'provided IP is already allocated'],
    ['10.95.0.1', ELSEWHERE],
    ['10.112.0.1', ELSEWHERE],
    ['10.96.0.0', ELSEWHERE],
    ['10.111.255.254', undefined],
    ['10.111.255.255', ELSEWHERE],
    ['203.0.113.7', undefined],
    ['web', ELSEWHERE],
  ])('%s: %s', (ip, error) => {
    const ranges = [rangeOf('10.96.0.0/12'), rangeOf('203.0.113.0/24')];
    expect(checkClusterIP(ip, ranges, (one) => one === '10.96.0.1')).toBe(error);
  });
});

describe('node ports', () => {
  it('use the upper part first, then the rest, then run out', () => {
    const draw = random();
    const used = new Set<number>();
    const upper = 2768 - 86;
    for (let i = 0; i < upper; i++) used.add(allocateNodePort(used, draw) as number);
    expect(Math.min(...used)).toBe(30_086);
    expect(allocateNodePort(used, draw)).toBe(30_000);
    for (let port = 30_000; port < 30_086; port++) used.add(port);
    expect(allocateNodePort(used, draw)).toBeUndefined();
  });

  it.each([
    [30_000, undefined],
    [30_080, 'provided port is already allocated'],
    [29_999, 'provided port is not in the valid range. The range of valid ports is 30000-32767'],
    [32_768, 'provided port is not in the valid range. The range of valid ports is 30000-32767'],
  ])('%i: %s', (port, error) => expect(checkNodePort(port, new Set([30_080]))).toBe(error));
});
