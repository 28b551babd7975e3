import { FileError } from '../../files/file-error.ts';
import type { Io, Outcome } from '../run/io.ts';

/** `chroot NEWROOT [COMMAND...]`: the process goes on with another root. Upstream: coreutils and busybox. */
export function chroot(io: Io): Outcome {
  const [dir, ...command] = io.args.filter((a, i) => i > 0 || !a.startsWith('-'));
  if (dir === undefined) {
    io.err('chroot: missing operand\n');
    return 125;
  }
  const path = pathOf(io, dir);
  if (typeof path === 'object') {
    io.err(`chroot: cannot change root directory to '${dir}': ${path.message}\n`);
    return 125;
  }
  if (!io.can('SYS_CHROOT')) {
    io.err(`chroot: cannot change root directory to '${dir}': Operation not permitted\n`);
    return 125;
  }
  const { proc } = io;
  proc.root = `${proc.root ?? ''}${path === '/' ? '' : path}`;
  if (proc.root === '') delete proc.root;
  proc.cwd = '/';
  io.become(command.length > 0 ? command : ['/bin/sh', ...(proc.tty ? ['-i'] : [])]);
  return 'became';
}

function pathOf(io: Io, dir: string): string | FileError {
  try {
    const { path, node } = io.files.place(io.path(dir));
    return node?.t === 'dir' ? path : new FileError(node ? 'ENOTDIR' : 'ENOENT');
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}
