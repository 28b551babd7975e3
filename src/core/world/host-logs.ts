import { EPOCH_MS, formatMicroTime } from '../lib/time.ts';
import { encode } from './files/bytes.ts';
import { fileNode, linkNode, treeOf, withNode, type DirNode, type TreeNode } from './files/node.ts';
import type { Logs, LogView } from './logs.ts';
import { containerKey, type ContainerRecord, type SandboxRecord } from './records.ts';

/**
 * Logs of containers as files of their machine: /var/log/pods/<namespace>_<pod>_<uid>/<container>/<attempt>.log in the
 * format of CRI, and links to them in /var/log/containers. Made when somebody looks; whoever does not mount them pays
 * nothing. Upstream: pkg/kubelet/kuberuntime (BuildContainerLogsDirectory, legacy.go). Modelled: a file begins anew after 500
 * lines, standard error is not told apart.
 */
export interface HostLogsDeps {
  readonly logs: Logs;
  sandboxesOn(machine: string): Iterable<SandboxRecord>;
  containersOf(podUid: string): Iterable<ContainerRecord>;
  now(): number;
}

export const hostLogsKey = (machine: string): string => `logs/${machine}`;
const ROTATE_LINES = 500;

interface Known {
  readonly end: number;
  readonly attempt: number;
  readonly node: TreeNode;
}

export class HostLogs {
  readonly #d: HostLogsDeps;
  /** By machine and container, as they were when it was last looked at. */
  readonly #files = new Map<string, ReadonlyMap<string, Known>>();
  readonly #trees = new Map<string, { readonly at: number; readonly version: number; readonly tree: DirNode }>();

  constructor(deps: HostLogsDeps) {
    this.#d = deps;
  }

  /** After a restore. */
  rebuild(): void {
    this.#files.clear();
    this.#trees.clear();
  }

  /** The directories `pods` and `containers`. */
  tree(machine: string): DirNode {
    const known = this.#trees.get(machine);
    const at = this.#d.now();
    const { version } = this.#d.logs;
    if (known?.at === at && known.version === version) return known.tree;
    const tree = this.#build(machine);
    this.#trees.set(machine, { at, version, tree });
    return tree;
  }

  #build(machine: string): DirNode {
    let root = treeOf({ '/pods/': '', '/containers/': '' });
    const before = this.#files.get(machine);
    const files = new Map<string, Known>();
    this.#files.set(machine, files);
    for (const { podUid, namespace, pod } of this.#d.sandboxesOn(machine)) {
      const dir = `${namespace}_${pod}_${podUid}`;
      for (const record of this.#d.containersOf(podUid)) {
        const { name } = record.spec;
        for (const isPrevious of [true, false]) {
          const view = this.#d.logs.view(containerKey(podUid, name), isPrevious);
          if (view.attempt < 0 && isPrevious) continue;
          const attempt = isPrevious ? record.attempt - 1 : record.attempt;
          const file = `${attempt}.log`;
          const key = `${podUid}/${name}/${isPrevious ? 'previous' : ''}`;
          const known = fileOf(view, before?.get(key));
          files.set(key, known);
          root = withNode(withDirs(root, ['pods', dir, name]), ['pods', dir, name, file], known.node, 0);
          if (isPrevious) continue;
          const link = linkNode(`/var/log/pods/${dir}/${name}/${file}`);
          root = withNode(root, ['containers', `${pod}_${namespace}_${name}-${record.id}.log`], link, 0);
        }
      }
    }
    return root;
  }
}

/** The same as long as nothing was written. */
function fileOf(view: LogView, known: Known | undefined): Known {
  const { end, attempt } = view;
  if (known?.end === end && known.attempt === attempt) return known;
  return { end, attempt, node: fileNode(textOf(view), 0o640) };
}

function withDirs(root: DirNode, path: readonly string[]): DirNode {
  let out = root;
  for (let i = 1; i <= path.length; i++) {
    const part = path.slice(0, i);
    let node: TreeNode | undefined = out;
    for (const name of part) node = node?.t === 'dir' ? node.entries[name] : undefined;
    if (!node) out = withNode(out, part, { ...treeOf({}) }, 0);
  }
  return out;
}

function textOf({ lines, end }: LogView): string {
  const first = Math.floor(Math.max(0, end - 1) / ROTATE_LINES) * ROTATE_LINES;
  return lines
    .slice(Math.max(0, lines.length - (end - first)))
    .map(({ t, text }) => `${timeOf(t)} stdout F ${encode(text)}\n`)
    .join('');
}

/** Nanoseconds, as the runtime writes them. */
const timeOf = (t: number): string => formatMicroTime(EPOCH_MS + t).replace('Z', '000Z');
