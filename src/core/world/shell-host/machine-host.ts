import { identityOf } from '../image-users.ts';
import { encode } from '../files/bytes.ts';
import type { Disks, FileView, Mount, Rights } from '../files/file-view.ts';
import type { ImageDef } from '../images/image.ts';
import type { DirNode } from '../files/node.ts';
import { diskKey, hostKey, rootKey } from '../files/volumes.ts';
import { mountsOf, type MoreFiles } from '../container-files.ts';
import type { ContainerRecord, ContainerSpec, MachineRecord } from '../records.ts';
import type { ShellsOptions } from '../shell-parts.ts';
import { mountLines } from '../shell/programs/mount-lines.ts';
import type { Program } from '../shell/run/io.ts';
import type { MachineHost } from '../shell/run/machine.ts';
import type { Proc } from '../shell/run/proc.ts';
import { DEFAULT_PATH } from '../shell/run/start.ts';
import { cgroupFiles, cgroupKey, CGROUP_PATH } from './cgroup.ts';
import { hostProgram } from './host-programs.ts';
import { programOf } from './image-program.ts';
import { handleServer, isImageOwn, isImageMain } from './main-process.ts';
import { capabilitiesOf, type Capabilities } from './privileges.ts';
import { procFiles, type SeenProcess } from './proc-files.ts';
import { isShared, lastPid, neighboursOf, type Neighbour, type OtherMachines } from './process-namespace.ts';
import type { Room } from './room.ts';
import { sysctlsOf } from './sysctls.ts';
import type { UnitHands } from './systemctl.ts';
import { groupName, userName } from './users.ts';

/** What the processes of a container are connected to: its files, /proc, network, programs, privileges. Owns no state. */
export interface MachineHostDeps extends Omit<ShellsOptions, 'signalMain'> {
  latest(): ContainerRecord;
  hasLeaves(): boolean;
  /** A signal for the image's own process. */
  signalMain(name: string): void;
  sink: MachineHost['sink'];
  /** Its own processes, as they are now. */
  processes(): Iterable<Proc>;
  /** Ends any container of the machine. */
  stop(record: ContainerRecord): void;
  readonly units: UnitHands;
  readonly others: OtherMachines;
  readonly room: Room;
}

/** In the order of a real one: the image's, the container's own, those of Services; runc adds HOME at last. */
function environmentOf(
  { hostname, pod, env, links }: ContainerRecord['spec'],
  image: Readonly<Record<string, string>> | undefined,
  home: string,
): Record<string, string> {
  const all: Record<string, string> = { PATH: DEFAULT_PATH, ...image, HOSTNAME: hostname ?? pod, ...env };
  for (const [name, value] of Object.entries(links ?? {})) all[name] ??= value;
  all['HOME'] ??= home;
  return all;
}

export function machineHost(record: ContainerRecord, deps: MachineHostDeps): MachineHost {
  const { spec, process } = record;
  const { clock, files } = deps;
  const { def } = deps.behaviour(spec.image);
  const node = deps.machine(spec.machine);
  const rights = identityOf(spec, def);
  const isBusybox = /busybox|alpine/.test(spec.image);
  const capabilities = capabilitiesOf(spec.security);
  const foreign = (): readonly Neighbour[] => neighboursOf(deps.latest(), deps);
  const scene: Scene = { record, deps, capabilities, foreign };
  return {
    now: () => clock.now,
    view: (r, looker, root) => rooted(files.viewAs(record, r, moreFiles(scene, r, looker)), root),
    info: {
      hostname: spec.hostname ?? spec.pod,
      namespace: spec.namespace,
      ip: deps.sandbox(spec.podUid)?.ip ?? '',
      node: spec.machine,
      image: isBusybox ? spec.image : spec.image.replace(/busybox|alpine/g, ''),
      cpus: cpusOf(node),
      memoryBytes: node?.memoryBytes ?? 0,
      bootedAt: node?.bootedAt ?? 0,
      ...(spec.security?.isPrivileged ? { isPrivileged: true } : {}),
      userName: (uid) => userName(files.view(record), uid),
      groupName: (gid) => groupName(files.view(record), gid),
    },
    network: files.networks(spec),
    dialect: isBusybox ? 'busybox' : 'dash',
    env: encoded(environmentOf(spec, def.env, rights.uid === 0 ? '/root' : '/')),
    cwd: spec.workingDir ?? def.workingDir ?? '/',
    rights,
    capabilities,
    sysctls: sysctlsOf(spec),
    ...(process.pid === undefined ? {} : { firstPid: process.pid }),
    get foreign() {
      return isShared(record, deps) ? foreign : undefined;
    },
    get lastPid() {
      return isShared(record, deps) ? () => lastPid(spec.podUid, deps) : undefined;
    },
    hasLeaves: deps.hasLeaves,
    sink: deps.sink,
    program: (argv, root) => anyProgram(argv, root, scene, def),
    where: (name) => (name.includes('/') ? name : `${isBusybox ? '/bin' : '/usr/bin'}/${name}`),
    handlesSignal: (proc, signal) => {
      if (!isImageOwn(proc)) return handleServer(proc, signal, def, clock.now);
      if (isImageMain(proc)) deps.signalMain(signal);
      return true;
    },
  };
}

