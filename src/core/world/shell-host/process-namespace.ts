import { fnv32a } from '../../lib/hash.ts';
import { containerKey, type ContainerRecord, type ContainerSpec, type SandboxRecord } from '../records.ts';
import type { ForeignProcess, Machine } from '../shell/run/machine.ts';
import type { Proc } from '../shell/run/proc.ts';

/**
 * Which processes a container sees besides its own: those of its pod (shareProcessNamespace), of a container it debugs,
 * of its machine (hostPID). Owns no state. Upstream: pkg/kubelet/kuberuntime/util (PidNamespaceForPod).
 * Modelled: numbers on a machine follow from names, and of the machine's own processes a few are there.
 */
export interface OtherMachines {
  /** A container's machine, if it has one by now. */
  of(key: string): Machine | undefined;
  /** The processes of a container that is its image's own, to look at. */
  lookAt(record: ContainerRecord): Machine;
  signal(record: ContainerRecord, pid: number, name: string): void;
}

export interface NamespaceDeps {
  ofPod(podUid: string): Iterable<ContainerRecord>;
  sandboxesOn(machine: string): Iterable<SandboxRecord>;
  readonly others: OtherMachines;
}

/** A process that a container sees, and whose it is; none: nobody's who can be asked. */
export interface Neighbour extends ForeignProcess {
  readonly record?: ContainerRecord;
}

const PAUSE_USER = 65_535;

/** Whether another may look at its processes, or it at those of others. */
export function isShared({ spec }: ContainerRecord, deps: Pick<NamespaceDeps, 'ofPod'>): boolean {
  if (spec.security?.sees !== undefined) return true;
  for (const { spec: other, exit } of deps.ofPod(spec.podUid)) if (!exit && targetOf(other) === spec.name) return true;
  return false;
}

const targetOf = ({ security }: ContainerSpec): string | undefined =>
  typeof security?.sees === 'object' ? security.sees.container : undefined;

/** The number of a new container's first process, after all that its pod has had so far. */
export function firstPid({ podUid, security }: ContainerSpec, deps: NamespaceDeps): number {
  const least = security?.sees === 'machine' ? 1000 + (fnv32a(podUid) % 4000) : 1;
  return Math.max(least, lastPid(podUid, deps)) + STEP;
}

/** The highest number that the containers of a pod have given. */
export function lastPid(podUid: string, deps: NamespaceDeps): number {
  let last = 1;
  for (const { spec, process } of deps.ofPod(podUid)) {
    const machine = deps.others.of(containerKey(podUid, spec.name));
    last = Math.max(last, process.pid ?? 0, (machine?.state.nextPid ?? 1) - 1);
  }
  return last;
}
/** A runtime needs some processes of its own to start one. */
const STEP = 7;

export function neighboursOf(self: ContainerRecord, deps: NamespaceDeps): readonly Neighbour[] {
  if (self.spec.security?.sees === 'machine') return onMachine(self, deps);
  const shown: Neighbour[] = [];
  const isPod = self.spec.security?.sees === 'pod';
  for (const record of deps.ofPod(self.spec.podUid)) {
    const { spec } = record;
    const isSelf = spec.name === self.spec.name;
    const isIn = isPod ? spec.security?.sees === 'pod' : groupOf(spec) === groupOf(self.spec);
    if (isIn && !isSelf && !record.exit) shown.push(...processesOf(record, deps, 0));
  }
  return isPod ? [sandboxProcess(self, deps, 1), ...shown] : shown;
}

/** Containers that look at one container share its processes with it. */
const groupOf = (spec: ContainerSpec): string => targetOf(spec) ?? spec.name;

function processesOf(record: ContainerRecord, { others }: NamespaceDeps, shift: number): Neighbour[] {
  const machine = others.of(containerKey(record.spec.podUid, record.spec.name)) ?? others.lookAt(record);
  const numbered = (proc: Proc): Proc =>
    shift === 0 ? proc : { ...proc, pid: proc.pid + shift, ppid: proc.ppid === 0 ? 1 : proc.ppid + shift };
  return [...machine.state.procs.values()].map((proc) => ({
    proc: numbered(proc),
    record,
    signal: (name) => others.signal(record, proc.pid, name),
  }));
}

function sandboxProcess(self: ContainerRecord, { others }: NamespaceDeps, pid: number): Neighbour {
  const title = { argv: ['/pause'], pid, ppid: 0, uid: PAUSE_USER, gid: PAUSE_USER };
  return { proc: { ...madeUp(self, others), ...title }, signal: () => undefined };
}

/** Modelled: it has nothing of its own but what is said of it. */
function madeUp(self: ContainerRecord, others: OtherMachines): Proc {
  const machine = others.lookAt(self);
  return { ...(machine.main as Proc), vars: new Map(), fds: new Map(), groups: [], cwd: '/', startedAt: 0 };
}

const DAEMONS: readonly (readonly [pid: number, argv: string])[] = [
  [1, '/sbin/init'],
  [412, '/usr/bin/containerd'],
  [587, '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml'],
];

function onMachine(self: ContainerRecord, deps: NamespaceDeps): Neighbour[] {
  const base = madeUp(self, deps.others);
  const shown: Neighbour[] = DAEMONS.map(([pid, words]) => ({
    proc: { ...base, argv: words.split(' '), pid, ppid: pid === 1 ? 0 : 1, uid: 0, gid: 0 },
    signal: () => undefined,
  }));
  for (const { podUid } of deps.sandboxesOn(self.spec.machine)) {
    shown.push(sandboxProcess(self, deps, numberOn(podUid)));
    for (const record of deps.ofPod(podUid)) {
      const isSelf = podUid === self.spec.podUid && record.spec.name === self.spec.name;
      if (isSelf || record.exit) continue;
      const shift = record.spec.security?.sees === 'machine' ? 0 : numberOn(containerKey(podUid, record.spec.name));
      shown.push(...processesOf(record, deps, shift));
    }
  }
  return shown;
}

const numberOn = (key: string): number => 6000 + (fnv32a(key) % 40_000) * 100;
