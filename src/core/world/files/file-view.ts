import { FileError } from './file-error.ts';
import { child, EMPTY_DIR, nodeAt, withNode, type DirNode, type TreeNode } from './node.ts';

const SET_GROUP = 0o2000;

/**
 * The files as one process sees them: its root with volumes mounted in it, and its rights. Invariants: paths are
 * absolute; writes go to the volume a path lies in; what is read-only answers EROFS; nobody but root gets past modes,
 * and root only with the capability for it.
 */
export interface Mount {
  /** Where it appears, without a slash at the end. */
  readonly path: string;
  readonly volume: string;
  /** The part of the volume that is mounted. */
  readonly sub: readonly string[];
  readonly readOnly: boolean;
  /** It lies in memory: an emptyDir with medium Memory, what comes from the API. */
  readonly inMemory?: true;
  /** No more fits in. */
  readonly sizeBytes?: number;
}

export interface Disks {
  get(volume: string): DirNode | undefined;
  /** Throws ENOSPC if there is no room for it. */
  put(volume: string, root: DirNode): void;
  /** Bytes that still fit in, and those there are in all; undefined: nobody counts. */
  room?(volume: string): DiskRoom | undefined;
}

export interface DiskRoom {
  readonly left: number;
  readonly used: number;
  readonly total: number;
}

export interface Rights {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** What root may (capabilities without CAP_); default: all. */
  readonly capabilities?: ReadonlySet<string>;
}

export interface FileViewOptions {
  readonly disks: Disks;
  readonly root: {
    readonly volume: string;
    readonly initial: DirNode;
    readonly readOnly: boolean;
    /** The part of the volume that is the root. */
    readonly sub?: readonly string[];
  };
  readonly mounts: readonly Mount[];
  readonly rights: Rights;
  now(): number;
}

/** Where a path leads. */
export interface Place {
  readonly path: string;
  readonly volume: string;
  /** Inside the volume. */
  readonly inner: readonly string[];
  readonly readOnly: boolean;
  readonly node: TreeNode | undefined;
  readonly isMount: boolean;
}

const MAX_LINKS = 40;
const READ = 4;
const WRITE = 2;

/** Of a file that is longer than anybody keeps, so much is read. */
const MAX_ZEROS = 16 * 1024 * 1024;

export class FileView {
  readonly #o: FileViewOptions;
  readonly #mounts: ReadonlyMap<string, Mount>;

  constructor(options: FileViewOptions) {
    this.#o = options;
    this.#mounts = new Map(options.mounts.map((m) => [m.path, m]));
  }

