import { describe, expect, it } from 'vitest';
import { formatSelector, matches, parseSelector, selectorOf, type Selector } from './label-selector.ts';

/** Rows from upstream's labels/selector_test.go. */
describe('label selectors', () => {
  const good: [text: string, labels: Record<string, string>, matches: boolean][] = [
    ['', { x: 'y' }, true],
    ['x=y', { x: 'y' }, true],
    ['x=y,z=w', { x: 'y', z: 'w' }, true],
    ['x!=y,z!=w', { x: 'z', z: 'a' }, true],
    ['notin=in', { notin: 'in' }, true],
    ['x=', { x: '' }, true],
    ['x=y', { x: 'z' }, false],
    ['x in (a,b), y', { x: 'b', y: '1' }, true],
    ['x in (a,b)', { x: 'c' }, false],
    ['x notin (a,b)', {}, true],
    ['!x', {}, true],
    ['!x', { x: '' }, false],
    ['x', { x: '' }, true],
    ['x>1', { x: '2' }, true],
    ['x<1', { x: '0' }, true],
    ['x>1', { x: 'two' }, false],
    ['app.kubernetes.io/name=web', { 'app.kubernetes.io/name': 'web' }, true],
  ];
  it.each(good)('%j on %j: %s', (text, labels, want) => {
    expect(matches(parseSelector(text) as Selector, labels)).toBe(want);
  });
  it.each(['x=a b', '=y', 'x in a', 'x!y'])('refuses %j', (text) =>
    expect(parseSelector(text)).toHaveProperty('error'),
  );
  it('an empty structured selector matches all, an absent one nothing', () => {
    expect(matches(selectorOf({}), { a: 'b' })).toBe(true);
    expect(matches(selectorOf(undefined), { a: 'b' })).toBe(false);
  });
  it('names of Object.prototype are no labels', () => {
    expect(matches(parseSelector('constructor') as Selector, {})).toBe(false);
  });
  it.each(['x=y', 'x!=y', 'x in (a,b)', 'x notin (a,b)', '!x', 'x', 'x>1'])('prints %s as it was read', (text) => {
    expect(formatSelector(parseSelector(text) as Selector)).toBe(text);
  });
});
