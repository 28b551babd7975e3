/**
 * Files and directories as immutable values: an update shares what did not change, so a container begins with its
 * image's tree for nothing and a snapshot copies no file. Contents are strings of bytes (each character 0 to 255), as
 * files really are; text is encoded on the way in and decoded on the way out.
 */
interface Owned {
  /** Permission bits only. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Virtual milliseconds. */
  readonly mtime: number;
}

export interface FileNode extends Owned {
  readonly t: 'file';
  readonly data: string;
  /** Bytes of zeros after the data, which nobody keeps. */
  readonly zeros?: number;
}

export interface DirNode extends Owned {
  readonly t: 'dir';
  readonly entries: Readonly<Record<string, TreeNode>>;
  /** Of a machine's root: its own files are in it, not only what was written besides. */
  readonly isWhole?: true;
}

export interface LinkNode extends Owned {
  readonly t: 'link';
  readonly target: string;
}

export type TreeNode = FileNode | DirNode | LinkNode;

export const EMPTY_DIR: DirNode = { t: 'dir', mode: 0o755, uid: 0, gid: 0, mtime: 0, entries: {} };

export const fileNode = (data: string, mode = 0o644, mtime = 0): FileNode => ({
  t: 'file',
  mode,
  uid: 0,
  gid: 0,
  mtime,
  data,
});

export const linkNode = (target: string): LinkNode => ({ t: 'link', mode: 0o777, uid: 0, gid: 0, mtime: 0, target });

export function child(node: TreeNode | undefined, name: string): TreeNode | undefined {
  return node?.t === 'dir' && Object.hasOwn(node.entries, name) ? node.entries[name] : undefined;
}

/** The tree with one place in it set, or removed; directories on the way must be there. */
export function withNode(dir: DirNode, path: readonly string[], node: TreeNode | undefined, now: number): DirNode {
  const [name, ...rest] = path;
  if (name === undefined) return node?.t === 'dir' ? node : dir;
  const entries = { ...dir.entries };
  if (rest.length > 0) {
    const next = child(dir, name);
    if (next?.t !== 'dir') return dir;
    entries[name] = withNode(next, rest, node, now);
    return { ...dir, entries };
  }
  if (node) entries[name] = node;
  else delete entries[name];
  return { ...dir, entries, mtime: now };
}

/** A tree from paths and texts; a directory's path ends with a slash, a link's text begins with '-> '. */
export function treeOf(files: Readonly<Record<string, string>>): DirNode {
  let root = EMPTY_DIR;
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/').filter((p) => p !== '');
    for (let i = 1; i < parts.length + (path.endsWith('/') ? 1 : 0); i++) {
      const place = parts.slice(0, i);
      if (!nodeAt(root, place))
        root = withNode(root, place, path === '/tmp/' ? { ...EMPTY_DIR, mode: 0o1777 } : EMPTY_DIR, 0);
    }
    if (path.endsWith('/')) continue;
    const node = text.startsWith('-> ')
      ? linkNode(text.slice(3))
      : fileNode(text, /\/s?bin\//.test(path) ? 0o755 : 0o644);
    root = withNode(root, parts, node, 0);
  }
  return root;
}

export function nodeAt(root: TreeNode | undefined, path: readonly string[]): TreeNode | undefined {
  let node = root;
  for (const name of path) node = child(node, name);
  return node;
}

export const fileSize = ({ data, zeros = 0 }: FileNode): number => data.length + zeros;