  /** Follows a path; the last part may be missing. Throws ENOENT, ENOTDIR, ELOOP for what lies on the way. */
  place(path: string, followLast = true): Place {
    let queue = path.split('/');
    let at = this.#root();
    const trail: Place[] = [];
    for (let links = 0; queue.length > 0;) {
      const [name = '', ...rest] = queue;
      queue = rest;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        at = trail.pop() ?? this.#root();
        continue;
      }
      if (!at.node) throw new FileError('ENOENT');
      if (at.node.t !== 'dir') throw new FileError('ENOTDIR');
      const next = this.#step(at, name);
      if (next.node?.t === 'link' && (followLast || rest.some((p) => p !== ''))) {
        if (++links > MAX_LINKS) throw new FileError('ELOOP');
        const { target } = next.node;
        queue = [...target.split('/'), ...rest];
        if (target.startsWith('/')) {
          at = this.#root();
          trail.length = 0;
        }
        continue;
      }
      trail.push(at);
      at = next;
    }
    return at;
  }

  /** As whoever sees them whose root is this directory. Its own /proc is that of the whole, as nobody mounts another. */
  rootedAt(path: string): FileView {
    const { volume, inner: sub, readOnly, path: at } = this.place(path);
    const above = at === '/' ? '' : at;
    const mounts = this.#o.mounts.flatMap((m) => {
      if (m.path === '/proc') return [m];
      return m.path.startsWith(`${above}/`) ? [{ ...m, path: m.path.slice(above.length) }] : [];
    });
    const initial = volume === this.#o.root.volume ? this.#o.root.initial : EMPTY_DIR;
    return new FileView({ ...this.#o, root: { volume, initial, readOnly, sub }, mounts });
  }

  find(path: string, followLast = true): TreeNode | undefined {
    try {
      return this.place(path, followLast).node;
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  stat(path: string, followLast = true): TreeNode {
    const { node } = this.place(path, followLast);
    if (!node) throw new FileError('ENOENT');
    return node;
  }

  isDir(path: string): boolean {
    return this.find(path)?.t === 'dir';
  }

  read(path: string): string {
    const node = this.stat(path);
    if (node.t === 'dir') throw new FileError('EISDIR');
    this.#need(node, READ);
    if (node.t !== 'file') return '';
    return node.zeros ? node.data + '\0'.repeat(Math.min(node.zeros, MAX_ZEROS)) : node.data;
  }

  /** Names in a directory, sorted; volumes mounted in it among them. */
  list(path: string): string[] {
    const place = this.place(path);
    if (!place.node) throw new FileError('ENOENT');
    if (place.node.t !== 'dir') throw new FileError('ENOTDIR');
    this.#need(place.node, READ);
    const names = new Set(Object.keys(place.node.entries));
    const base = place.path === '/' ? '/' : `${place.path}/`;
    for (const mount of this.#mounts.keys()) {
      if (mount.startsWith(base)) names.add(mount.slice(base.length).split('/')[0] as string);
    }
    return [...names].sort();
  }

  write(path: string, data: string, append = false): void {
    const place = this.place(path);
    const { node } = place;
    if (node?.t === 'dir' || path.endsWith('/')) throw new FileError('EISDIR');
    if (place.readOnly) throw new FileError('EROFS');
    if (node) this.#need(node, WRITE);
    else this.#needParent(place);
    const before = node?.t === 'file' ? node : undefined;
    const isAfter = append && before !== undefined;
    const { zeros, ...kept } = before ?? { ...this.#fresh(0o644, place), zeros: undefined };
    const content = isAfter ? before.data + data : data;
    const rest = isAfter && zeros ? { zeros } : {};
    this.#set(place, { ...kept, t: 'file', mtime: this.#o.now(), data: content, ...rest });
  }

  /** Puts a node of any sort at a place that is free or holds a file. */
  put(path: string, node: TreeNode): void {
    const place = this.place(path, false);
    if (place.readOnly) throw new FileError('EROFS');
    if (place.node?.t === 'dir') throw new FileError('EISDIR');
    this.#needParent(place);
    this.#set(place, node);
  }

  touch(path: string): void {
    const place = this.place(path);
    if (!place.node) return this.write(path, '');
    if (place.readOnly) throw new FileError('EROFS');
    this.#set(place, { ...place.node, mtime: this.#o.now() });
  }

  mkdir(path: string, parents: boolean, mode = 0o755): void {
    const place = this.#placeForDir(path, parents, mode);
    if (place.node) {
      if (parents && place.node.t === 'dir') return;
      throw new FileError('EEXIST');
    }
    if (place.readOnly) throw new FileError('EROFS');
    this.#needParent(place);
    this.#set(place, { ...this.#fresh(mode, place, SET_GROUP), t: 'dir', entries: {} });
  }

  link(target: string, path: string): void {
    if (this.find(path, false)) throw new FileError('EEXIST');
    this.put(path, { ...this.#fresh(0o777), t: 'link', target });
  }

  /** Removes a file, or a directory and all in it. */
  remove(path: string, recursive: boolean): void {
    const place = this.place(path, false);
    if (!place.node) throw new FileError('ENOENT');
    if (place.isMount || place.path === '/') throw new FileError('EBUSY');
    if (place.node.t === 'dir' && !recursive) throw new FileError('EISDIR');
    this.#removeAt(place);
  }

  rmdir(path: string): void {
    const place = this.place(path, false);
    if (!place.node) throw new FileError('ENOENT');
    if (place.node.t !== 'dir') throw new FileError('ENOTDIR');
    if (place.isMount) throw new FileError('EBUSY');
    if (Object.keys(place.node.entries).length > 0) throw new FileError('ENOTEMPTY');
    this.#removeAt(place);
  }

  rename(from: string, to: string): void {
    const source = this.place(from, false);
    if (!source.node) throw new FileError('ENOENT');
    if (source.isMount) throw new FileError('EBUSY');
    if (source.path === this.place(to, false).path) return;
    if (source.readOnly) throw new FileError('EROFS');
    this.put(to, source.node);
    this.#removeAt(this.place(from, false));
  }

  /** Changes what belongs to the node itself: mode, owner, times. */
  change(path: string, what: Partial<Pick<TreeNode, 'mode' | 'uid' | 'gid' | 'mtime'>>): void {
    const place = this.place(path);
    if (!place.node) throw new FileError('ENOENT');
    if (place.readOnly) throw new FileError('EROFS');
    if (!this.#mayChange(place.node, what)) throw new FileError('EPERM');
    this.#set(place, { ...place.node, ...what });
  }

  /** Upstream: fs/attr.c of Linux (setattr_prepare). */
  #mayChange(
    node: TreeNode,
    { uid, gid, ...rest }: Partial<Pick<TreeNode, 'mode' | 'uid' | 'gid' | 'mtime'>>,
  ): boolean {
    const { rights } = this.#o;
    const isOwner = rights.uid === node.uid;
    if (Object.keys(rest).length > 0 && !isOwner && !this.#has('FOWNER')) return false;
    if (this.#has('CHOWN')) return true;
    const isOwnGroup = gid === undefined || gid === node.gid || gid === rights.gid || rights.groups.includes(gid);
    return (uid === undefined || uid === node.uid) && isOwnGroup && (gid === undefined || isOwner);
  }

  #has(capability: string): boolean {
    const { uid, capabilities } = this.#o.rights;
    return uid === 0 && (capabilities?.has(capability) ?? true);
  }

  /** What still fits where a path leads; undefined: nobody counts. */
  room(path: string): DiskRoom | undefined {
    return this.#o.disks.room?.(this.place(path).volume);
  }

  get mounts(): Iterable<Mount> {
    return this.#mounts.values();
  }

  can(path: string, bit: 4 | 2 | 1): boolean {
    try {
      const place = this.place(path);
      return place.node !== undefined && !(bit === WRITE && place.readOnly) && this.#may(place.node, bit);
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  #root(): Place {
    const { volume, initial, readOnly, sub = [] } = this.#o.root;
    const node = nodeAt(this.#o.disks.get(volume) ?? initial, sub);
    return { path: '/', volume, inner: sub, readOnly, node, isMount: false };
  }

  #step(at: Place, name: string): Place {
    const path = at.path === '/' ? `/${name}` : `${at.path}/${name}`;
    const mount = this.#mounts.get(path);
    if (mount) {
      const node = nodeAt(this.#o.disks.get(mount.volume) ?? EMPTY_DIR, mount.sub);
      return { path, volume: mount.volume, inner: mount.sub, readOnly: mount.readOnly, node, isMount: true };
    }
    let node = child(at.node, name);
    if (!node && this.#isAboveMount(path)) node = EMPTY_DIR;
    return { path, volume: at.volume, inner: [...at.inner, name], readOnly: at.readOnly, node, isMount: false };
  }

  /** A directory that is there only because something is mounted below it. */
  #isAboveMount(path: string): boolean {
    for (const mount of this.#mounts.keys()) if (mount.startsWith(`${path}/`)) return true;
    return false;
  }

  #placeForDir(path: string, parents: boolean, mode: number): Place {
    if (parents) {
      const parts = path.split('/');
      for (let i = 1; i < parts.length; i++) {
        const above = parts.slice(0, i).join('/');
        if (above !== '' && !this.find(above)) this.mkdir(above, false, mode);
      }
    }
    return this.place(path);
  }

  /** A directory with the set-group bit gives its group to what is made in it, and the bit to directories (`inherits`). */
  #fresh(mode: number, at?: Place, inherits = 0): Omit<DirNode, 't' | 'entries'> {
    const { uid, gid } = this.#o.rights;
    const parent = at && this.find(at.path.slice(0, at.path.lastIndexOf('/')) || '/');
    const isShared = parent !== undefined && (parent.mode & SET_GROUP) !== 0;
    return {
      mode: isShared ? mode | inherits : mode,
      uid,
      gid: isShared ? parent.gid : gid,
      mtime: this.#o.now(),
    };
  }

  #removeAt(place: Place): void {
    if (place.readOnly) throw new FileError('EROFS');
    this.#needParent(place);
    this.#set(place, undefined);
  }

  #set(place: Place, node: TreeNode | undefined): void {
    const { disks, root } = this.#o;
    const before = disks.get(place.volume) ?? (place.volume === root.volume ? root.initial : EMPTY_DIR);
    disks.put(place.volume, withNode(withParents(before, place.inner), place.inner, node, this.#o.now()));
  }

  #needParent(place: Place): void {
    const parent = this.stat(place.path.slice(0, place.path.lastIndexOf('/')) || '/');
    this.#need(parent, WRITE);
  }

  #need(node: TreeNode, bit: number): void {
    if (!this.#may(node, bit)) throw new FileError('EACCES');
  }

  #may(node: TreeNode, bit: number): boolean {
    const { uid, gid, groups } = this.#o.rights;
    if (this.#has('DAC_OVERRIDE')) return bit !== 1 || node.t === 'dir' || (node.mode & 0o111) !== 0;
    if (node.uid === uid) return ((node.mode >> 6) & bit) !== 0;
    const isGroup = node.gid === gid || groups.includes(node.gid);
    return ((isGroup ? node.mode >> 3 : node.mode) & bit) !== 0;
  }
}

/** Directories that exist only above mounts become real when something is written beside the mount. */
function withParents(root: DirNode, inner: readonly string[]): DirNode {
  let out = root;
  for (let i = 1; i < inner.length; i++) {
    const path = inner.slice(0, i);
    if (!nodeAt(out, path)) out = withNode(out, path, EMPTY_DIR, 0);
  }
  return out;
}
