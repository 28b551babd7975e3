import { fnv32a } from '../../../lib/hash.ts';
import { civil, DAY_MS, EPOCH_MS, formatTime } from '../../../lib/time.ts';
import type { Mount } from '../../files/file-view.ts';
import { fileSize, type TreeNode } from '../../files/node.ts';
import { join } from '../../files/path.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';
import { deviceOf, isInMemory, mountLines } from './mount-lines.ts';

/** ls, stat, du, df, mount: what is there. Modelled: sizes of directories, device numbers. */
const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

function when(mtime: number): string {
  const ms = EPOCH_MS + mtime;
  const [, month, day] = civil(Math.floor(ms / DAY_MS));
  const s = Math.floor((ms % DAY_MS) / 1000);
  return `${MONTHS[month - 1] ?? ''} ${String(day).padStart(2)} ${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}`;
}

export const sizeOf = (node: TreeNode): number =>
  node.t === 'file' ? fileSize(node) : node.t === 'link' ? node.target.length : 4096;

export function modeText(node: TreeNode): string {
  const kind = { file: '-', dir: 'd', link: 'l' }[node.t];
  const bits = [6, 3, 0]
    .map((shift) => [4, 2, 1].map((bit, i) => ((node.mode >> shift) & bit ? 'rwx'[i] : '-')).join(''))
    .join('');
  const group = node.mode & 0o2000 ? `${bits.slice(0, 5)}${bits[5] === 'x' ? 's' : 'S'}${bits.slice(6)}` : bits;
  return kind + (node.mode & 0o1000 ? `${group.slice(0, -1)}t` : group);
}

function longLine(io: Io, node: TreeNode, name: string, isNumeric: boolean): string {
  const shown = (id: number, of: string | undefined): string => ((isNumeric ? undefined : of) ?? String(id)).padEnd(8);
  const user = (id: number): string => shown(id, io.machine.userName(id));
  const group = (id: number): string => shown(id, io.machine.groupName(id));
  const links = node.t === 'dir' ? 2 : 1;
  const target = node.t === 'link' ? ` -> ${node.target}` : '';
  return `${modeText(node)} ${String(links).padStart(4)} ${user(node.uid)} ${group(node.gid)} ${String(sizeOf(node)).padStart(8)} ${when(node.mtime)} ${name}${target}`;
}

function ls(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const isLong = has('l') || has('n');
  let status = 0;
  const show = (entries: readonly { name: string; node: TreeNode }[]): void => {
    const sorted = has('t')
      ? [...entries].sort((a, b) => b.node.mtime - a.node.mtime)
      : has('r')
        ? [...entries].reverse()
        : entries;
    for (const { name, node } of sorted) {
      const mark = has('p') || has('F') ? (node.t === 'dir' ? '/' : has('F') && node.t === 'link' ? '@' : '') : '';
      io.out(`${isLong ? longLine(io, node, name, has('n')) : name}${mark}\n`);
    }
  };
  const names = words.length > 0 ? words : ['.'];
  const dirs: string[] = [];
  const plain: { name: string; node: TreeNode }[] = [];
  for (const name of names) {
    const node = io.files.find(io.path(name), !isLong || name.endsWith('/'));
    if (!node) {
      io.err(
        /busybox|alpine/.test(io.machine.image)
          ? `ls: ${name}: No such file or directory\n`
          : `ls: cannot access '${name}': No such file or directory\n`,
      );
      status = /busybox|alpine/.test(io.machine.image) ? 1 : 2;
    } else if (node.t === 'dir' && !has('d')) dirs.push(name);
    else plain.push({ name, node });
  }
  show(plain);
  const list = (name: string, isTitled: boolean): void => {
    const path = io.path(name);
    const found = io.files.list(path).filter((n) => has('a') || has('A') || !n.startsWith('.'));
    if (isTitled) io.out(`${name}:\n`);
    if (isLong) io.out(`total ${found.length * 4}\n`);
    const dots = has('a') ? ['.', '..'] : [];
    show(
      [...dots, ...found].flatMap((n) => {
        const node = io.files.find(join(path, n), false);
        return node ? [{ name: n, node }] : [];
      }),
    );
    if (!has('R')) return;
    for (const n of found) {
      if (io.files.find(join(path, n), false)?.t !== 'dir') continue;
      io.out('\n');
      list(join(name, n).replace(/^\.\//, './'), true);
    }
  };
  dirs.forEach((name, i) => {
    if (i > 0 || plain.length > 0) io.out('\n');
    list(name, names.length > 1 || has('R'));
  });
  return status;
}

function stat(io: Io): Outcome {
  const { words, value } = parseArgs(io.args, 'c');
  let status = 0;
  for (const name of words) {
    const node = io.files.find(io.path(name), false);
    if (!node) {
      io.err(
        /busybox|alpine/.test(io.machine.image)
          ? `stat: can't stat '${name}': No such file or directory\n`
          : `stat: cannot statx '${name}': No such file or directory\n`,
      );
      status = 1;
      continue;
    }
    const format = value('c');
    const facts: Record<string, string> = {
      n: name,
      s: String(sizeOf(node)),
      a: node.mode.toString(8),
      A: modeText(node),
      u: String(node.uid),
      g: String(node.gid),
      U: io.machine.userName(node.uid) ?? 'UNKNOWN',
      G: io.machine.groupName(node.gid) ?? 'UNKNOWN',
      Y: String(Math.floor((EPOCH_MS + node.mtime) / 1000)),
      F: { file: 'regular file', dir: 'directory', link: 'symbolic link' }[node.t],
    };
    if (format !== undefined) io.out(`${format.replace(/%(\w)/g, (_, c: string) => facts[c] ?? '?')}\n`);
    else io.out(statText(name, node, facts));
  }
  return status;
}

/** Modelled: device and inode numbers. */
function statText(name: string, node: TreeNode, facts: Readonly<Record<string, string>>): string {
  const { s = '', F = '', a = '', A = '', U = '', G = '' } = facts;
  const time = `${formatTime(EPOCH_MS + node.mtime)
    .replace('T', ' ')
    .replace('Z', '')}.000000000 +0000`;
  const id = (n: number, of: string): string => `(${String(n).padStart(5)}/${of.padStart(8)})`;
  return [
    `  File: ${node.t === 'link' ? `${name} -> ${node.target}` : name}`,
    `  Size: ${s.padEnd(10)}\tBlocks: ${String(Math.ceil(Number(s) / 4096) * 8).padEnd(10)} IO Block: 4096   ${F}`,
    `Device: 0,50\tInode: ${String(100_000 + (fnv32a(name) % 900_000)).padEnd(11)} Links: ${node.t === 'dir' ? 2 : 1}`,
    `Access: (${a.padStart(4, '0')}/${A})  Uid: ${id(node.uid, U)}   Gid: ${id(node.gid, G)}`,
    ...['Access', 'Modify', 'Change'].map((kind) => `${kind}: ${time}`),
    '',
  ].join('\n');
}

function du(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, 'd');
  const show = (bytes: number): string => (has('h') ? human(bytes) : String(Math.ceil(bytes / 1024)));
  const total = (path: string): number => {
    const node = io.files.find(path, false);
    if (node?.t !== 'dir') return node ? Math.ceil(sizeOf(node) / 4096) * 4096 : 0;
    return io.files.list(path).reduce((sum, n) => sum + total(join(path, n)), 4096);
  };
  for (const name of words.length > 0 ? words : ['.']) io.out(`${show(total(io.path(name)))}\t${name}\n`);
  return 0;
}

export function human(bytes: number): string {
  let value = bytes;
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024 || unit === 'T') return unit === '' ? String(value) : `${value.toFixed(1)}${unit}`;
    value /= 1024;
  }
  return String(bytes);
}

