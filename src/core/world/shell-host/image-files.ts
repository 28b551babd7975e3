import { encode } from '../files/bytes.ts';
import { treeOf, type DirNode } from '../files/node.ts';
import type { ImageDef } from '../images/image.ts';

/** The file system an image begins with: what every image has, and its own files. Modelled: few of the real ones. */
const DIRECTORIES: readonly string[] = [
  'bin',
  'dev',
  'etc',
  'home',
  'lib',
  'mnt',
  'opt',
  'proc',
  'root',
  'run',
  'sbin',
  'srv',
  'sys',
  'usr/bin',
  'usr/lib',
  'usr/local/bin',
  'usr/share',
  'var/lib',
  'var/log',
  'var/run',
  'var/tmp',
];

/** `etc`: what is in /etc. */
export function imageTree(image: string, def: ImageDef, etc: Readonly<Record<string, string>>): DirNode {
  const all: Record<string, string> = def.isBare ? {} : { '/tmp/': '', ...etc };
  if (!def.isBare) for (const dir of DIRECTORIES) all[`/${dir}/`] = '';
  for (const [path, text] of Object.entries(def.files?.(image) ?? {})) all[path] = encode(text);
  return treeOf(all);
}
