import { expect, it } from 'vitest';
import { Logs } from './logs.ts';

it('counts lines through the limit of what is kept', () => {
  const logs = new Logs();
  for (let i = 0; i < 1_700; i++) logs.append('c', i, `line ${i}`);
  const { lines, end } = logs.view('c');
  expect([lines.length, end, lines.at(-1)?.text, lines[0]?.t]).toEqual([500, 1_700, 'line 1699', 1_200]);
});

it('keeps the attempt before', () => {
  const logs = new Logs();
  logs.append('c', 1, 'first');
  logs.rotate('c', 2);
  logs.append('c', 3, 'second');
  expect(logs.view('c')).toEqual({ lines: [{ t: 3, text: 'second' }], end: 1, attempt: 1 });
  expect(logs.view('c', true)).toEqual({ lines: [{ t: 1, text: 'first' }], end: 1, attempt: 0 });
  expect(logs.view('other').end).toBe(0);
});

it('counts bytes as files of the machine, through the limit of what is kept and a rotation', () => {
  const logs = new Logs();
  for (let i = 0; i < 1_700; i++) logs.append('c', i, 'x'.repeat(9));
  expect(logs.bytes('c')).toBe(1_700 * 50);
  logs.dropAfter(1_599);
  expect(logs.bytes('c')).toBe(1_600 * 50);
  const sizes = logs.sizes();
  for (let i = 0; i < 500_000; i++) logs.append('c', 2_000 + i, 'x'.repeat(59));
  expect(logs.bytes('c')).toBeLessThan(20 * 2 ** 20);
  logs.resize(sizes);
  expect([sizes, logs.bytes('c'), logs.bytes('d')]).toEqual([{ c: 80_000 }, 80_000, 0]);
});

it('undoes lines and attempts that a rewind undid', () => {
  const logs = new Logs();
  logs.append('c', 1, 'a');
  logs.append('c', 5, 'b');
  logs.rotate('c', 6);
  logs.append('c', 7, 'c');
  logs.dropAfter(4);
  expect(logs.view('c')).toEqual({ lines: [{ t: 1, text: 'a' }], end: 1, attempt: 0 });
  expect(logs.read('c', true)).toEqual([]);
});
