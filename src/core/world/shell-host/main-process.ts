import type { Rights } from '../files/file-view.ts';
import type { ImageDef } from '../images/image.ts';
import type { ContainerRecord, ContainerSpec } from '../records.ts';
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
export const isServer = (proc: Proc): boolean =>
  (proc.running?.state as { serves?: boolean } | undefined)?.serves === true;

/** Process 1 of a container whose program is its image's own, so that others see it and can signal it. */
export function addImageOwn(machine: Machine, { spec, startedAt }: ContainerRecord, def: ImageDef): void {
  const argv = [...(spec.command ?? [def.name]), ...(spec.args ?? [])];
  const proc = machine.newProc(argv, { startedAt });
  proc.running = { name: IMAGE_OWN, argv, state: undefined, saved: {}, vars: {}, tested: true };
  proc.wait = { k: 'forever' };
}

/** A listening program of the image in a script's process: ends as its image does. */
export function handleServer(proc: Proc, signal: string, def: ImageDef, now: number): boolean {
  if (!isServer(proc) || proc.pid !== 1) return false;
  if (signal !== 'TERM' && signal !== 'INT' && signal !== 'QUIT') return true;
  if (def.onTerm === 'ignored') return true;
  if (proc.running) proc.running.state = { serves: true, exit: def.onTerm.exitCode };
  proc.wait = { k: 'sleep', until: now + def.onTerm.afterMs };
  return true;
}

export function rightsOf(spec: ContainerSpec, def: ImageDef): Rights {
  const uid = spec.rights?.uid ?? (typeof def.user === 'number' ? def.user : def.user === undefined ? 0 : 1000);
  return {
    uid,
    gid: spec.rights?.gid ?? (typeof def.user === 'number' && spec.rights?.uid === undefined ? def.user : 0),
    groups: spec.rights?.groups ?? [],
  };
}

/** The process and all that came from it. */
export function signalGroup(machine: Machine, pid: number, name: string): void {
  for (const proc of machine.state.procs.values())
    if (proc.ppid === pid && proc.exit === undefined) signalGroup(machine, proc.pid, name);
  machine.signal(pid, name);
}
