import { describe, expect, it } from 'vitest';
import { cleanName, freeName } from './file-names.ts';

describe('file names', () => {
  const files = [
    { name: 'web.yaml', text: '' },
    { name: 'web-2.yaml', text: '' },
  ];
  it.each([
    { wanted: 'a.yaml', free: 'a.yaml' },
    { wanted: 'web.yaml', free: 'web-3.yaml' },
  ])('$wanted', ({ wanted, free }) => expect(freeName(files, wanted)).toBe(free));
  it.each([
    { typed: ' web ', name: 'web.yaml' },
    { typed: 'a/b.yml', name: 'a-b.yml' },
    { typed: '', name: '' },
  ])('typed "$typed"', ({ typed, name }) => expect(cleanName(typed)).toBe(name));
});
