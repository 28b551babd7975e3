import { expect, test } from 'vitest';
import type { Pod } from '../api/types.ts';
import { EMPTY_DIR, fileNode, type DirNode } from '../world/files/node.ts';
import { withFsGroup } from './fs-group.ts';

const pod = (securityContext: object) => ({ spec: { containers: [], securityContext } }) as unknown as Pod;
const dir = (more: Partial<DirNode> = {}): DirNode => ({ ...EMPTY_DIR, ...more });
const file = { ...fileNode('x', 0o600), uid: 5 };
const own = { gid: 2000, mode: 0o2775 };

/** Upstream: TestSkipPermissionChange, TestSetVolumeOwnershipMode. */
test.each([
  { name: 'no group', context: {}, root: dir({ entries: { file } }), expected: dir({ entries: { file } }) },
  {
    name: 'everything in it',
    context: { fsGroup: 2000 },
    root: dir({ entries: { file, sub: dir({ entries: { file } }) } }),
    expected: dir({
      ...own,
      entries: {
        file: { ...file, gid: 2000, mode: 0o660 },
        sub: dir({ ...own, entries: { file: { ...file, gid: 2000, mode: 0o660 } } }),
      },
    }),
  },
  {
    name: 'always, even if the root is as it should be',
    context: { fsGroup: 2000, fsGroupChangePolicy: 'Always' },
    root: dir({ ...own, entries: { file } }),
    expected: dir({ ...own, entries: { file: { ...file, gid: 2000, mode: 0o660 } } }),
  },
  {
    name: 'on a mismatch of the root only: there is none',
    context: { fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch' },
    root: dir({ ...own, entries: { file } }),
    expected: dir({ ...own, entries: { file } }),
  },
  {
    name: '... another group',
    context: { fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch' },
    root: dir({ ...own, gid: 3000, entries: { file } }),
    expected: dir({ ...own, entries: { file: { ...file, gid: 2000, mode: 0o660 } } }),
  },
  {
    name: '... without the bit for new files',
    context: { fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch' },
    root: dir({ gid: 2000, mode: 0o775, entries: { file } }),
    expected: dir({ ...own, entries: { file: { ...file, gid: 2000, mode: 0o660 } } }),
  },
])('$name', ({ context, root, expected }) => {
  const result = withFsGroup(pod(context), root);
  expect(result).toEqual(expected);
  expect(withFsGroup(pod(context), result)).toBe(result);
});
