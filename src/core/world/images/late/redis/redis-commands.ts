import { matches } from '../../../shell/run/pattern.ts';
import type { Data, Entry } from './redis-data.ts';

/**
 * Commands of redis on its data, pure: strings, lists, sets, hashes, times to live. Upstream: redis.io/docs/latest/commands.
 * Left out: sorted sets, streams, scripts, transactions, blocking (an empty list answers at once), patterns but with *.
 */
export type Reply =
  | { readonly k: 'status' | 'error'; readonly text: string }
  | { readonly k: 'bulk'; readonly text: string | null }
  | { readonly k: 'int'; readonly n: number }
  | { readonly k: 'list'; readonly items: readonly Reply[] };

export interface Call {
  readonly data: Data;
  readonly args: readonly string[];
  /** Virtual milliseconds since 1970. */
  readonly now: number;
}

export interface Done {
  readonly reply: Reply;
  /** Set if the data changed. */
  readonly data?: Data;
}

export interface RedisCommand {
  readonly writes: boolean;
  /** Least number of arguments. */
  readonly arity: number;
  run(call: Call): Done;
}

export const status = (text: string): Reply => ({ k: 'status', text });
export const fault = (text: string): Reply => ({ k: 'error', text });
export const bulk = (text: string | null | undefined): Reply => ({ k: 'bulk', text: text ?? null });
export const int = (n: number): Reply => ({ k: 'int', n });
export const list = (items: readonly (string | null | undefined)[]): Reply => ({ k: 'list', items: items.map(bulk) });

const OK = status('OK');
const WRONG_TYPE = fault('WRONGTYPE Operation against a key holding the wrong kind of value');
const NOT_INT = fault('ERR value is not an integer or out of range');

class WrongType extends Error {}

function take<T extends Entry['t']>(data: Data, key: string, type: T): Entry | undefined {
  const entry = data[key];
  if (entry && entry.t !== type) throw new WrongType();
  return entry;
}
const textAt = (data: Data, key: string): string | undefined => take(data, key, 'string')?.v as string | undefined;
const listAt = (data: Data, key: string): readonly string[] =>
  (take(data, key, 'list')?.v as string[] | undefined) ?? [];
const setAt = (data: Data, key: string): readonly string[] => (take(data, key, 'set')?.v as string[] | undefined) ?? [];
const hashAt = (data: Data, key: string): Readonly<Record<string, string>> =>
  (take(data, key, 'hash')?.v as Record<string, string> | undefined) ?? {};

/** The data with another value at a key; what is empty is gone. */
function withValue(data: Data, key: string, t: Entry['t'], v: Entry['v']): Data {
  const { [key]: old, ...rest } = data;
  const isEmpty = t !== 'string' && (Array.isArray(v) ? v.length === 0 : Object.keys(v).length === 0);
  if (isEmpty) return rest;
  const kept = old?.until === undefined ? {} : { until: old.until };
  return { ...data, [key]: { t, v, ...kept } };
}

const read = (arity: number, run: (call: Call) => Reply): RedisCommand => ({
  writes: false,
  arity,
  run: (call) => guard(() => ({ reply: run(call) })),
});
const write = (arity: number, run: (call: Call) => Done): RedisCommand => ({
  writes: true,
  arity,
  run: (call) => guard(() => run(call)),
});

function guard(run: () => Done): Done {
  try {
    return run();
  } catch (error) {
    if (error instanceof WrongType) return { reply: WRONG_TYPE };
    throw error;
  }
}

function set({ data, args, now }: Call): Done {
  const [key = '', value = '', ...options] = args;
  const flags = options.map((o) => o.toUpperCase());
  if ((flags.includes('NX') && data[key]) || (flags.includes('XX') && !data[key])) return { reply: bulk(null) };
  const ex = flags.indexOf('EX');
  const px = flags.indexOf('PX');
  const ms = ex >= 0 ? Number(options[ex + 1]) * 1000 : px >= 0 ? Number(options[px + 1]) : undefined;
  if (ms !== undefined && !(ms > 0)) return { reply: fault("ERR invalid expire time in 'set' command") };
  const entry: Entry = { t: 'string', v: value, ...(ms === undefined ? {} : { until: now + ms }) };
  return { reply: OK, data: { ...data, [key]: entry } };
}

const adds = (sign: 1 | -1, by?: number): RedisCommand =>
  write(by === undefined ? 2 : 1, ({ data, args: [key = '', amount = ''] }) => {
    const step = by ?? Number(amount);
    const next = Number(textAt(data, key) ?? 0) + sign * step;
    return Number.isInteger(next)
      ? { reply: int(next), data: withValue(data, key, 'string', String(next)) }
      : { reply: NOT_INT };
  });

