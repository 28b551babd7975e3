import { expect, it } from 'vitest';
import { scanMessages } from './message-scan.ts';

/** Upstream: cel-go/parser/gen/CEL.g4. */
it.each<[name: string, input: string, text: string, messages: readonly string[], optional: readonly number[]]>([
  ['a message', 'Object{a: 1}', '      {_: 1}', ['Object a'], []],
  ['a message in another', 'O{spec: O.spec{b: 2}}', ' {____:       {_: 2}}', ['O spec', 'O.spec b'], []],
  ['names across spaces', 'O . s {a: 1}', '      {_: 1}', ['O.s a'], []],
  ['words of the language as fields', 'O{in: 1, null: 2}', ' {__: 1, ____: 2}', ['O in null'], []],
  ['optional fields', 'O{?a: x, b: 1}', ' { _: x, _: 1}', ['O a b'], [3]],
  ['optional entries', '{?"a": x}', '{ "a": x}', [], [2]],
  ['optional items', '[1, ?x]', '[1,  x]', [], [5]],
  ['braces in texts', 'O{a: "B{c: 1}"}', ' {_: "B{c: 1}"}', ['O a'], []],
  ['ends of lines stay', 'O.s\n{\na: 1}', '   \n{\n_: 1}', ['O.s a'], []],
])('finds %s', (_name, input, text, messages, optional) => {
  const scanned = scanMessages(input);
  expect(scanned?.text).toBe(text);
  const found = Array.from(scanned?.messages.values() ?? [], ({ type, fields }) =>
    [type, ...Array.from(fields.values(), ({ name }) => name)].join(' '),
  );
  expect(found).toEqual(messages);
  expect(Array.from(scanned?.optional ?? [])).toEqual(optional);
});

it.each([
  ['a map', '{"a": 1}'],
  ['a map after an operator', 'x in {"a": 1}'],
  ['an optional index', 'a[?0]'],
  ['a condition', 'a ? {"b": 1} : {}'],
])('leaves %s as it is', (_name, input) => {
  const scanned = scanMessages(input);
  expect([scanned?.text ?? input, scanned?.messages.size ?? 0, scanned?.optional.size ?? 0]).toEqual([input, 0, 0]);
});
