import type { RngStream } from '../../lib/rng.ts';

/**
 * JSON values spoilt at random: fields left out, doubled or moved, types swapped, numbers out of all bounds, texts from
 * hell, names that JavaScript treats specially, depth without end. The value given is never changed.
 */
export const pick = <T>(random: RngStream, from: readonly T[]): T => from[random.int(from.length)] as T;

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '', '\u0000', '$patch'];

export const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥'.repeat(80),
  'a'.repeat(70_000),
  '../../etc',
  '%zz',
  '$(x)',
  '__proto__',
  'constructor',
  'default',
  'web',
  '1Gi',
  '-1',
  '1e999',
  '100%',
  '1000000000000000000000m',
  '2026-13-45T99:99:99Z',
  '* * * * *',
  '((((((((((a+)+)+)+)+)+)+)+)+)+$',
  'self.x.y.z[0] ? 1 : "',
  '127.0.0.1',
  '::/0',
  'İı\u202e',
];

export const NUMBERS: readonly number[] = [0, -0, -1, 1, 0.5, 65_536, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e308, -1e308];

function deep(random: RngStream): unknown {
  let value: unknown = pick<unknown>(random, [1, 'x', null, {}, []]);
  const levels = pick(random, [3, 40, 900]);
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { x: value };
  return value;
}

function anything(random: RngStream): unknown {
  switch (random.int(8)) {
    case 0:
      return null;
    case 1:
      return random.int(2) === 0;
    case 2:
      return pick(random, NUMBERS);
    case 3:
      return deep(random);
    case 4:
      return [];
    case 5:
      return withField({}, pick(random, NAMES), pick<unknown>(random, [1, 'x', null, {}, []]));
    default:
      return pick(random, TEXTS);
  }
}

/** Also a name as '__proto__' becomes a field of its own, as it does in JSON.parse. */
function withField(object: object, name: string, value: unknown): object {
  return Object.fromEntries([...Object.entries(object), [name, value]]);
}

function without(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([n]) => n !== name));
}

const asText = (value: unknown): unknown => (typeof value === 'object' ? anything : String)(value as never);

function spoilt(random: RngStream, value: unknown): unknown {
  if (typeof value === 'number' && random.int(3) === 0) return pick(random, NUMBERS);
  switch (random.int(6)) {
    case 0:
      return [value];
    case 1:
      return { x: value };
    case 2:
      return typeof value === 'object' ? anything(random) : asText(value);
    default:
      return anything(random);
  }
}

function mutatedList(random: RngStream, list: readonly unknown[]): unknown {
  const at = random.int(list.length);
  if (random.int(8) === 0) return list.filter((_, i) => i !== at);
  if (random.int(8) === 0) return [...list, list[at]];
  return list.map((item, i) => (i === at ? mutated(random, item) : item));
}

function mutatedObject(random: RngStream, object: object): unknown {
  const names = Object.keys(object);
  const name = pick(random, names);
  const value = (object as Record<string, unknown>)[name];
  switch (random.int(25)) {
    case 0:
      return without(object, name);
    case 1:
      return withField(object, pick(random, NAMES), anything(random));
    case 2:
      return withField(object, pick(random, names), value);
    default:
      return withField(object, name, mutated(random, value));
  }
}

/** The value with one thing wrong, somewhere. */
export function mutated(random: RngStream, value: unknown): unknown {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isLeaf || random.int(20) === 0) return spoilt(random, value);
  return Array.isArray(value) ? mutatedList(random, value) : mutatedObject(random, value);
}

/** The value with some things wrong; now and then with none. */
export function mutatedOften(random: RngStream, value: unknown): unknown {
  let out = value;
  for (let n = pick(random, [0, 1, 1, 1, 2, 3, 6]); n > 0; n--) out = mutated(random, out);
  return out;
}