function pushes(side: 'left' | 'right'): RedisCommand {
  return write(2, ({ data, args: [key = '', ...values] }) => {
    const old = listAt(data, key);
    const next = side === 'right' ? [...old, ...values] : [...values.reverse(), ...old];
    return { reply: int(next.length), data: withValue(data, key, 'list', next) };
  });
}

function pops(side: 'left' | 'right'): RedisCommand {
  return write(1, ({ data, args: [key = '', many] }) => {
    const old = listAt(data, key);
    const n = many === undefined ? 1 : Number(many);
    const taken = side === 'left' ? old.slice(0, n) : old.slice(-n).reverse();
    if (old.length === 0) return { reply: bulk(null) };
    const rest = side === 'left' ? old.slice(n) : old.slice(0, -n);
    return { reply: many === undefined ? bulk(taken[0]) : list(taken), data: withValue(data, key, 'list', rest) };
  });
}

/** RPOPLPUSH and LMOVE. */
function moves(data: Data, from: string, to: string, [take, put]: readonly [string, string]): Done {
  const old = listAt(data, from);
  if (old.length === 0) return { reply: bulk(null) };
  const value = (take === 'LEFT' ? old[0] : old[old.length - 1]) as string;
  const rest = withValue(data, from, 'list', take === 'LEFT' ? old.slice(1) : old.slice(0, -1));
  const target = listAt(rest, to);
  return {
    reply: bulk(value),
    data: withValue(rest, to, 'list', put === 'LEFT' ? [value, ...target] : [...target, value]),
  };
}

function within<T>(all: readonly T[], from: number, to: number): readonly T[] {
  const start = from < 0 ? Math.max(all.length + from, 0) : from;
  const end = to < 0 ? all.length + to : to;
  return all.slice(start, end + 1);
}

function lrem({ data, args: [key = '', count = '0', value = ''] }: Call): Done {
  const old = [...listAt(data, key)];
  const n = Number(count);
  if (n < 0) old.reverse();
  let left = n === 0 ? Infinity : Math.abs(n);
  const next = old.filter((v) => v !== value || left-- <= 0);
  if (n < 0) next.reverse();
  return { reply: int(old.length - next.length), data: withValue(data, key, 'list', next) };
}

function del({ data, args }: Call): Done {
  const gone = args.filter((k) => data[k]);
  return { reply: int(gone.length), data: Object.fromEntries(Object.entries(data).filter(([k]) => !args.includes(k))) };
}

const expires = (unit: number): RedisCommand =>
  write(2, ({ data, args: [key = '', amount = ''], now }) => {
    const entry = data[key];
    return entry
      ? { reply: int(1), data: { ...data, [key]: { ...entry, until: now + Number(amount) * unit } } }
      : { reply: int(0) };
  });

const ttl = (unit: number): RedisCommand =>
  read(1, ({ data, args: [key = ''], now }) => {
    const entry = data[key];
    if (!entry) return int(-2);
    return int(entry.until === undefined ? -1 : Math.ceil((entry.until - now) / unit));
  });

function hset({ data, args: [key = '', ...pairs] }: Call): Done {
  const old = hashAt(data, key);
  const next: Record<string, string> = { ...old };
  for (let i = 0; i + 1 < pairs.length; i += 2) next[pairs[i] as string] = pairs[i + 1] as string;
  const added = Object.keys(next).length - Object.keys(old).length;
  return { reply: int(added), data: withValue(data, key, 'hash', next) };
}