/** Modelled: what lies on a claim's disk does not fill it. */
function df(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, 'tB');
  const isBusybox = /busybox|alpine/.test(io.machine.image);
  const block = has('m') ? 1024 ** 2 : 1024;
  const sizes = has('h') ? 'Size' : isBusybox && !has('m') ? '1K-blocks' : has('m') ? '1M-blocks' : '1K-blocks';
  const show = (bytes: number): string => (has('h') ? human(bytes) : String(Math.floor(bytes / block)));
  const row = (device: string, path: string): string => {
    const { used, total, left } = io.files.room(path) ?? { used: 0, total: ENDLESS_BYTES, left: ENDLESS_BYTES };
    const share = total === 0 ? 0 : Math.ceil((100 * used) / total);
    const figures = [total, used, left].map((n) => show(n).padStart(9)).join(' ');
    return `${device.padEnd(20)} ${figures} ${`${share}%`.padStart(4)} ${path}\n`;
  };
  io.out(
    `${'Filesystem'.padEnd(20)} ${[sizes, 'Used', 'Available'].map((w) => w.padStart(9)).join(' ')} Use% Mounted on\n`,
  );
  const rows = [['overlay', '/'] as const, ...[...io.files.mounts].filter(isOnDisk).map((m) => [isInMemory(m) ? 'tmpfs' : deviceOf(m), m.path] as const)]; // prettier-ignore
  const wanted = words.map((w) => mountAbove(rows.map(([, path]) => path), io.files.place(io.path(w)).path)); // prettier-ignore
  for (const [device, path] of rows) if (words.length === 0 || wanted.includes(path)) io.out(row(device, path));
  return 0;
}
const ENDLESS_BYTES = 100 * 1024 ** 3;
const isOnDisk = ({ volume }: Mount): boolean => !/^(cgroup|proc)\//.test(volume);

/** The mount that a path lies in. */
const mountAbove = (mounts: readonly string[], path: string): string | undefined =>
  mounts.filter((m) => m === '/' || path === m || path.startsWith(`${m}/`)).sort((a, b) => b.length - a.length)[0];

function mount(io: Io): Outcome {
  const { words, value } = parseArgs(io.args, 'to');
  if (words.length > 0) return refuseMount(io);
  const type = value('t');
  for (const line of mountLines(io.files.mounts)) {
    const [device = '', path = '', kind = '', options = ''] = line.split(' ');
    if (type === undefined || kind === type) io.out(`${device} on ${path} type ${kind} (${options})\n`);
  }
  return 0;
}

/** Modelled: nobody can mount anything. */
function refuseMount(io: Io): Outcome {
  const isBusybox = /busybox|alpine/.test(io.machine.image);
  io.err(isBusybox ? 'mount: permission denied (are you root?)\n' : `mount: ${io.args.at(-1) ?? ''}: permission denied.\n`); // prettier-ignore
  return isBusybox ? 1 : 32;
}

export const listing: Readonly<Record<string, Program>> = { ls, stat, du, df, mount };
