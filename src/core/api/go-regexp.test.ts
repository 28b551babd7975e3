import { describe, expect, it } from 'vitest';
import { goRegExp } from './go-regexp.ts';

describe('goRegExp', () => {
  it.each([
    ['^(?i)(abort|warn)?$', 'WARN', true],
    ['^(?i)(abort|warn)?$', 'ignore', false],
    ['^((?i)january|may)x$', 'MAYx', true],
    ['^((?i)january|may)x$', 'MAYX', false],
    ['^(?i:a[b-d_])e$', 'AC' + 'e', true],
    ['^(?i:a[b-d_])e$', 'ACE', false],
    ['^a(?s).b$', 'a\nb', true],
    ['(?i)^abc$', 'ABC', true],
    ['^[[:alpha:]]+$', 'aZ', true],
    ['\\Aab\\z', 'ab', true],
    ['^(?P<year>\\d{4})$', '2024', true],
    ['^\\p{L}+$', 'é', true],
    ['^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$', 'Foo.Bar', true],
  ])('%s of %j', (pattern, text, matches) => expect(goRegExp(pattern)?.test(text)).toBe(matches));

  it.each(['(', '[a', '*a', '(?=a)', '(a)\\1'])('%s is none', (pattern) => expect(goRegExp(pattern)).toBeUndefined());
});
