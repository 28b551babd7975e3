import { expect, test } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { EMPTY_DIR, fileNode, type DirNode } from '../../world/files/node.ts';
import { hasWritten } from './local-storage.ts';

const pod = {
  metadata: { name: 'p', uid: 'u' },
  spec: {
    containers: [],
    volumes: [
      { name: 'd', emptyDir: {} },
      { name: 'c', configMap: {} },
    ],
  },
} as unknown as Pod;
const file = fileNode('x');
const dir = (entries: DirNode['entries'] = {}): DirNode => ({ ...EMPTY_DIR, entries });

/** A cluster of plain images must not need the parts that come late. */
test.each<[string, Record<string, DirNode>, boolean]>([
  ['nothing', {}, false],
  ['an emptyDir as it was made, with a directory for a subPath', { 'pod/u/volume/d': dir({ sub: dir() }) }, false],
  ['a file in it', { 'pod/u/volume/d': dir({ sub: dir({ x: file }) }) }, true],
  ['a ConfigMap is none of it', { 'pod/u/volume/c': dir({ x: file }) }, false],
  ["a container's layer", { 'pod/u/root/c': dir() }, true],
  ['a directory on the host', { 'host/n': dir({ data: dir() }) }, false],
  ['a file on the host', { 'host/n': dir({ data: dir({ x: file }) }) }, true],
])('written on the disk: %s', (_, trees, expected) => {
  const volumes = {
    get: (key: string) => trees[key],
    under: (prefix: string) => Object.keys(trees).filter((key) => key.startsWith(prefix)),
  };
  expect(hasWritten([pod], { volumes } as never, 'n')).toBe(expected);
});
