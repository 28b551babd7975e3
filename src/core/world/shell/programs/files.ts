import { FileError } from '../../files/file-error.ts';
import type { TreeNode } from '../../files/node.ts';
import { baseName, dirName, join, normalize } from '../../files/path.ts';
import { matches } from '../run/pattern.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';
import { ownerOf } from './identity.ts';

/** mkdir, rm, rmdir, cp, mv, ln, touch, chmod, chown, find, basename and kin, over the container's files. */

/** Does it for each name and says what went wrong, as busybox would. */
function each(
  io: Io,
  names: readonly string[],
  say: (name: string) => string,
  act: (path: string, name: string) => void,
): Outcome {
  let status = 0;
  for (const name of names) {
    try {
      act(io.path(name), name);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const what = error.code === 'ENOSPC' ? (isBusybox(io) ? 'write error' : `error writing '${name}'`) : say(name);
      io.err(`${io.name}: ${what}: ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

const isBusybox = (io: Io): boolean => /busybox|alpine/.test(io.machine.image);
const quote =
  (io: Io, verb: string, gnu: string) =>
  (name: string): string =>
    isBusybox(io) ? `can't ${verb} '${name}'` : `cannot ${gnu} '${name}'`;

function mkdir(io: Io): Outcome {
  const { words, has, value } = parseArgs(io.args, 'm');
  const mode = value('m') === undefined ? 0o777 & ~io.proc.umask : parseInt(value('m') as string, 8);
  return each(io, words, quote(io, 'create directory', 'create directory'), (path) =>
    io.files.mkdir(path, has('p'), mode),
  );
}

function rm(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const isForced = has('f');
  const names = words.filter((w) => !isForced || io.files.find(io.path(w), false));
  return each(io, names, quote(io, 'remove', 'remove'), (path, name) => {
    const node = io.files.find(path, false);
    if (node?.t === 'dir' && !has('r') && !has('R')) throw new FileError('EISDIR');
    if (name === '.' || name === '..') throw new FileError('EINVAL');
    io.files.remove(path, true);
  });
}

function touch(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, 'dtr');
  return each(
    io,
    words,
    (name) => (isBusybox(io) ? name : `cannot touch '${name}'`),
    (path) => {
      if (!has('c') || io.files.find(path)) io.files.touch(path);
    },
  );
}

/** Where a source goes: into the target if that is a directory. */
const into = (io: Io, source: string, target: string): string =>
  io.files.isDir(io.path(target)) ? join(io.path(target), baseName(source)) : io.path(target);

function copyTree(io: Io, from: string, to: string): void {
  const node = io.files.stat(from);
  if (node.t !== 'dir') {
    io.files.write(to, io.files.read(from));
    if (node.t === 'file' && node.mode !== io.files.stat(to).mode) io.files.change(to, { mode: node.mode });
    return;
  }
  io.files.mkdir(to, true);
  for (const name of io.files.list(from)) copyTree(io, join(from, name), join(to, name));
}

function copyLike(io: Io, act: (from: string, to: string) => void): Outcome {
  const { words, value } = parseArgs(io.args, 't');
  const target = value('t') ?? words[words.length - 1];
  const sources = value('t') === undefined ? words.slice(0, -1) : words;
  if (target === undefined || sources.length === 0) {
    io.err(`${io.name}: missing file operand\n`);
    return 1;
  }
  const verb = io.name === 'cp' ? 'stat' : 'rename';
  return each(io, sources, quote(io, verb, 'stat'), (path, name) => act(path, into(io, name, target)));
}

function cp(io: Io): Outcome {
  const { has } = parseArgs(io.args, 't');
  const isDeep = has('r') || has('R') || has('a');
  return copyLike(io, (from, to) => {
    if (io.files.stat(from).t === 'dir' && !isDeep) throw new FileError('EISDIR');
    copyTree(io, from, to);
  });
}

function ln(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const [source = '', target = baseName(source)] = words;
  return each(
    io,
    [target],
    () => `${target}`,
    () => {
      const path = has('n') ? io.path(target) : into(io, source, target);
      if (has('f') && io.files.find(path, false)) io.files.remove(path, false);
      if (has('s')) io.files.link(source, path);
      else io.files.put(path, io.files.stat(io.path(source)));
    },
  );
}

/** `0644`, `u+x`, `a=r,g-w`. */
export function modeOf(text: string, before: number, isDir: boolean): number {
  if (/^[0-7]+$/.test(text)) return parseInt(text, 8);
  let mode = before;
  for (const part of text.split(',')) {
    const m = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(part);
    if (!m) continue;
    const who = m[1] === '' || m[1]?.includes('a') ? 'ugo' : (m[1] as string);
    const bits = [...(m[3] as string)].reduce(
      (sum, c) => sum | ({ r: 4, w: 2, x: 1, X: isDir || before & 0o111 ? 1 : 0 }[c] ?? 0),
      0,
    );
    for (const c of who) {
      const shift = { u: 6, g: 3, o: 0 }[c] ?? 0;
      if (m[2] === '=') mode &= ~(7 << shift);
      mode = m[2] === '-' ? mode & ~(bits << shift) : mode | (bits << shift);
    }
  }
  return mode;
}

function recursively(io: Io, path: string, deep: boolean, act: (path: string, node: TreeNode) => void): void {
  const node = io.files.stat(path);
  act(path, node);
  if (deep && node.t === 'dir') for (const name of io.files.list(path)) recursively(io, join(path, name), deep, act);
}

function chmod(io: Io): Outcome {
  const [mode = '', ...names] = io.args.filter((a) => !/^-[Rfv]+$/.test(a));
  const deep = io.args.some((a) => /^-\w*R/.test(a));
  return each(
    io,
    names,
    (n) => (isBusybox(io) ? n : `changing permissions of '${n}'`),
    (path) =>
      recursively(io, path, deep, (p, node) => io.files.change(p, { mode: modeOf(mode, node.mode, node.t === 'dir') })),
  );
}

function chown(io: Io): Outcome {
  const [owner = '', ...names] = io.args.filter((a) => !a.startsWith('-'));
  const deep = io.args.some((a) => /^-\w*R/.test(a));
  const [user = '', group = ''] = io.name === 'chgrp' ? ['', owner] : owner.split(/[:.]/);
  const [uid, gid] = [user === '' ? undefined : ownerOf(io, user, false), group === '' ? undefined : ownerOf(io, group, true)]; // prettier-ignore
  for (const [kind, name, found] of [
    ['user', user, uid],
    ['group', group, gid],
  ] as const) {
    if (name === '' || found !== undefined) continue;
    io.err(`${io.name}: ${isBusybox(io) ? `unknown ${kind} ${name}` : `invalid ${kind}: '${owner}'`}\n`);
    return 1;
  }
  const what = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  const verb = io.name === 'chgrp' ? 'changing group of' : 'changing ownership of';
  return each(
    io,
    names,
    (n) => (isBusybox(io) ? n : `${verb} '${n}'`),
    (path) => recursively(io, path, deep, (p) => io.files.change(p, what)),
  );
}

function find(io: Io): Outcome {
  const args = [...io.args];
  const roots: string[] = [];
  while (args[0] !== undefined && !args[0].startsWith('-') && args[0] !== '!') roots.push(args.shift() as string);
  const opt = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  if (args.includes('-exec')) return byHost(io);
  const [name, type, depth] = [
    opt('-name') ?? opt('-iname')?.toLowerCase(),
    opt('-type'),
    Number(opt('-maxdepth') ?? Infinity),
  ];
  const found: string[] = [];
  const walk = (path: string, shown: string, level: number): void => {
    const node = io.files.find(path, false);
    if (!node) return;
    const isType = type === undefined || { f: 'file', d: 'dir', l: 'link' }[type] === node.t;
    const base = args.includes('-iname') ? baseName(shown).toLowerCase() : baseName(shown);
    if (isType && (name === undefined || matches(name, base)) && level >= Number(opt('-mindepth') ?? 0))
      found.push(shown);
    if (node.t === 'dir' && level < depth)
      for (const n of io.files.list(path)) walk(join(path, n), shown === '/' ? `/${n}` : `${shown}/${n}`, level + 1);
  };
  let status = 0;
  for (const root of roots.length > 0 ? roots : ['.']) {
    if (!io.files.find(io.path(root))) {
      io.err(`find: ${root}: No such file or directory\n`);
      status = 1;
    } else walk(io.path(root), root, 0);
  }
  if (args.includes('-delete')) for (const path of found.reverse()) io.files.remove(io.path(path), true);
  else io.out(found.map((f) => `${f}\n`).join(''));
  return status;
}

/** `-exec` needs a shell of its own. */
function byHost(io: Io): Outcome {
  const answer = io.leaf([io.name, ...io.args], '');
  if (!answer) return 'leaf';
  io.out(answer.stdout);
  io.err(answer.stderr);
  return answer.status;
}

function mktemp(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, 'p');
  const template = words[0] ?? '/tmp/tmp.XXXXXX';
  for (let n = 0; ; n++) {
    const path = io.path(
      template.replace(/X{3,}$/, (x) => (n * 7919 + io.proc.pid * 31).toString(36).padStart(x.length, 'a')),
    );
    if (io.files.find(path)) continue;
    if (has('d')) io.files.mkdir(path, false, 0o700);
    else io.files.write(path, '');
    io.out(`${path}\n`);
    return 0;
  }
}

export const files: Readonly<Record<string, Program>> = {
  mkdir,
  rm,
  touch,
  cp,
  ln,
  chmod,
  chown,
  chgrp: chown,
  find,
  mktemp,
  mv: (io) => copyLike(io, (from, to) => io.files.rename(from, to)),
  rmdir: (io) =>
    each(
      io,
      parseArgs(io.args, '').words,
      (n) => `'${n}'`,
      (path) => io.files.rmdir(path),
    ),
  unlink: (io) =>
    each(
      io,
      io.args,
      (n) => n,
      (path) => io.files.remove(path, false),
    ),
  basename: (io) => {
    const [path = '', suffix = ''] = io.args;
    const base = baseName(path);
    io.out(`${suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`);
    return 0;
  },
  dirname: (io) => (io.out(`${dirName(io.args[0] ?? '')}\n`), 0),
  realpath: (io) => (io.out(`${io.files.place(io.path(io.args[0] ?? '.')).path}\n`), 0),
  readlink: (io) => {
    const { words, has } = parseArgs(io.args, '');
    const path = io.path(words[0] ?? '');
    if (has('f')) io.out(`${normalize(io.files.place(path).path)}\n`);
    else {
      const node = io.files.find(path, false);
      if (node?.t !== 'link') return 1;
      io.out(`${node.target}\n`);
    }
    return 0;
  },
};
