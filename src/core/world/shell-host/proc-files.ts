import { fnv32a } from '../../lib/hash.ts';
import { EMPTY_DIR, fileNode, linkNode, type DirNode, type TreeNode } from '../files/node.ts';
import type { ContainerSpec } from '../records.ts';
import type { Proc } from '../shell/run/proc.ts';
import { hexOf, NO_CAPABILITIES, type Capabilities } from './privileges.ts';
import { sysctlFiles, sysctlsOf } from './sysctls.ts';

/**
 * /proc as a process sees it: its machine, the processes of its namespace, kernel parameters. Pure; made when somebody
 * looks. Upstream: Documentation/filesystems/proc.rst of Linux (fs/proc/array.c for `status`). Left out: what memory is
 * used for, what a process has mapped, who waits for what.
 */
export interface SeenProcess {
  readonly proc: Proc;
  readonly spec: ContainerSpec;
  /** What root in its container has. */
  readonly capabilities: Capabilities;
}

export interface ProcScene {
  readonly spec: ContainerSpec;
  readonly processes: readonly SeenProcess[];
  /** Who looks. */
  readonly self: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly upMs: number;
  /** Lines of /proc/mounts. */
  readonly mounts: readonly string[];
}

const dir = (entries: Readonly<Record<string, TreeNode>>, mode = 0o555): DirNode => ({ ...EMPTY_DIR, mode, entries });
const text = (lines: readonly string[]): TreeNode => fileNode(lines.map((l) => `${l}\n`).join(''), 0o444);

export function procFiles(scene: ProcScene): DirNode {
  const { spec, processes, self, upMs } = scene;
  const each = processes.map((seen) => [String(seen.proc.pid), processFiles(seen, scene)] as const);
  const seconds = (upMs / 1000).toFixed(2);
  return dir({
    ...Object.fromEntries(each),
    self: linkNode(String(self)),
    'thread-self': linkNode(`${self}/task/${self}`),
    mounts: linkNode('self/mounts'),
    net: linkNode('self/net'),
    sys: sysctlFiles(sysctlsOf(spec)),
    cpuinfo: text(Array.from({ length: scene.cpus }, (_, i) => [`processor\t: ${i}`, 'vendor_id\t: GenuineIntel', 'cpu family\t: 6', 'model name\t: Virtual CPU', 'cpu MHz\t\t: 2000.000', `siblings\t: ${scene.cpus}`, `cpu cores\t: ${scene.cpus}`, '']).flat()), // prettier-ignore
    filesystems: text(['nodev\tsysfs', 'nodev\ttmpfs', 'nodev\tproc', 'nodev\tcgroup2', 'nodev\toverlay', '\text4']),
    loadavg: text([`0.08 0.03 0.01 1/${processes.length} ${Math.max(...processes.map((p) => p.proc.pid))}`]),
    meminfo: memory(scene.memoryBytes),
    uptime: text([`${seconds} ${seconds}`]),
    version: text(['Linux version 6.12.0-drydock (gcc 13.2.0) #1 SMP PREEMPT_DYNAMIC']),
  });
}

/** Modelled: what is free is a share of what there is. */
function memory(bytes: number): TreeNode {
  const line = (name: string, share: number): string =>
    `${`${name}:`.padEnd(15)} ${String(Math.floor((bytes / 1024) * share)).padStart(8)} kB`;
  return text([line('MemTotal', 1), line('MemFree', 0.6), line('MemAvailable', 0.75), line('Buffers', 0.02), line('Cached', 0.18), line('SwapTotal', 0), line('SwapFree', 0)]); // prettier-ignore
}

function processFiles(seen: SeenProcess, scene: ProcScene): DirNode {
  const { proc, spec } = seen;
  const env = [...proc.vars].filter(([, v]) => v.exported).map(([name, v]) => `${name}=${v.value}\0`);
  const fds = [...proc.fds.keys()].map((fd) => [String(fd), linkNode('/dev/null')] as const);
  const map = text([
    `         0 ${String(firstUser(spec)).padStart(10)} ${spec.security?.hasOwnUsers ? '     65536' : '4294967295'}`,
  ]);
  return dir({
    cgroup: text(['0::/']),
    cmdline: fileNode(proc.argv.map((a) => `${a}\0`).join(''), 0o444),
    comm: text([commOf(proc)]),
    cwd: linkNode(proc.cwd),
    environ: fileNode(env.join(''), 0o400),
    exe: linkNode(`/bin/${commOf(proc)}`),
    fd: dir(Object.fromEntries(fds), 0o500),
    gid_map: map,
    limits: text(LIMITS),
    mounts: text(scene.mounts),
    net: dir({}),
    ns: dir(namespacesOf(spec)),
    oom_score_adj: text([String(oomScore(spec, scene.memoryBytes))]),
    root: linkNode('/'),
    stat: text([`${proc.pid} (${commOf(proc)}) ${stateOf(proc)[0] ?? ''} ${proc.ppid} ${proc.pid} ${proc.pid} 0 -1`]),
    status: text(statusOf(seen, scene)),
    task: dir({ [proc.pid]: dir({ comm: text([commOf(proc)]), status: text(statusOf(seen, scene)) }) }),
    uid_map: map,
  });
}

