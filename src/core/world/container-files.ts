import type { Clock } from '../lib/clock.ts';
import { decode } from './files/bytes.ts';
import { FileView, type Disks, type Mount, type Rights } from './files/file-view.ts';
import { child, EMPTY_DIR, fileNode, nodeAt, withNode, type DirNode, type TreeNode } from './files/node.ts';
import { normalize } from './files/path.ts';
import { hostKey, isImageKey, rootKey, type Volumes } from './files/volumes.ts';
import type { HostDisk } from './host-disk.ts';
import { hostLogsKey, type HostLogs } from './host-logs.ts';
import type { ImageDef } from './images/image.ts';
import { containerKey, type ContainerRecord, type ContainerSpec, type SandboxRecord } from './records.ts';
import { etcFiles, ETC_MOUNTS, etcKey } from './shell-host/etc.ts';
import { imageTree } from './shell-host/image-files.ts';
import type { PodNetworks } from './shell-host/pod-networks.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * The files of containers: image, volumes and what the runtime mounts, as one tree. Needed by servers and by whoever
 * reads last words, so it is there without the shells. Owns no state but caches.
 */
export interface ContainerFilesOptions {
  readonly clock: Clock;
  readonly volumes: Volumes;
  behaviour(image: string): { readonly def: ImageDef };
  sandbox(podUid: string): SandboxRecord | undefined;
  /** Logs of containers as files of their machine. */
  readonly hostLogs: HostLogs;
  readonly hostDisk: HostDisk;
  /** Until a cluster's are there. */
  readonly networks: PodNetworks;
}

export interface MoreFiles {
  readonly mounts: readonly Mount[];
  /** The disks as they are with that. */
  over(disks: Disks): Disks;
}

const NO_MORE: MoreFiles = { mounts: [], over: (disks) => disks };
const ROOT: Rights = { uid: 0, gid: 0, groups: [] };

export class ContainerFiles {
  readonly #o: ContainerFilesOptions;
  /** Of images, as containers begin with them. */
  readonly #trees = new Map<string, DirNode>();
  readonly #views = new Map<string, { readonly id: string; readonly view: FileView }>();
  /** Of images' own files, by image and path: servers read the same one with every request. */
  readonly #texts = new Map<string, ImageText>();
  networks: PodNetworks;
  /** Volumes that are made when somebody looks. */
  lazyVolume: (key: string) => DirNode | undefined = () => undefined;

  constructor(options: ContainerFilesOptions) {
    this.#o = options;
    this.networks = options.networks;
  }

  /** Programs come, which look at more of an image than its server does. */
  complete(etcOf: (image: string, def: ImageDef) => Record<string, string>): void {
    this.#etcOf = etcOf;
    this.#trees.clear();
    this.#texts.clear();
    this.#views.clear();
  }
  #etcOf: ((image: string, def: ImageDef) => Record<string, string>) | undefined;

  /** After a restore. */
  rebuild(): void {
    this.#o.hostLogs.rebuild();
    this.#o.hostDisk.rebuild();
    this.#views.clear();
  }

  /** The container is gone, or begins anew. */
  forget(podUid: string, name: string): void {
    this.#views.delete(containerKey(podUid, name));
  }

  /** The files of a container as root in it sees them. */
  view(record: ContainerRecord): FileView {
    const key = containerKey(record.spec.podUid, record.spec.name);
    const known = this.#views.get(key);
    if (known?.id === record.id) return known.view;
    const view = this.viewAs(record, ROOT);
    this.#views.set(key, { id: record.id, view });
    return view;
  }

  /** Whether the container's files can be other than its image's. */
  hasOwnFiles({ spec }: ContainerRecord): boolean {
    return spec.mounts !== undefined || this.#o.volumes.get(rootKey(spec.podUid, spec.name)) !== undefined;
  }

  /** A file's text as its image's server reads it. */
  readText(record: ContainerRecord, path: string): string | undefined {
    const known = this.#mayBeOwn(record.spec, path) ? undefined : this.#textInImage(record.spec.image, path);
    return known?.isWhole ? known.text : textOf(this.view(record).find(path));
  }

