import { FileError } from '../../files/file-error.ts';
import { join } from '../../files/path.ts';
import type { Redirect } from '../parse/syntax.ts';
import { sayError } from './flow.ts';
import type { Machine } from './machine.ts';
import { openPath } from './open-files.ts';
import type { Proc } from './proc.ts';

/** Redirections are gathered for the command they stand at; one that fails keeps it from running. */
export function addRedirect(m: Machine, proc: Proc, fd: number, kind: Redirect['op'], target: string): void {
  if (proc.hasRedirectError) return;
  if (kind === '<<' || kind === '<<<') {
    const data = kind === '<<<' ? `${target}\n` : target;
    return void proc.redirects.push({ fd, file: m.openFile({ k: 'data', data, pos: 0 }) });
  }
  if (kind === '<&' || kind === '>&') {
    if (target === '-') return void proc.redirects.push({ fd, file: null });
    if (/^\d+$/.test(target)) {
      const file = current(proc, Number(target));
      if (file === undefined) return complain(m, proc, `${target}: Bad file descriptor`);
      return void proc.redirects.push({ fd, file });
    }
  }
  const mode = kind === '<' || kind === '<>' ? kind : kind.includes('>>') ? '>>' : '>';
  const path = join(proc.cwd, target);
  try {
    if (target === '') throw new FileError('ENOENT');
    const opened = openPath(path, mode, m.view(proc), proc, m.state);
    const file = typeof opened === 'number' ? opened : m.openFile(opened);
    proc.redirects.push({ fd, file });
    if (kind === '&>' || kind === '&>>' || kind === '>&') proc.redirects.push({ fd: 2, file });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const verb = mode === '<' ? 'open' : 'create';
    const why = error.code === 'ENOENT' ? (mode === '<' ? 'no such file' : 'nonexistent directory') : error.message;
    complain(
      m,
      proc,
      m.host.dialect === 'busybox'
        ? `can't ${verb} ${target}: ${why}`
        : `cannot ${verb} ${target}: ${error.code === 'ENOENT' && mode !== '<' ? 'Directory nonexistent' : error.code === 'ENOENT' ? 'No such file' : error.message}`,
    );
  }
}

/** Earlier redirections of the same command count already. */
function current(proc: Proc, fd: number): number | undefined {
  for (let i = proc.redirects.length - 1; i >= 0; i--) {
    const r = proc.redirects[i];
    if (r?.fd === fd) return r.file ?? undefined;
  }
  return proc.fds.get(fd);
}

function complain(m: Machine, proc: Proc, message: string): void {
  sayError(m, proc, message);
  proc.hasRedirectError = true;
}
