import { dottedSysctl } from '../../../api/sysctl-name.ts';
import { FileError } from '../../files/file-error.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';

/**
 * sysctl: kernel parameters, by way of /proc/sys. Upstream: procps/sysctl.c of busybox. Modelled: what a privileged
 * container writes is said, but not kept.
 */
const ROOT = '/proc/sys';

function sysctl(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const names = has('a') ? allBelow(io, ROOT) : words;
  let status = 0;
  for (const word of names) {
    const [name = '', value] = word.split(/=(.*)/s);
    const path = `${ROOT}/${dottedSysctl(name).replaceAll('.', '/')}`;
    try {
      if (value !== undefined && !io.machine.isPrivileged) io.files.write(path, value);
      const text = value ?? io.files.read(path).trimEnd();
      io.out(has('n') ? `${text}\n` : `${dottedSysctl(name)}${has('N') ? '' : ` = ${text}`}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      io.err(problem(io, { name, path, verb: value === undefined ? 'reading' : 'setting', error }));
      status = 1;
    }
  }
  return status;
}

interface Problem {
  readonly name: string;
  readonly path: string;
  readonly verb: string;
  readonly error: FileError;
}

function problem(io: Io, { name, path, verb, error }: Problem): string {
  const isBusybox = /busybox|alpine/.test(io.machine.image);
  const dots = dottedSysctl(name);
  if (isBusybox)
    return error.code === 'ENOENT'
      ? `sysctl: error: '${dots}' is an unknown key\n`
      : `sysctl: error ${verb} key '${dots}': ${error.message}\n`;
  return error.code === 'ENOENT'
    ? `sysctl: cannot stat ${path}: ${error.message}\n`
    : `sysctl: ${verb} key "${dots}": ${error.message}\n`;
}

function allBelow(io: Io, path: string): string[] {
  return io.files
    .list(path)
    .flatMap((name) =>
      io.files.isDir(`${path}/${name}`)
        ? allBelow(io, `${path}/${name}`)
        : [`${path}/${name}`.slice(ROOT.length + 1).replaceAll('/', '.')],
    );
}

export const parameters: Readonly<Record<string, Program>> = { sysctl };
