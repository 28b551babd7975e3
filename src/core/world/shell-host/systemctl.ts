import { encode } from '../files/bytes.ts';
import type { Io, Outcome } from '../shell/run/io.ts';

/**
 * systemd's units as far as a node has any: its kubelet can be looked at, stopped, started and restarted; containerd runs.
 * Upstream: systemctl, journalctl. Modelled: there is no journal, and nothing of a unit's processes is told.
 */
export interface UnitHands {
  isKubeletUp(machine: string): boolean;
  /** What is to become of it; done at once, after what runs now. */
  kubelet(machine: string, verb: 'start' | 'stop' | 'restart'): void;
}

const UNITS: Readonly<Record<string, string>> = {
  kubelet: 'kubelet: The Kubernetes Node Agent',
  containerd: 'containerd container runtime',
};

export function systemctl(io: Io, units: UnitHands, machine: string): Outcome {
  const [verb = 'list-units', ...names] = io.args.filter((a) => !a.startsWith('-'));
  if (verb === 'daemon-reload' || verb === 'reset-failed') return 0;
  if (verb === 'enable' || verb === 'disable') return 0;
  let status = 0;
  for (const name of names.map((n) => n.replace(/\.service$/, ''))) {
    const result = Object.hasOwn(UNITS, name) ? act(io, { verb, name, units, machine }) : unknown(io, verb, name);
    status ||= result;
  }
  return status;
}

interface Act {
  readonly verb: string;
  readonly name: string;
  readonly units: UnitHands;
  readonly machine: string;
}

function act(io: Io, { verb, name, units, machine }: Act): number {
  const isUp = name !== 'kubelet' || units.isKubeletUp(machine);
  switch (verb) {
    case 'start':
    case 'stop':
    case 'restart':
      if (name === 'kubelet') units.kubelet(machine, verb);
      return 0;
    case 'is-active':
      io.out(isUp ? 'active\n' : 'inactive\n');
      return isUp ? 0 : 3;
    case 'is-enabled':
      io.out('enabled\n');
      return 0;
    case 'status':
      io.out(statusOf(name, isUp));
      return isUp ? 0 : 3;
    default:
      io.err(`Unknown command verb '${verb}'.\n`);
      return 1;
  }
}

const statusOf = (name: string, isUp: boolean): string =>
  `${encode(isUp ? '●' : '○')} ${name}.service - ${UNITS[name] ?? ''}\n` +
  `     Loaded: loaded (/usr/lib/systemd/system/${name}.service; enabled; preset: enabled)\n` +
  (isUp ? '     Active: active (running)\n' : '     Active: inactive (dead)\n');

/** Upstream: systemctl's words and exit statuses for a unit that is not there. */
function unknown(io: Io, verb: string, name: string): number {
  if (verb === 'is-active') return (io.out('inactive\n'), 4);
  if (verb === 'status') return (io.err(`Unit ${name}.service could not be found.\n`), 4);
  io.err(`Failed to ${verb} ${name}.service: Unit ${name}.service not found.\n`);
  return 5;
}

export function journalctl(io: Io): Outcome {
  io.out('-- No entries --\n');
  return 0;
}