const commOf = ({ argv }: Proc): string =>
  (argv[0] ?? '')
    .replace(/^.*\//, '')
    .replace(/[: ].*$/, '')
    .slice(0, 15);
const stateOf = ({ wait, exit }: Proc): string =>
  exit !== undefined ? 'Z (zombie)' : wait ? 'S (sleeping)' : 'R (running)';

function statusOf({ proc, spec, capabilities }: SeenProcess, { cpus, self }: ProcScene): string[] {
  const { pid, ppid, uid, gid } = proc;
  const { hasNoNewPrivileges, isFiltered } = spec.security ?? {};
  const groups = groupsOf(proc);
  const none = '0'.repeat(16);
  const own = hexOf(uid === 0 ? capabilities : NO_CAPABILITIES);
  return [
    `Name:\t${commOf(proc)}`,
    `Umask:\t${proc.umask.toString(8).padStart(4, '0')}`,
    `State:\t${pid === self ? 'R (running)' : stateOf(proc)}`,
    `Tgid:\t${pid}`,
    'Ngid:\t0',
    `Pid:\t${pid}`,
    `PPid:\t${ppid}`,
    'TracerPid:\t0',
    `Uid:\t${[uid, uid, uid, uid].join('\t')}`,
    `Gid:\t${[gid, gid, gid, gid].join('\t')}`,
    'FDSize:\t64',
    `Groups:\t${groups.map((g) => `${g} `).join('')}`,
    `NStgid:\t${pid}`,
    `NSpid:\t${pid}`,
    'Threads:\t1',
    `SigPnd:\t${none}`,
    `ShdPnd:\t${none}`,
    `SigBlk:\t${none}`,
    `CapInh:\t${none}`,
    `CapPrm:\t${own}`,
    `CapEff:\t${own}`,
    `CapBnd:\t${hexOf(capabilities)}`,
    `CapAmb:\t${none}`,
    `NoNewPrivs:\t${hasNoNewPrivileges ? 1 : 0}`,
    `Seccomp:\t${isFiltered ? 2 : 0}`,
    `Seccomp_filters:\t${isFiltered ? 1 : 0}`,
    `Cpus_allowed_list:\t${cpus > 1 ? `0-${cpus - 1}` : '0'}`,
  ];
}

/** All groups of a process, as the kernel keeps them: in order, its own among them. */
export const groupsOf = ({ gid, groups }: Pick<Proc, 'gid' | 'groups'>): number[] =>
  [...new Set([gid, ...groups])].sort((a, b) => a - b);

/** Modelled: kubelets give ranges to pods in turn; here they follow from the pod's uid. */
function firstUser({ security, podUid }: ContainerSpec): number {
  return security?.hasOwnUsers ? 65_536 * (1 + (fnv32a(podUid) % 32_000)) : 0;
}

/** Upstream: include/linux/proc_ns.h (the first namespaces); those made later have made-up numbers. */
const FIRST: Readonly<Record<string, number>> = { cgroup: 4026531835, ipc: 4026531839, mnt: 4026531841, net: 4026531840, pid: 4026531836, time: 4026531834, user: 4026531837, uts: 4026531838 }; // prettier-ignore

function namespacesOf({ podUid, name, security, isHostNetwork }: ContainerSpec): Record<string, TreeNode> {
  const made = (kind: string, of: string): number => 4026532000 + (fnv32a(`${of}/${kind}`) % 9000);
  const sees = security?.sees;
  const own: Record<string, number> = {
    cgroup: made('cgroup', `${podUid}/${name}`),
    ipc: made('ipc', podUid),
    mnt: made('mnt', `${podUid}/${name}`),
    ...(isHostNetwork ? {} : { net: made('net', podUid), uts: made('uts', podUid) }),
    ...(sees === 'machine' ? {} : { pid: made('pid', pidOwner({ podUid, name, sees })) }),
    ...(security?.hasOwnUsers ? { user: made('user', podUid) } : {}),
  };
  const ids = Object.entries({ ...FIRST, ...own });
  return Object.fromEntries(ids.map(([kind, id]) => [kind, linkNode(`${kind}:[${id}]`)]));
}

function pidOwner({
  podUid,
  name,
  sees,
}: {
  podUid: string;
  name: string;
  sees: 'pod' | { container: string } | undefined;
}): string {
  // prettier-ignore
  if (sees === 'pod') return podUid;
  return `${podUid}/${sees?.container ?? name}`;
}

/** Upstream: pkg/kubelet/qos/policy.go. Left out: what sidecars borrow from others, requests of the pod as a whole. */
export function oomScore({ oom }: Pick<ContainerSpec, 'oom'>, capacityBytes: number): number {
  if (oom === undefined || oom === 'last') return oom ? GUARANTEED : BEST_EFFORT;
  const score = BEST_EFFORT - Math.floor((1000 * oom) / capacityBytes);
  return score < 1000 + GUARANTEED ? 1000 + GUARANTEED : score === BEST_EFFORT ? score - 1 : score;
}
const BEST_EFFORT = 1000;
const GUARANTEED = -997;

const LIMITS: readonly string[] = [
  'Limit                     Soft Limit           Hard Limit           Units     ',
  'Max cpu time              unlimited            unlimited            seconds   ',
  'Max file size             unlimited            unlimited            bytes     ',
  'Max stack size            8388608              unlimited            bytes     ',
  'Max core file size        unlimited            unlimited            bytes     ',
  'Max processes             unlimited            unlimited            processes ',
  'Max open files            1048576              1048576              files     ',
  'Max locked memory         8388608              8388608              bytes     ',
  'Max address space         unlimited            unlimited            bytes     ',
];
