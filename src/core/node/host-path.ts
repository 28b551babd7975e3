import type { Volume } from '../api/types.ts';
import { normalize } from '../world/files/path.ts';
import { nodeAt, type DirNode, type TreeNode } from '../world/files/node.ts';

/**
 * What must be at a hostPath before it is mounted, by its type. Pure.
 * Upstream: checkTypeInternal in pkg/volume/hostpath/host_path.go. Modelled: of a machine's own files only those here
 * exist, and what containers have written.
 */
export type HostPath = NonNullable<Volume['hostPath']>;
type Thing = 'dir' | 'file' | 'socket' | 'char' | 'block';

const OWN: Readonly<Record<Thing, readonly string[]>> = {
  dir: [
    '/',
    ...[
      'bin',
      'boot',
      'dev',
      'dev/shm',
      'etc',
      'home',
      'lib',
      'lib64',
      'media',
      'mnt',
      'opt',
      'proc',
      'root',
      'run',
      'sbin',
    ],
    ...[
      'srv',
      'sys',
      'sys/fs/bpf',
      'sys/fs/cgroup',
      'tmp',
      'usr',
      'usr/bin',
      'usr/lib',
      'usr/local',
      'usr/sbin',
      'usr/share',
      'var',
    ],
    ...[
      'etc/cni',
      'etc/cni/net.d',
      'etc/kubernetes',
      'etc/kubernetes/manifests',
      'etc/kubernetes/pki',
      'etc/ssl',
      'etc/ssl/certs',
    ],
    ...[
      'lib/modules',
      'opt/cni',
      'opt/cni/bin',
      'run/containerd',
      'usr/share/ca-certificates',
      'var/cache',
      'var/lib',
      'var/log',
    ],
    ...[
      'var/lib/containerd',
      'var/lib/kubelet',
      'var/lib/kubelet/pods',
      'var/lib/kubelet/plugins',
      'var/lib/kubelet/plugins_registry',
    ],
    ...[
      'var/lib/kubelet/device-plugins',
      'var/log/containers',
      'var/log/pods',
      'var/run',
      'var/run/containerd',
      'var/tmp',
    ],
  ],
  file: [
    'etc/hostname',
    'etc/hosts',
    'etc/localtime',
    'etc/machine-id',
    'etc/os-release',
    'etc/passwd',
    'etc/resolv.conf',
  ],
  socket: ['run/containerd/containerd.sock', 'var/run/containerd/containerd.sock'],
  char: ['dev/fuse', 'dev/null', 'dev/random', 'dev/tty', 'dev/urandom', 'dev/zero'],
  block: ['dev/vda'],
};

/** What a file of the machine's own begins with. Modelled: most are empty. */
export function hostFileText(path: readonly string[], machine: string): string {
  switch (path.join('/')) {
    case 'etc/hosts':
      return `127.0.0.1\tlocalhost\n127.0.1.1\t${machine}\n`;
    case 'etc/hostname':
      return `${machine}\n`;
    default:
      return '';
  }
}

const WANTED: Readonly<Record<string, readonly [Thing, string]>> = {
  Directory: ['dir', 'a directory'],
  DirectoryOrCreate: ['dir', 'a directory'],
  File: ['file', 'a file'],
  FileOrCreate: ['file', 'a file'],
  Socket: ['socket', 'a socket file'],
  CharDevice: ['char', 'a character device'],
  BlockDevice: ['block', 'a block device'],
};

/** `host`: what containers have written on the machine. */
export function hostPathProblem({ path, type = '' }: HostPath, host: DirNode | undefined): string | undefined {
  const wanted = WANTED[type];
  if (!wanted) return undefined;
  const [thing, name] = wanted;
  const found = thingAt(path, host);
  if (found === thing) return undefined;
  if (found !== undefined || !type.endsWith('OrCreate')) return `hostPath type check failed: ${path} is not ${name}`;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const canBeMade = thing === 'dir' || thingAt(parent, host) === 'dir';
  return canBeMade ? undefined : `open ${path}: no such file or directory`;
}

/** Whether the path is that of a file, or is to become one. */
export const isHostFile = ({ type = '' }: HostPath): boolean => type === 'File' || type === 'FileOrCreate';

export const hostParts = (path: string): string[] =>
  normalize(path)
    .split('/')
    .filter((part) => part !== '');

function thingAt(path: string, host: DirNode | undefined): Thing | undefined {
  const parts = hostParts(path);
  const own = parts.join('/') || '/';
  for (const [thing, paths] of Object.entries(OWN) as [Thing, readonly string[]][])
    if (paths.includes(own)) return thing;
  const node: TreeNode | undefined = nodeAt(host, parts);
  return node?.t === 'link' ? undefined : node?.t;
}
