import { treeOf, type DirNode } from '../world/files/node.ts';
import { FileView, type Disks } from '../world/files/file-view.ts';
import type { ContainerSecurity } from '../world/records.ts';
import { capabilitiesOf } from '../world/shell-host/privileges.ts';
import { sysctlsOf } from '../world/shell-host/sysctls.ts';
import { PROGRAMS } from '../world/shell/programs/registry.ts';
import { runBurst } from '../world/shell/run/burst.ts';
import { Machine, type MachineHost } from '../world/shell/run/machine.ts';
import type { MachineState } from '../world/shell/run/proc.ts';
import { startProgram } from '../world/shell/run/start.ts';

/** A machine with a file system in memory and no network, for tests of scripts. Time passes in `until`. */
export interface ShellRun {
  readonly machine: Machine;
  out: string;
  err: string;
  now: number;
  /** Runs on until that time, or until process 1 has ended. */
  until(ms: number): void;
  exit(): number | undefined;
  read(path: string): string | undefined;
  save(): MachineState;
}

export function runShell(
  argv: readonly string[],
  options: {
    files?: Record<string, string>;
    env?: Record<string, string>;
    uid?: number;
    security?: ContainerSecurity;
  } = {},
): ShellRun {
  const disks = new Map<string, DirNode>();
  const initial = treeOf({ '/tmp/': '', '/etc/hostname': 'web-0\n', ...options.files });
  const disk = {
    get: (key: string) => disks.get(key),
    put: (key: string, root: DirNode) => void disks.set(key, root),
    room: () => ({ used: 0, left: 98 * 2 ** 30, total: 98 * 2 ** 30 }),
  };
  const { uid = 0, security = {} } = options;
  const run = { out: '', err: '', now: 0 } as ShellRun;
  const host = hostOf(run, { disk, initial, uid, security, env: options.env ?? {} });
  const machine = new Machine(host);
  const main = machine.newProc(argv);
  main.fds.set(0, machine.openFile({ k: 'null' }));
  main.fds.set(1, machine.openFile({ k: 'sink', sink: 0, error: false }));
  main.fds.set(2, machine.openFile({ k: 'sink', sink: 0, error: true }));
  startProgram(machine, main, argv, false);
  const live = { machine };
  return Object.assign(run, {
    machine,
    until(ms: number): void {
      for (let n = 0; n < 10_000; n++) {
        runBurst(live.machine);
        const at = live.machine.wakeAt;
        if (at === undefined || at > ms || live.machine.state.procs.get(1)?.exit !== undefined) break;
        run.now = Math.max(at, run.now);
        // Every burst begins from what was saved: nothing may live outside the state.
        live.machine = new Machine(host, live.machine.save());
      }
      run.now = Math.max(run.now, ms === Infinity ? run.now : ms);
    },
    exit: () => live.machine.state.procs.get(1)?.exit,
    read: (path: string) => {
      const view = host.view({ uid: 0, gid: 0, groups: [] }, () => undefined);
      return view.find(path) ? view.read(path) : undefined;
    },
    save: () => live.machine.save(),
    kill: (signal: string) => live.machine.signal(1, signal),
  });
}

interface Parts {
  readonly disk: Disks;
  readonly initial: DirNode;
  readonly uid: number;
  readonly security: ContainerSecurity;
  readonly env: Readonly<Record<string, string>>;
}

function hostOf(run: ShellRun, { disk, initial, uid, security, env }: Parts): MachineHost {
  return {
    now: () => run.now,
    view: (rights) =>
      new FileView({
        disks: disk,
        root: { volume: 'root', initial, readOnly: false },
        mounts: [],
        rights,
        now: () => run.now,
      }),
    info: {
      hostname: 'web-0',
      namespace: 'default',
      ip: '10.0.0.2',
      node: 'n1',
      image: 'busybox',
      cpus: 1,
      memoryBytes: 1024 ** 3,
      bootedAt: 0,
      userName: (id) => (id === 0 ? 'root' : undefined),
      groupName: (id) => (id === 0 ? 'root' : undefined),
    },
    network: {
      request: () => ({ kind: 'refused', latencyMs: 1 }),
      resolve: () => 'no-such-name',
      connect: () => 'refused',
      ping: () => false,
      dnsServer: '10.96.0.10',
    },
    dialect: 'busybox',
    env: { PATH: '/bin', HOME: '/root', ...env },
    cwd: '/',
    rights: { uid, gid: uid, groups: [] },
    capabilities: capabilitiesOf(security),
    sysctls: sysctlsOf({}),
    hasLeaves: () => true,
    sink: (_, error, text) => {
      if (error) run.err += text;
      else run.out += text;
    },
    program: ([name = '']) =>
      PROGRAMS[name.slice(name.lastIndexOf('/') + 1)] ??
      (/(^|\/)(sh|bash|busybox)$/.test(name) ? () => 127 : undefined),
    where: (name) => `/bin/${name}`,
    handlesSignal: () => false,
  };
}
