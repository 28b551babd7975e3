import { describe, expect, it } from 'vitest';
import { EMPTY_DIR, fileNode, type DirNode } from '../world/files/node.ts';
import { hostPathProblem, type HostPath } from './host-path.ts';

const host: DirNode = {
  ...EMPTY_DIR,
  entries: { data: { ...EMPTY_DIR, entries: { 'a.txt': fileNode('a') } } },
};
const failed = (path: string, what: string): string => `hostPath type check failed: ${path} is not ${what}`;

/** Upstream: checkTypeInternal in pkg/volume/hostpath/host_path.go. */
describe('what has to be at a hostPath', () => {
  it.each([
    ['no type: anything, even nothing', '/nowhere', undefined, undefined],
    ['an empty type', '/nowhere', '', undefined],
    ['a directory that is there', '/data', 'Directory', undefined],
    ['a directory that every machine has', '/var/log', 'Directory', undefined],
    ['a directory that is not there', '/nowhere', 'Directory', failed('/nowhere', 'a directory')],
    ['a file instead of a directory', '/data/a.txt', 'Directory', failed('/data/a.txt', 'a directory')],
    ['a directory that is made', '/nowhere/at/all', 'DirectoryOrCreate', undefined],
    ['a directory that cannot be made where a file is', '/data/a.txt', 'DirectoryOrCreate', failed('/data/a.txt', 'a directory')], // prettier-ignore
    ['a file that is there', '/data/a.txt', 'File', undefined],
    ['a file that is not there', '/data/b.txt', 'File', failed('/data/b.txt', 'a file')],
    ['a file that is made', '/data/b.txt', 'FileOrCreate', undefined],
    ['a file whose directory is not there', '/no/b.txt', 'FileOrCreate', 'open /no/b.txt: no such file or directory'],
    ['a file that cannot be made where a directory is', '/data', 'FileOrCreate', failed('/data', 'a file')],
    ['a socket', '/run/containerd/containerd.sock', 'Socket', undefined],
    ['a socket that is not there', '/var/run/docker.sock', 'Socket', failed('/var/run/docker.sock', 'a socket file')],
    ['a character device', '/dev/null', 'CharDevice', undefined],
    ['another device', '/dev/null', 'BlockDevice', failed('/dev/null', 'a block device')],
  ])('%s', (_, path, type, problem) =>
    expect(hostPathProblem({ path, ...(type === undefined ? {} : { type }) } as HostPath, host)).toBe(problem),
  );
});
