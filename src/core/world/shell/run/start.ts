import { FileError } from '../../files/file-error.ts';
import { baseName, join } from '../../files/path.ts';
import { ShellSyntaxError } from '../parse/syntax.ts';
import { INPUT, say, sayError } from './flow.ts';
import type { Machine } from './machine.ts';
import type { Proc } from './proc.ts';

/**
 * Makes a process into a program: finds what a command line means, in the file system and among the programs of the
 * image. Modelled: programs of the image are known by name and need no file; a file is run if it is a script.
 */
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash']);
export const isShell = (program: string): boolean => SHELLS.has(baseName(program));

export const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** `isExec`: a shell that cannot become the program ends. */
export function startProgram(m: Machine, proc: Proc, argv: readonly string[], isExec: boolean): void {
  const found = resolveProgram(m, proc, argv);
  if (typeof found === 'number') {
    const name = argv[0] ?? '';
    const why =
      found === NOT_EXECUTABLE
        ? 'Permission denied'
        : name.includes('/') && m.host.dialect === 'dash'
          ? 'not found'
          : 'not found';
    sayError(m, proc, isExec && m.host.dialect === 'dash' ? `exec: ${name}: ${why}` : `${name}: ${why}`);
    return m.exit(proc, found);
  }
  become(m, proc, found);
}

export interface Found {
  readonly argv: readonly string[];
  /** A shell and the script it is to run. */
  readonly shell: boolean;
}

/** What the command line runs; 127 or 126 if it cannot be run. */
export function resolveProgram(m: Machine, proc: Proc, argv: readonly string[]): Found | 127 | 126 {
  const name = argv[0] ?? '';
  if (name === '') return NOT_FOUND;
  const isPath = name.includes('/');
  if (isPath) {
    const found = scriptAt(m, proc, join(proc.cwd, name), argv);
    if (found !== undefined) return found;
  }
  if (baseName(name) === 'busybox' && argv.length > 1 && m.host.program(argv, proc.root))
    return resolveProgram(m, proc, argv.slice(1));
  if (isShell(name) && m.host.program(argv, proc.root)) return { argv, shell: true };
  if (m.host.program(argv, proc.root)) return { argv, shell: false };
  if (!isPath) {
    for (const dir of (proc.vars.get('PATH')?.value ?? DEFAULT_PATH).split(':')) {
      const found = scriptAt(m, proc, `${dir}/${name}`, argv);
      if (found !== undefined && found !== NOT_EXECUTABLE) return found;
    }
  }
  return NOT_FOUND;
}

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A file with a script in it; undefined: no such file, or one that stands for a program of the image. */
function scriptAt(m: Machine, proc: Proc, path: string, argv: readonly string[]): Found | 126 | undefined {
  const files = m.view(proc);
  const node = files.find(path);
  if (!node) return undefined;
  if (node.t !== 'file' || !files.can(path, 1)) return NOT_EXECUTABLE;
  const line = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(node.data);
  if (!line) return node.data === '' ? undefined : { argv: ['sh', path, ...argv.slice(1)], shell: true };
  const isEnv = baseName(line[1] as string) === 'env';
  const interpreter = isEnv ? (line[2] ?? 'sh') : (line[1] as string);
  const flags = !isEnv && line[2] !== undefined ? [line[2]] : [];
  const command = [interpreter, ...flags, path, ...argv.slice(1)];
  return isShell(interpreter) ? { argv: command, shell: true } : { argv: command, shell: false };
}

export function become(m: Machine, proc: Proc, { argv, shell }: Found): void {
  proc.argv = [...argv];
  proc.stack = [];
  proc.control = [];
  proc.functions.clear();
  proc.traps.clear();
  proc.input = undefined;
  proc.src = '';
  proc.pc = 0;
  proc.running = undefined;
  if (shell) startShell(m, proc, argv);
  else proc.running = { name: argv[0] as string, argv: [...argv], state: undefined, saved: {}, vars: {}, tested: true };
}

/** `sh -ec SCRIPT NAME ARGS`, `sh FILE ARGS`, `sh`. */
function startShell(m: Machine, proc: Proc, argv: readonly string[]): void {
  const rest = argv.slice(1);
  proc.name = argv[0] as string;
  proc.options.clear();
  let isCommand = false;
  let isInteractive = false;
  while (rest[0] !== undefined && /^[-+]./.test(rest[0])) {
    const flag = rest.shift() as string;
    if (flag === '--') break;
    if (flag.startsWith('--')) continue;
    for (const c of flag.slice(1)) {
      if (c === 'c') isCommand = true;
      else if (c === 'i') isInteractive = true;
      else if (c === 'o') proc.options.add(rest.shift() ?? '');
      else if (!'ls'.includes(c)) proc.options.add(c);
    }
  }
  const first = rest.shift();
  if (isCommand) {
    proc.name = rest.shift() ?? proc.name;
    proc.args = rest;
    return begin(m, proc, first ?? '');
  }
  proc.args = rest;
  if (first !== undefined) return beginFile(m, proc, first);
  proc.input = { buffer: '', prompt: isInteractive || proc.tty };
  proc.running = { name: INPUT, argv: [], state: undefined, saved: {}, vars: {}, tested: true };
}

function beginFile(m: Machine, proc: Proc, file: string): void {
  try {
    begin(m, proc, m.view(proc).read(join(proc.cwd, file)));
    proc.name = file;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why =
      error.code === 'ENOENT' ? `can't open '${file}': No such file or directory` : `${file}: ${error.message}`;
    say(m, proc, `${proc.name}: ${why}\n`);
    m.exit(proc, error.code === 'ENOENT' ? 2 : 126);
  }
}

function begin(m: Machine, proc: Proc, text: string): void {
  try {
    m.code(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    sayError(m, proc, error.message);
    return m.exit(proc, 2);
  }
  // A process with an empty script is still a shell.
  proc.src = text === '' ? ':' : text;
}
