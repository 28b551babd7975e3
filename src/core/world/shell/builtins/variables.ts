import { unsetList } from '../run/arrays.ts';
import { assign, sayError } from '../run/flow.ts';
import type { Outcome } from '../run/io.ts';
import type { ProcIo } from '../run/proc-io.ts';
import type { Control, Proc } from '../run/proc.ts';

/** export, readonly, unset, local, set, shift, getopts, cd, pwd, umask, type, command. */
type B = (io: ProcIo) => Outcome;

const quoted = (value: string): string => `'${value.replaceAll("'", `'"'"'`)}'`;

/** As dash and busybox list a variable, or as bash does. */
function listed(what: 'exported' | 'readonly', shell: string): (name: string, value: string) => string {
  const word = what === 'exported' ? 'export' : 'readonly';
  if (!/(^|\/)bash$/.test(shell)) return (name, value) => `${word} ${name}=${quoted(value)}`;
  return (name, value) => `declare -${word[0] === 'e' ? 'x' : 'r'} ${name}="${value.replace(/[\\"$`]/g, '\\$&')}"`;
}

function mark(io: ProcIo, what: 'exported' | 'readonly'): Outcome {
  const { proc } = io;
  const names = io.args.filter((a) => !a.startsWith('-'));
  if (names.length === 0) {
    const tell = listed(what, proc.argv[0] ?? '');
    for (const [name, v] of [...proc.vars].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (v[what]) io.out(`${tell(name, v.value)}\n`);
    return 0;
  }
  for (const word of names) {
    const eq = word.indexOf('=');
    const name = eq < 0 ? word : word.slice(0, eq);
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      sayError(io.host, proc, `export: ${name}: bad variable name`);
      return 2;
    }
    if (eq >= 0 && !assign(io.host, proc, name, word.slice(eq + 1))) return 2;
    const v = proc.vars.get(name) ?? { value: '', exported: false, readonly: false };
    v[what] = true;
    proc.vars.set(name, v);
  }
  return 0;
}

function unset({ proc, args }: ProcIo): Outcome {
  for (const name of args.filter((a) => !a.startsWith('-'))) {
    if (args[0] === '-f') proc.functions.delete(name);
    else if (!unsetList(proc, name)) proc.functions.delete(name);
  }
  return 0;
}

function local(io: ProcIo): Outcome {
  const call = [...io.proc.control].reverse().find((c): c is Extract<Control, { k: 'call' }> => c.k === 'call');
  for (const word of io.args.filter((a) => !a.startsWith('-'))) {
    const eq = word.indexOf('=');
    const name = eq < 0 ? word : word.slice(0, eq);
    const known = io.proc.vars.get(name);
    if (call && !Object.hasOwn(call.locals, name)) call.locals[name] = known ? { ...known } : null;
    if (eq >= 0) assign(io.host, io.proc, name, word.slice(eq + 1));
    else if (!known) io.proc.vars.set(name, { value: '', exported: false, readonly: false });
  }
  return 0;
}

function set(io: ProcIo): Outcome {
  const { proc } = io;
  const args = [...io.args];
  if (args.length === 0) {
    for (const [name, { value }] of [...proc.vars].sort(([a], [b]) => (a < b ? -1 : 1)))
      io.out(`${name}=${quoted(value)}\n`);
    return 0;
  }
  while (args[0] !== undefined && /^[-+]/.test(args[0])) {
    const flag = args.shift() as string;
    if (flag === '--') {
      proc.args = args;
      return 0;
    }
    const isOn = flag.startsWith('-');
    for (const c of flag.slice(1)) option(proc, c === 'o' ? longOption(args.shift() ?? '') : c, isOn);
  }
  if (args.length > 0) proc.args = args;
  return 0;
}

const LONG: Readonly<Record<string, string>> = { errexit: 'e', nounset: 'u', xtrace: 'x', noglob: 'f', allexport: 'a' };
const longOption = (name: string): string => LONG[name] ?? name;

function option(proc: Proc, name: string, isOn: boolean): void {
  if (isOn) proc.options.add(name);
  else proc.options.delete(name);
}

function cd(io: ProcIo): Outcome {
  const target = io.args.find((a) => a !== '--' && a !== '-P' && a !== '-L') ?? io.env['HOME'] ?? '/';
  const wanted = target === '-' ? (io.proc.vars.get('OLDPWD')?.value ?? '/') : target;
  const path = io.path(wanted);
  const place = io.files.find(path);
  if (place?.t !== 'dir') {
    sayError(
      io.host,
      io.proc,
      `cd: can't cd to ${wanted}${place ? ': Not a directory' : ': No such file or directory'}`,
    );
    return io.host.host.dialect === 'busybox' ? 1 : 2;
  }
  const before = io.proc.cwd;
  io.proc.cwd = io.files.place(path).path;
  io.proc.vars.set('OLDPWD', { value: before, exported: true, readonly: false });
  io.proc.vars.set('PWD', { value: io.proc.cwd, exported: true, readonly: false });
  if (target === '-') io.out(`${io.proc.cwd}\n`);
  return 0;
}

function shift({ proc, args }: ProcIo): Outcome {
  const count = Number(args[0] ?? 1);
  if (count > proc.args.length) return 1;
  proc.args = proc.args.slice(count);
  return 0;
}

function getopts({ proc, args }: ProcIo): Outcome {
  const [spec = '', name = '', ...given] = args;
  const words = given.length > 0 ? given : proc.args;
  const put = (key: string, value: string): void =>
    void proc.vars.set(key, { value, exported: false, readonly: false });
  const [at = 1, within = 1] = (proc.vars.get('OPTIND')?.value ?? '1').split('.').map(Number);
  const word = words[at - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') {
    put('OPTIND', String(word === '--' ? at + 1 : at));
    put(name, '?');
    return 1;
  }
  const c = word[within] ?? '';
  const place = spec.indexOf(c);
  const isLast = within >= word.length - 1;
  put('OPTIND', isLast ? String(at + 1) : `${at}.${within + 1}`);
  put(name, place < 0 ? '?' : c);
  if (place >= 0 && spec[place + 1] === ':') {
    put('OPTARG', isLast ? (words[at] ?? '') : word.slice(within + 1));
    put('OPTIND', String(isLast ? at + 2 : at + 1));
  }
  return 0;
}

function umask(io: ProcIo): Outcome {
  if (io.args[0] === undefined) io.out(`${io.proc.umask.toString(8).padStart(4, '0')}\n`);
  else io.proc.umask = parseInt(io.args[0], 8) & 0o777;
  return 0;
}

export const variables: Readonly<Record<string, B>> = {
  export: (io) => mark(io, 'exported'),
  readonly: (io) => mark(io, 'readonly'),
  unset,
  local,
  declare: local,
  typeset: local,
  set,
  shopt: () => 0,
  shift,
  getopts,
  cd,
  pwd: (io) => (io.out(`${io.proc.cwd}\n`), 0),
  umask,
  ulimit: (io) => (io.out(io.args[0] === '-n' ? '1048576\n' : 'unlimited\n'), 0),
  alias: () => 0,
  hash: () => 0,
};