const rooted = (view: FileView, root: string | undefined): FileView =>
  root === undefined ? view : view.rootedAt(root);

function anyProgram(
  argv: readonly string[],
  root: string | undefined,
  { record: { spec }, deps }: Scene,
  def: ImageDef,
): Program | undefined {
  if (root === undefined || !isHostRoot(spec, root)) return programOf(argv, deps.latest(), def, deps.server);
  return hostProgram(argv, { ...deps, machineName: spec.machine });
}

/** The machine's own root is mounted there. */
const isHostRoot = ({ mounts = [], machine }: ContainerSpec, root: string): boolean =>
  mounts.some((m) => m.path === root && m.volume === hostKey(machine) && m.sub.length === 0);

const cpusOf = (node: MachineRecord | undefined): number => Math.max(1, Math.floor((node?.cpuMilli ?? 1000) / 1000));

interface Scene {
  readonly record: ContainerRecord;
  readonly deps: MachineHostDeps;
  readonly capabilities: Capabilities;
  foreign(): readonly Neighbour[];
}

/** /proc, and in it the files of other containers whose processes may be looked into. */
function moreFiles(scene: Scene, rights: Rights, looker: () => Proc | undefined): MoreFiles {
  const { record, deps } = scene;
  const { spec } = record;
  const key = `proc/${spec.podUid}/${spec.name}`;
  const proc: Mount = { path: '/proc', volume: key, sub: [], readOnly: true };
  const cgroup: Mount = { path: CGROUP_PATH, volume: cgroupKey(spec), sub: [], readOnly: true };
  const others = isShared(record, deps) ? scene.foreign().filter((n) => n.record && mayTrace(scene, rights, n)) : [];
  const specs = new Map(
    others.map((n) => [rootKey(spec.podUid, n.record?.spec.name ?? ''), n.record?.spec as ContainerSpec]),
  );
  const find = (volume: string): DirNode | undefined => {
    if (volume === key) return procFiles(procScene(scene, looker()));
    // What it was told of its resources may change while it runs.
    if (volume === cgroup.volume) return cgroupFiles(deps.latest().spec.resources);
    const other = specs.get(volume);
    return other && (deps.files.disk(volume, other) ?? deps.files.treeOf(other));
  };
  return {
    mounts: [proc, cgroup, ...others.flatMap((n) => rootMounts(n))],
    over: (disks) => bounded({ get: (volume) => find(volume) ?? disks.get(volume), put: disks.put }, spec, deps),
  };
}

/** Disks with an end. Modelled: those of claims have none. */
function bounded(disks: Disks, spec: ContainerSpec, { room, files }: MachineHostDeps): Disks {
  const mountOf = (volume: string): Mount | undefined => spec.mounts?.find((m) => m.volume === volume);
  const treeOf = (volume: string): DirNode | undefined =>
    disks.get(volume) ?? (volume === rootKey(spec.podUid, spec.name) ? files.treeOf(spec) : undefined);
  const isEndless = (volume: string): boolean => volume.startsWith(diskKey(''));
  return {
    get: disks.get,
    put(volume, after) {
      if (!isEndless(volume)) room.check(spec.machine, mountOf(volume), { before: treeOf(volume), after });
      disks.put(volume, after);
    },
    room(volume) {
      return isEndless(volume) ? undefined : room.of(spec.machine, mountOf(volume), treeOf(volume));
    },
  };
}

/** A process's root, with everything that is mounted in it. */
function rootMounts({ proc, record }: Neighbour): Mount[] {
  const { spec } = record as ContainerRecord;
  const path = `/proc/${proc.pid}/root`;
  const root = { path, volume: rootKey(spec.podUid, spec.name), sub: [], readOnly: spec.readOnlyRoot ?? false };
  return [root, ...mountsOf(spec).map((m) => ({ ...m, path: `${path}${m.path}` }))];
}

/** Upstream: kernel/ptrace.c of Linux (__ptrace_may_access). */
function mayTrace({ capabilities }: Scene, { uid }: Rights, { proc, record }: Neighbour): boolean {
  if (uid === 0 && capabilities.has('SYS_PTRACE')) return true;
  if (uid !== proc.uid) return false;
  return uid !== 0 || [...capabilitiesOf(record?.spec.security)].every((c) => capabilities.has(c));
}

function procScene(
  { record, deps, capabilities, foreign }: Scene,
  looker: Proc | undefined,
): Parameters<typeof procFiles>[0] {
  // prettier-ignore
  const { spec } = record;
  const node = deps.machine(spec.machine);
  const own = [...deps.processes()].map((proc): SeenProcess => ({ proc, spec, capabilities }));
  const others = (isShared(record, deps) ? foreign() : []).map((n): SeenProcess => {
    const of = n.record?.spec ?? spec;
    return { proc: n.proc, spec: of, capabilities: capabilitiesOf(of.security) };
  });
  return {
    spec,
    processes: [...own, ...others],
    self: looker?.pid ?? 1,
    cpus: cpusOf(node),
    memoryBytes: node?.memoryBytes ?? 0,
    upMs: deps.clock.now - (node?.bootedAt ?? 0),
    mounts: mountLines(mountsOf(spec)),
  };
}

const encoded = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([k, v]) => [k, encode(v)]));
