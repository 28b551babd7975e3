import { describe, expect, it } from 'vitest';
import { Rng } from '../../lib/rng.ts';
import { allocateClusterIP, allocateNodePort, checkClusterIP, checkNodePort } from './allocate.ts';

const random = () => {
  const stream = new Rng(5).fork('t');
  return (n: number) => stream.int(n);
};

describe('ClusterIPs', () => {
  it('come from the upper part of the range, each once', () => {
    const draw = random();
    const used = new Set<string>();
    for (let i = 0; i < 500; i++) used.add(allocateClusterIP(used, draw) as string);
    expect(used.size).toBe(500);
    for (const ip of used) {
      expect(ip).toMatch(/^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/);
      expect(/^10\.96\.0\./.test(ip)).toBe(false);
    }
  });

  it.each([
    ['10.96.0.10', undefined],
    ['10.96.0.1', 'provided IP is already allocated'],
    ['10.95.0.1', 'the provided IP (10.95.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12'],
    ['10.112.0.1', 'the provided IP (10.112.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12'],
    ['10.96.0.0', 'the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/12'],
    ['10.111.255.254', undefined],
    [
      '10.111.255.255',
      'the provided IP (10.111.255.255) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    ['web', 'the provided IP (web) is not in the valid range. The range of valid IPs is 10.96.0.0/12'],
  ])('%s: %s', (ip, error) => expect(checkClusterIP(ip, new Set(['10.96.0.1']))).toBe(error));
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
