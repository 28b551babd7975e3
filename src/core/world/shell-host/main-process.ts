import type { ImageDef } from '../images/image.ts';
import { lateImageOf } from '../images/late/registry.ts';
import type { ContainerRecord } from '../records.ts';
import type { Machine } from '../shell/run/machine.ts';
import type { Proc } from '../shell/run/proc.ts';
import { whyMissing } from '../why-missing.ts';

/** Process 1 of a container: whose it is, what it does with signals, and why it could not be started. */
export const START_ERROR = 128;

/** Upstream: containerd and runc, when there is no such program. */
export const startError = (name: string, status: number): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: ${JSON.stringify(name)}: ${whyMissing(name, status)}`;

const IMAGE_OWN = '(image)';
export const isImageOwn = (proc: Proc): boolean => proc.running?.name === IMAGE_OWN;
/** The one that signals to the container are for. */
export const isImageMain = (proc: Proc): boolean => isImageOwn(proc) && proc.ppid === 0;
export const isServer = (proc: Proc): boolean =>
  (proc.running?.state as { serves?: boolean } | undefined)?.serves === true;

/** Process 1 of a container whose program is its image's own, and its workers, so that others see and can signal them. */
export function addImageOwn(machine: Machine, { spec, startedAt }: ContainerRecord, def: ImageDef): void {
  const own = [...(spec.command ?? [def.name]), ...(spec.args ?? [])];
  const add = (argv: string[], extra: Partial<Proc>): void => {
    const proc = machine.newProc(argv, { startedAt, ...extra });
    proc.running = { name: IMAGE_OWN, argv, state: undefined, saved: {}, vars: {}, tested: true };
    proc.wait = { k: 'forever' };
  };
  const [main, ...workers] = (spec.command ? undefined : lateImageOf(def.name)?.processes?.(spec)) ?? [];
  const { first } = machine;
  const { uid } = machine.host.rights;
  const asUser = (of: number | undefined): Partial<Proc> => (uid === 0 && of ? { uid: of, gid: of, groups: [of] } : {});
  add(main ? [main.title] : own, { pid: first, ...asUser(main?.uid) });
  for (const [i, worker] of workers.entries())
    add([worker.title], { pid: first + WORKERS + i, ppid: first, ...asUser(worker.uid) });
}
/** A server's start takes some processes. */
const WORKERS = 6;

/** A listening program of the image in a script's process: ends as its image does. */
export function handleServer(proc: Proc, signal: string, def: ImageDef, now: number): boolean {
  if (!isServer(proc) || proc.ppid !== 0 || proc.kept) return false;
  if (signal !== 'TERM' && signal !== 'INT' && signal !== 'QUIT') return true;
  if (def.onTerm === 'ignored') return true;
  if (proc.running) proc.running.state = { serves: true, exit: def.onTerm.exitCode };
  proc.wait = { k: 'sleep', until: now + def.onTerm.afterMs };
  return true;
}

/** The process and all that came from it. */
export function signalGroup(machine: Machine, pid: number, name: string): void {
  for (const proc of machine.state.procs.values())
    if (proc.ppid === pid && proc.exit === undefined) signalGroup(machine, proc.pid, name);
  machine.signal(pid, name);
}
