import { entryOf } from '../../lib/entry-of.ts';
import { PROGRAMS } from '../shell/programs/registry.ts';
import { isShell } from '../shell/run/start.ts';
import type { Program } from '../shell/run/io.ts';
import { crictl, type RuntimeFacts } from './crictl.ts';
import { journalctl, systemctl, type UnitHands } from './systemctl.ts';

/**
 * What can be run with a machine's own root (chroot /host): the common programs, a shell, and what a node has besides.
 * Modelled: these have no files of their own.
 */
export interface HostScene extends RuntimeFacts {
  readonly units: UnitHands;
}

const base = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

export function hostProgram(argv: readonly string[], scene: HostScene): Program | undefined {
  const name = base(argv[0] ?? '');
  if (isShell(name)) return () => 127;
  if (name === 'crictl') return (io) => crictl(io, scene);
  if (name === 'systemctl') return (io) => systemctl(io, scene.units, scene.machineName);
  if (name === 'journalctl') return journalctl;
  return entryOf(PROGRAMS, name);
}
