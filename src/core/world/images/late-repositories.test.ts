import { expect, it } from 'vitest';
import { LATE_IMAGES } from './late/registry.ts';
import { isLateImage, isLateRepository } from './late-repositories.ts';
import { IMAGES } from './registry.ts';

const repositories = LATE_IMAGES.flatMap((def) => def.repositories);

it('names every repository of an image that comes late, and no other', () => {
  expect(repositories.filter((r) => !isLateRepository(r))).toEqual([]);
  expect(IMAGES.flatMap((def) => def.repositories).filter(isLateRepository)).toEqual([]);
  expect(isLateImage('mysql:5.7')).toBe(true);
  expect(isLateImage('nginx:1.27')).toBe(false);
});

it('has each repository once', () => {
  expect(new Set(repositories).size).toBe(repositories.length);
});
