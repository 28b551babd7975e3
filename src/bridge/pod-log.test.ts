import { expect, it } from 'vitest';
import { newLines } from './pod-log.ts';

it.each([
  ['nothing new', ['a', 'b'], ['a', 'b'], []],
  ['one more', ['a'], ['a', 'b'], ['b']],
  ['the first ones dropped', ['a', 'b', 'c'], ['c', 'd'], ['d']],
  ['equal lines', ['x', 'x'], ['x', 'x', 'x'], ['x']],
  ['a new attempt', ['a', 'b'], ['c'], ['c']],
  ['begun', [], ['a'], ['a']],
])('a log is followed: %s', (_name, seen, now, expected) => expect(newLines(seen, now)).toEqual(expected));
