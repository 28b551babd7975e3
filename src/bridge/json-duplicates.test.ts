import { expect, it } from 'vitest';
import { jsonDuplicates } from './json-duplicates.ts';

it.each([
  ['none', '{"a":1,"b":{"a":"a:"},"c":["a","a"]}', []],
  ['at the top', '{"a":1, "a" : 2}', ['a']],
  ['below', '{"spec":{"replicas":1,"replicas":2}}', ['spec.replicas']],
  ['in lists', '{"c":[{"x":1},{"x":{},"x":[{"y":1,"y":2}]}]}', ['c[1].x', 'c[1].x[0].y']],
  ['thrice', '{"a":1,"a":2,"a":3}', ['a', 'a']],
  ['written otherwise', '{"a\\"b":1,"a\\u0022b":2}', ['a"b']],
  ['no object', '"a"', []],
])('%s', (_name, text, paths) => {
  const { fields, again } = jsonDuplicates(text);
  expect(again.map((i) => fields[i])).toEqual(paths);
});
