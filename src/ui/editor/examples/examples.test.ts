import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { DEFAULT_FILE } from './default-example.ts';
import { EXAMPLES } from './registry.ts';

describe('examples', () => {
  it.each(EXAMPLES.map((example) => ({ id: example.id, files: example.files })))('$id parses', ({ files }) => {
    for (const { text } of files) {
      const { documents, problems } = parseManifest(text);
      expect(problems).toEqual([]);
      expect(documents.length).toBeGreaterThan(0);
      expect(text.startsWith('# ')).toBe(true);
    }
  });

  it('have names of their own', () => {
    const names = EXAMPLES.flatMap((example) => example.files.map((file) => file.name));
    expect(new Set(names).size).toBe(names.length);
    expect(EXAMPLES[0]?.files).toEqual([DEFAULT_FILE]);
  });
});