  /** Something was written beside it, or is mounted where it lies. */
  #mayBeOwn(spec: ContainerSpec, path: string): boolean {
    for (const m of ETC_MOUNTS) if (path.startsWith(m.path)) return true;
    for (const m of spec.mounts ?? []) if (path.startsWith(m.path)) return true;
    return this.#o.volumes.get(rootKey(spec.podUid, spec.name)) !== undefined;
  }

  #textInImage(image: string, path: string): ImageText {
    const key = `${image} ${path}`;
    let text = this.#texts.get(key);
    if (!text) this.#texts.set(key, (text = imageText(this.#tree(image, this.#o.behaviour(image).def), path)));
    return text;
  }

  /** `more`: what somebody mounts besides, and what he does to disks. */
  viewAs({ spec }: ContainerRecord, rights: Rights, more: MoreFiles = NO_MORE): FileView {
    const { volumes, clock } = this.#o;
    return new FileView({
      disks: more.over({ get: (key) => this.disk(key, spec), put: (key, root) => volumes.put(key, root) }),
      root: {
        volume: rootKey(spec.podUid, spec.name),
        initial: this.treeOf(spec),
        readOnly: spec.readOnlyRoot ?? false,
      },
      mounts: [...mountsOf(spec), ...more.mounts],
      rights,
      now: () => clock.now,
    });
  }

  /** What lies on a disk as this container sees it. */
  disk(key: string, spec: ContainerSpec): DirNode | undefined {
    return this.#mounted(key, spec) ?? this.#volume(key, spec);
  }

  /** What a container's own files begin with. */
  treeOf({ image, terminationPath = '/dev/termination-log' }: ContainerSpec): DirNode {
    const key = `${image}\n${terminationPath}`;
    let tree = this.#trees.get(key);
    if (!tree) {
      tree = withLastWords(
        this.#tree(image, this.#o.behaviour(image).def),
        normalize(terminationPath).split('/').slice(1),
      );
      this.#trees.set(key, tree);
    }
    return tree;
  }

  /** What the runtime mounts, computed when somebody looks. */
  #mounted(key: string, spec: ContainerSpec): DirNode | undefined {
    if (key !== etcKey(spec)) return undefined;
    return etcFiles(spec, this.#o.sandbox(spec.podUid)?.ip ?? '', this.networks(spec).dnsServer);
  }

  #volume(key: string, { machine }: ContainerSpec): DirNode | undefined {
    if (key === hostLogsKey(machine)) return this.#o.hostLogs.tree(machine);
    if (isImageKey(key)) {
      const image = key.slice('image/'.length);
      return this.#tree(image, this.#o.behaviour(image).def);
    }
    if (key === hostKey(machine)) return this.#o.hostDisk.tree(machine);
    return this.#o.volumes.get(key) ?? this.lazyVolume(key);
  }

  #tree(image: string, def: ImageDef): DirNode {
    let tree = this.#trees.get(image);
    if (!tree) this.#trees.set(image, (tree = imageTree(image, def, this.#etcOf?.(image, def) ?? {})));
    return tree;
  }
}

/** The file for last words, which anybody may write. Upstream: kubelet_pods.go, 0666 whatever the container's user. */
function withLastWords(tree: DirNode, path: readonly string[]): DirNode {
  let root = tree;
  for (let i = 1; i < path.length; i++) {
    const place = path.slice(0, i);
    if (!nodeAt(root, place)) root = withNode(root, place, EMPTY_DIR, 0);
  }
  return withNode(root, path, fileNode('', 0o666), 0);
}

const textOf = (node: TreeNode | undefined): string | undefined => (node?.t === 'file' ? decode(node.data) : undefined);

/** A file of an image; not whole: a link leads away from there, so that mounts count. */
interface ImageText {
  readonly text: string | undefined;
  readonly isWhole: boolean;
}

function imageText(root: DirNode, path: string): ImageText {
  let node: TreeNode | undefined = root;
  for (const name of path.split('/')) {
    if (name === '' || !node) continue;
    if (name === '..' || (node = child(node, name))?.t === 'link') return { text: undefined, isWhole: false };
  }
  return { text: textOf(node), isWhole: true };
}

export function mountsOf(spec: ContainerSpec): Mount[] {
  const volume = etcKey(spec);
  const etc = ETC_MOUNTS.filter(({ path }) => !spec.mounts?.some((m) => m.path === path));
  const own = (spec.mounts ?? []).flatMap((m) =>
    m.volume === hostKey(spec.machine) ? withLogs(m, spec.machine) : [m],
  );
  return [...own, ...etc.map((m) => ({ ...FRESH, ...m, volume }))];
}

const LOG_DIR = ['var', 'log'];

/** A directory of the machine, and what lies of its containers' logs in it. */
function withLogs(mount: Mount, machine: string): Mount[] {
  const { path, sub } = mount;
  const volume = hostLogsKey(machine);
  const isAbove = sub.length <= 2 && sub.every((name, i) => name === LOG_DIR[i]);
  if (isAbove) {
    const below = LOG_DIR.slice(sub.length);
    const at = (name: string): string => [path === '/' ? '' : path, ...below, name].join('/');
    return [mount, ...['pods', 'containers'].map((name) => ({ path: at(name), volume, sub: [name], readOnly: true }))];
  }
  const isInside = sub[0] === 'var' && sub[1] === 'log' && (sub[2] === 'pods' || sub[2] === 'containers');
  return [isInside ? { path, volume, sub: sub.slice(2), readOnly: true } : mount];
}
