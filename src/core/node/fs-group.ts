import type { Pod } from '../api/types.ts';
import type { DirNode, TreeNode } from '../world/files/node.ts';

/**
 * A volume as it is given to a pod with an fsGroup: all in it belongs to the group, which may read and write, and what is
 * made in it will. Pure: what needs no change stays the same value. Upstream: pkg/volume/volume_linux.go.
 */
const SETGID = 0o2000;
const DIRECTORY = SETGID | 0o770;
const FILE = 0o660;

export function withFsGroup({ spec }: Pod, root: DirNode): DirNode {
  const { fsGroup: gid, fsGroupChangePolicy } = spec.securityContext ?? {};
  if (gid === undefined || (fsGroupChangePolicy === 'OnRootMismatch' && fits(root, gid))) return root;
  return changed(root, gid) as DirNode;
}

const maskOf = (node: TreeNode): number => (node.t === 'dir' ? DIRECTORY : FILE);
const fits = (node: TreeNode, gid: number): boolean => node.gid === gid && (node.mode & maskOf(node)) === maskOf(node);

function changed(node: TreeNode, gid: number): TreeNode {
  if (node.t === 'link') return node.gid === gid ? node : { ...node, gid };
  const own = fits(node, gid) ? node : { ...node, gid, mode: node.mode | maskOf(node) };
  if (own.t === 'file') return own;
  const entries = Object.entries(own.entries).map(([name, child]) => [name, changed(child, gid)] as const);
  return entries.every(([name, child]) => child === own.entries[name])
    ? own
    : { ...own, entries: Object.fromEntries(entries) };
}
