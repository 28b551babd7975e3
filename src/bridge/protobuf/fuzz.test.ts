import { expect, it } from 'vitest';
import { isStatusError } from '../../core/api/status-error.ts';
import { Rng, type RngStream } from '../../core/lib/rng.ts';
import { decodeProtobuf } from './decode.ts';

/** Protobuf bodies with bytes changed, cut out and put in: decoded, or refused with a Status; never a crash, never for ever. */
const COUNT = Number(process.env['DRYDOCK_FUZZ'] ?? 3_000);
const SEED = Number(process.env['DRYDOCK_SEED'] ?? 1);

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);
type Part = readonly [number: number, value: string | number | Buffer];
const message = (...parts: readonly Part[]): Buffer =>
  Buffer.concat(
    parts.map(([n, v]) => {
      if (typeof v === 'number') return Buffer.from([...varint(n * 8), ...varint(v)]);
      const bytes = Buffer.from(v as string);
      return Buffer.concat([Buffer.from([...varint(n * 8 + 2), ...varint(bytes.length)]), bytes]);
    }),
  );
const body = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);

const META = message([1, 'web'], [3, 'default'], [11, message([1, 'app'], [2, 'web'])], [4, '']);
const CONTAINER = message([1, 'web'], [2, 'nginx'], [3, 'sh'], [6, message([1, 'http'], [3, 80], [4, 'TCP'])]);
const POD_SPEC = message([2, CONTAINER], [3, 'Always'], [4, 30]);
const TEMPLATE = message([1, META], [2, POD_SPEC]);
const SEEDS: readonly Buffer[] = [
  body('v1', 'Namespace', message([1, META])),
  body('v1', 'Pod', message([1, META], [2, POD_SPEC])),
  body('apps/v1', 'Deployment', message([1, META], [2, message([1, 3], [2, message([1, META])], [3, TEMPLATE])])),
  body('v1', 'Secret', message([1, META], [2, message([1, 'k'], [2, 'v'])], [3, 'Opaque'])),
  body('v1', 'DeleteOptions', message([1, 30], [4, 'Foreground'])),
];

const splice = (from: Buffer, at: number, remove: number, ...put: number[]): Buffer =>
  Buffer.concat([from.subarray(0, at), Buffer.from(put), from.subarray(at + remove)]);

function mutated(random: RngStream, bytes: Buffer): Buffer {
  const at = random.int(bytes.length);
  switch (random.int(6)) {
    case 0:
      return splice(bytes, at, 1, random.int(256));
    case 1:
      return splice(bytes, at, random.int(8));
    case 2:
      return splice(bytes, at, 0, ...Array.from({ length: random.int(12) }, () => random.int(256)));
    case 3:
      return splice(bytes, at, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127);
    case 4:
      return bytes.subarray(0, at);
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.int(bytes.length))]);
  }
}

it(`${COUNT} spoilt bodies`, () => {
  const random = new Rng(SEED).fork('protobuf');
  const start = performance.now();
  for (let i = 0; i < COUNT; i++) {
    let bytes = SEEDS[random.int(SEEDS.length)] as Buffer;
    for (let n = 1 + random.int(4); n > 0 && bytes.length > 0; n--) bytes = mutated(random, bytes);
    try {
      expect(typeof decodeProtobuf(bytes)).toBe('object');
    } catch (error) {
      expect(isStatusError(error), `${bytes.toString('hex')}: ${String(error)}`).toBe(true);
    }
  }
  expect((performance.now() - start) / COUNT).toBeLessThan(100);
});

it('reads the bodies as they are', () => {
  for (const bytes of SEEDS) expect(decodeProtobuf(bytes)).toHaveProperty('kind');
});
