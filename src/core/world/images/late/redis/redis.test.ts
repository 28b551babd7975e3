import { describe, expect, it } from 'vitest';
import { COMMANDS, type Reply } from './redis-commands.ts';
import type { Data } from './redis-data.ts';

/** Commands as redis.io documents them; each row is run after the ones that fill the store. */
const FILL = ['SET s abc', 'SET n 5', 'RPUSH l a b c a', 'SADD u x y', 'HSET h f 1 g 2', 'SET gone 1 EX 10'];

function run(line: string, data: Data, now = 1000): { reply: Reply; data: Data } {
  const [name = '', ...args] = line.split(' ');
  const done = COMMANDS[name]?.run({ data, args, now });
  if (!done) throw new Error(`no command ${name}`);
  return { reply: done.reply, data: done.data ?? data };
}

const filled = FILL.reduce<Data>((data, line) => run(line, data).data, {});
const plain = (reply: Reply): unknown =>
  reply.k === 'list' ? reply.items.map(plain) : reply.k === 'int' ? reply.n : reply.text;

describe('redis', () => {
  it.each<[string, string, unknown]>([
    ['GET of a missing key is nil', 'GET none', null],
    ['SET NX keeps what is there', 'SET s x NX', null],
    ['SET XX needs what is there', 'SET new x XX', null],
    ['INCR counts', 'INCR n', 6],
    ['INCR of a text', 'INCR s', 'ERR value is not an integer or out of range'],
    ['DECRBY', 'DECRBY n 7', -2],
    ['APPEND answers with the length', 'APPEND s de', 5],
    ['another type is refused', 'LPUSH s x', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
    ['LPUSH puts each before the one before', 'LPUSH l x y', 6],
    ['LRANGE from the end', 'LRANGE l -2 -1', ['c', 'a']],
    ['LREM from the head', 'LREM l 1 a', 1],
    ['RPOPLPUSH moves the last', 'RPOPLPUSH l m', 'a'],
    ['SADD counts new members', 'SADD u y z', 1],
    ['HGETALL', 'HGETALL h', ['f', '1', 'g', '2']],
    ['DEL counts keys that were there', 'DEL s none', 1],
    ['TTL of a key without one', 'TTL s', -1],
    ['TTL of no key', 'TTL none', -2],
    ['TTL counts whole seconds', 'TTL gone', 10],
    ['KEYS with a star', 'KEYS *o*', ['gone']],
    ['KEYS with letters to choose from', 'KEYS [su]', ['s', 'u']],
    ['KEYS with an open bracket', 'KEYS s[', []],
    ['KEYS with a range that ends before it begins', 'KEYS [z-a]', []],
    ['TYPE', 'TYPE h', 'hash'],
  ])('%s', (_, line, reply) => {
    expect(plain(run(line, filled).reply)).toEqual(reply);
  });

  it('keeps no empty list', () => {
    const { data } = ['LPOP l', 'LPOP l', 'LPOP l', 'LPOP l'].reduce((at, line) => run(line, at.data), {
      data: filled,
    } as { data: Data });
    expect(Object.keys(data)).not.toContain('l');
  });
});
