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

const PASSWD =
  'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n';

function release(image: string): string {
  if (/alpine/.test(image)) return 'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n';
  if (/busybox/.test(image)) return '';
  return 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
}

export function imageTree(image: string, def: ImageDef): DirNode {
  const base: Record<string, string> = { '/tmp/': '' };
  for (const dir of DIRECTORIES) base[`/${dir}/`] = '';
  const os = release(image);
  const user =
    typeof def.user === 'number' && def.user !== 0 ? `${def.name}:x:${def.user}:${def.user}::/:/sbin/nologin\n` : '';
  const own = def.files?.(image) ?? {};
  const all: Record<string, string> = {
    ...base,
    '/etc/passwd': PASSWD + user,
    '/etc/group': 'root:x:0:\n',
    ...(os === '' ? {} : { '/etc/os-release': os }),
  };
  for (const [path, text] of Object.entries(own)) all[path] = encode(text);
  return treeOf(all);
}
