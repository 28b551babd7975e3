import { describe, expect, test } from 'vitest';
import { runShell } from '../../testing/shell-run.ts';
import { locationFor, type Site } from '../images/late/nginx/nginx-sites.ts';
import { matches } from './run/pattern.ts';

/** Patterns that are none, amounts that make no sense: programs say so, shells find nothing; nobody falls over them. */
const ROWS: readonly (readonly [script: string, out: string, err: string, exit: number])[] = [
  ["echo a | sed 's/[z/x/'", '', "sed: bad regex '[z': Invalid regular expression\n", 1],
  ["echo a | sed -E 's/(/x/'", '', "sed: bad regex '(': Invalid regular expression\n", 1],
  ["echo a | sed -n '/a/,/[/p'", '', "sed: bad regex '[': Invalid regular expression\n", 1],
  ["echo a | grep '[z-a]'", '', "grep: bad regex '[z-a]': Invalid regular expression\n", 2],
  ["expr a : '['", '', "expr: bad regex '[': Invalid regular expression\n", 2],
  ["expr 'a(b' : 'a('", '2\n', '', 0],
  ["expr abc : 'a\\(.\\)'", 'b\n', '', 0],
  ['case a in [z-a]) echo y;; *) echo n;; esac', 'n\n', '', 0],
  ['echo /[z-a]*', '/[z-a]*\n', '', 0],
  ['x=abc; echo ${x#[z-a]} ${x/[z-a]/q}', 'abc abc\n', '', 0],
  ['[[ a == [z-a] ]]', '', '', 1],
];

test.each(ROWS)('%s', (script, out, err, exit) => {
  const run = runShell(['bash', '-c', script]);
  run.until(5_000);
  expect([run.out, run.err, run.exit()]).toEqual([out, err, exit]);
});

test.each([
  ["printf '%.200f' 1 | wc -c", '102\n'],
  ["printf '%.200g' 1", '1'],
  ['head -c -5 /dev/zero | wc -c', '0\n'],
])('amounts beyond all measure: %s', (script, out) => {
  const run = runShell(['bash', '-c', script]);
  run.until(5_000);
  expect([run.out, run.exit()]).toEqual([out, 0]);
});

test('[[ =~ ]] ends with 2', () => {
  const run = runShell(['bash', '-c', 'p="("; [[ a =~ $p ]]']);
  run.until(5_000);
  expect([run.err, run.exit()]).toEqual([expect.stringContaining("invalid regular expression `('"), 2]);
});

describe('patterns of servers', () => {
  test.each([
    ['h?llo', 'hello', true],
    ['h[ae]llo', 'hallo', true],
    ['h[^e]llo', 'hello', false],
    ['h[z', 'h[z', true],
    ['a.c', 'abc', false],
    ['*\n*', 'x\ny', true],
  ])('redis: %j and %j', (pattern, key, fits) => expect(matches(pattern, key)).toBe(fits));

  test('nginx: a location whose expression is none fits nothing', () => {
    const itself = { match: '', path: '/', directives: [] };
    const site = { locations: [{ ...itself, match: '~', path: '(' }], itself } as unknown as Site;
    expect(locationFor(site, '/(')).toBe(site.itself);
  });
});
