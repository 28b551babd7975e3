import type { Io, Outcome } from '../../shell/run/io.ts';
import { FileError } from '../../files/file-error.ts';

/**
 * agnhost's `mounttest`: what a volume looks like from inside; with --file_content_in_loop every two seconds again.
 * Its steps have an order of their own, whatever the order of the flags.
 * Upstream: test/images/agnhost/mounttest/mt.go. Modelled: every mount is of type tmpfs.
 */
export function mounttest(io: Io, args: readonly string[]): Outcome {
  const flags = flagsOf(args);
  const state = (io.state ??= { status: once(io, flags), begunAt: io.now }) as {
    status: number;
    readonly begunAt: number;
  };
  const path = flags['file_content_in_loop'];
  if (!path) return state.status;
  const isOver = io.now - state.begunAt >= Number(flags['retry_time'] ?? 180) * 1000;
  if (isOver || !mustReadAgain(io, path, flags['break_on_expected_content'] !== 'false')) return state.status;
  return { sleepUntil: io.now + 2000 };
}

type Flags = Readonly<Record<string, string>>;

/** `--name=value`, `--name value`, and `--name` alone before another. */
function flagsOf(args: readonly string[]): Flags {
  const out: Record<string, string> = {};
  for (const [i, word] of args.entries()) {
    if (!word.startsWith('-')) continue;
    const [flag = '', value] = word.replace(/^-+/, '').split(/=(.*)/s);
    const next = args[i + 1];
    out[flag] = value ?? (next === undefined || next.startsWith('-') ? 'true' : next);
  }
  return out;
}

const STEPS = [
  'fs_type',
  'new_file_0644',
  'new_file_0666',
  'new_file_0660',
  'new_file_0777',
  'file_mode',
  'file_perm',
  'file_owner',
  'file_content',
];

function once(io: Io, flags: Flags): number {
  let status = 0;
  for (const step of STEPS) {
    const path = flags[step];
    if (!path) continue;
    try {
      look(io, step, path);
    } catch (error) {
      io.out(`error reading file content for "${path}": ${goError(error, path)}\n`);
      status = 1;
    }
  }
  return status;
}

function look(io: Io, step: string, path: string): void {
  const written = /^new_file_0(\d+)$/.exec(step);
  if (written) {
    io.files.write(path, INITIAL);
    io.files.change(path, { mode: parseInt(written[1] as string, 8) });
  }
  const node = io.files.stat(path);
  if (step === 'file_mode') io.out(`mode of file "${path}": ${modeText(node.mode, node.t === 'dir')}\n`);
  else if (step === 'file_perm') io.out(`perms of file "${path}": ${modeText(node.mode, false)}\n`);
  else if (step === 'file_owner') io.out(`owner UID of "${path}": ${node.uid}\nowner GID of "${path}": ${node.gid}\n`);
  else if (step === 'fs_type') io.out(`mount type of "${path}": tmpfs\n`);
  else io.out(`content of file "${path}": ${io.files.read(path)}\n`);
}

const INITIAL = 'mount-tester new file\n';

function mustReadAgain(io: Io, path: string, endsWhenExpected: boolean): boolean {
  try {
    const content = io.files.read(path);
    io.out(`content of file "${path}": ${content}\n`);
    if (!endsWhenExpected) return true;
    if (content === INITIAL) return false;
    io.out(`Unexpected content. Expected: ${INITIAL}. Retrying\n`);
  } catch (error) {
    io.out(`Error reading file ${path}: ${goError(error, path)}, retrying\n`);
  }
  return true;
}

function goError(error: unknown, path: string): string {
  if (!(error instanceof FileError)) throw error;
  return `open ${path}: ${error.message.toLowerCase()}`;
}

/** As Go prints a mode: '-rw-r--r--', 'dtrwxrwxrwx'. */
function modeText(mode: number, isDir: boolean): string {
  const bits = 'rwxrwxrwx'
    .split('')
    .map((c, i) => ((mode >> (8 - i)) & 1 ? c : '-'))
    .join('');
  return `${isDir ? `d${mode & 0o1000 ? 't' : ''}` : '-'}${bits}`;
}
