import { rootOf, type Machine } from './machine.ts';
import type { Proc, Variable } from './proc.ts';

type Prefix = Proc['prefix'];

/** A child with the exported variables alone. */
export function spawnChild(m: Machine, proc: Proc, prefix: Prefix = []): Proc {
  const vars = new Map<string, Variable>();
  for (const [name, v] of proc.vars) if (v.exported) vars.set(name, { ...v });
  for (const { name, value } of prefix) vars.set(name, { value, exported: true, readonly: false });
  return m.newProc(proc.argv, {
    ppid: proc.pid,
    name: proc.name,
    vars,
    cwd: proc.cwd,
    ...rootOf(proc),
    umask: proc.umask,
    uid: proc.uid,
    gid: proc.gid,
    groups: proc.groups,
    fds: new Map(proc.fds),
    tty: proc.tty,
  });
}