export const COMMANDS: Readonly<Record<string, RedisCommand>> = {
  SET: write(2, set),
  SETEX: write(3, ({ data, args: [k = '', s = '', v = ''], now }) => set({ data, args: [k, v, 'EX', s], now })),
  SETNX: write(2, ({ data, args: [k = '', v = ''] }) =>
    data[k] ? { reply: int(0) } : { reply: int(1), data: withValue(data, k, 'string', v) },
  ),
  GET: read(1, ({ data, args: [key = ''] }) => bulk(textAt(data, key))),
  GETSET: write(2, ({ data, args: [k = '', v = ''] }) => ({
    reply: bulk(textAt(data, k)),
    data: { ...data, [k]: { t: 'string', v } },
  })),
  GETDEL: write(1, ({ data, args: [k = ''], now }) => ({
    reply: bulk(textAt(data, k)),
    data: del({ data, args: [k], now }).data ?? data,
  })),
  MGET: read(1, ({ data, args }) => list(args.map((k) => (data[k]?.t === 'string' ? (data[k].v as string) : null)))),
  MSET: write(2, ({ data, args }) => {
    let next = data;
    for (let i = 0; i + 1 < args.length; i += 2)
      next = { ...next, [args[i] as string]: { t: 'string', v: args[i + 1] as string } };
    return { reply: OK, data: next };
  }),
  APPEND: write(2, ({ data, args: [k = '', v = ''] }) => {
    const next = (textAt(data, k) ?? '') + v;
    return { reply: int(next.length), data: withValue(data, k, 'string', next) };
  }),
  STRLEN: read(1, ({ data, args: [k = ''] }) => int((textAt(data, k) ?? '').length)),
  INCR: adds(1, 1),
  DECR: adds(-1, 1),
  INCRBY: adds(1),
  DECRBY: adds(-1),
  DEL: write(1, del),
  UNLINK: write(1, del),
  EXISTS: read(1, ({ data, args }) => int(args.filter((k) => data[k]).length)),
  TYPE: read(1, ({ data, args: [k = ''] }) => status(data[k]?.t ?? 'none')),
  KEYS: read(1, ({ data, args: [p = '*'] }) =>
    list(
      Object.keys(data)
        .filter((k) => matches(p, k))
        .sort(),
    ),
  ),
  SCAN: read(1, ({ data }) => ({ k: 'list', items: [bulk('0'), list(Object.keys(data).sort())] })),
  DBSIZE: read(0, ({ data }) => int(Object.keys(data).length)),
  FLUSHALL: write(0, () => ({ reply: OK, data: {} })),
  FLUSHDB: write(0, () => ({ reply: OK, data: {} })),
  EXPIRE: expires(1000),
  PEXPIRE: expires(1),
  PERSIST: write(1, ({ data, args: [key = ''] }) => {
    const entry = data[key];
    return entry?.until === undefined
      ? { reply: int(0) }
      : { reply: int(1), data: { ...data, [key]: { t: entry.t, v: entry.v } } };
  }),
  TTL: ttl(1000),
  PTTL: ttl(1),
  LPUSH: pushes('left'),
  RPUSH: pushes('right'),
  LPOP: pops('left'),
  RPOP: pops('right'),
  LLEN: read(1, ({ data, args: [k = ''] }) => int(listAt(data, k).length)),
  LRANGE: read(3, ({ data, args: [k = '', a = '0', b = '-1'] }) => list(within(listAt(data, k), Number(a), Number(b)))),
  LINDEX: read(2, ({ data, args: [k = '', i = '0'] }) => bulk(listAt(data, k).at(Number(i)))),
  LREM: write(3, lrem),
  RPOPLPUSH: write(2, ({ data, args: [a = '', b = ''] }) => moves(data, a, b, ['RIGHT', 'LEFT'])),
  BRPOPLPUSH: write(3, ({ data, args: [a = '', b = ''] }) => moves(data, a, b, ['RIGHT', 'LEFT'])),
  LMOVE: write(4, ({ data, args: [a = '', b = '', x = '', y = ''] }) =>
    moves(data, a, b, [x.toUpperCase(), y.toUpperCase()]),
  ),
  SADD: write(2, ({ data, args: [k = '', ...values] }) => {
    const old = setAt(data, k);
    const next = [...new Set([...old, ...values])];
    return { reply: int(next.length - old.length), data: withValue(data, k, 'set', next) };
  }),
  SREM: write(2, ({ data, args: [k = '', ...values] }) => {
    const old = setAt(data, k);
    const next = old.filter((v) => !values.includes(v));
    return { reply: int(old.length - next.length), data: withValue(data, k, 'set', next) };
  }),
  SMEMBERS: read(1, ({ data, args: [k = ''] }) => list(setAt(data, k))),
  SISMEMBER: read(2, ({ data, args: [k = '', v = ''] }) => int(setAt(data, k).includes(v) ? 1 : 0)),
  SCARD: read(1, ({ data, args: [k = ''] }) => int(setAt(data, k).length)),
  HSET: write(3, hset),
  HMSET: write(3, (call) => ({ ...hset(call), reply: OK })),
  HGET: read(2, ({ data, args: [k = '', f = ''] }) => bulk(hashAt(data, k)[f])),
  HGETALL: read(1, ({ data, args: [k = ''] }) => list(Object.entries(hashAt(data, k)).flat())),
  HKEYS: read(1, ({ data, args: [k = ''] }) => list(Object.keys(hashAt(data, k)))),
  HLEN: read(1, ({ data, args: [k = ''] }) => int(Object.keys(hashAt(data, k)).length)),
  HDEL: write(2, ({ data, args: [k = '', ...fields] }) => {
    const old = hashAt(data, k);
    const next = Object.fromEntries(Object.entries(old).filter(([f]) => !fields.includes(f)));
    return { reply: int(Object.keys(old).length - Object.keys(next).length), data: withValue(data, k, 'hash', next) };
  }),
};
