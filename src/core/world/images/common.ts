import type { ContainerSpec } from '../records.ts';
import type { Io, Outcome } from '../shell/run/io.ts';
import { MIB, type MainOutcome } from './image.ts';

/** What several images have in common. */

/** Programs that images built on a slim Debian do not have. */
export const SLIM: ReadonlySet<string> = new Set([
  'ping',
  'nslookup',
  'dig',
  'host',
  'wget',
  'nc',
  'ncat',
  'netcat',
  'ip',
  'ifconfig',
  'ps',
  'free',
  'jq',
  'killall',
  'pkill',
  'pgrep',
  'tree',
]);

/** A service started by a script or by hand: it listens until it is told to end, unless one does already. */
export function serveUnless(io: Io, isServing: boolean): Outcome {
  const state = io.state as { exit?: number } | undefined;
  if (state?.exit !== undefined) return state.exit;
  if (isServing && state === undefined) {
    io.err(`${io.name}: bind() to 0.0.0.0 failed (98: Address already in use)\n`);
    return 1;
  }
  io.state ??= { serves: true };
  return 'forever';
}

/** Whether one of these variables is set. */
export const has = (spec: ContainerSpec, ...names: string[]): boolean =>
  names.some((n) => spec.env[n] !== undefined && spec.env[n] !== '');

/** What a database costs that is asked little. */
export const idle = (steadyCpuMilli: number, mib: number) => () => ({
  steadyCpuMilli,
  memoryBytes: mib * MIB,
  requestCpuMs: 0.5,
});

/** An entrypoint that says why it does not start. */
export const refuse = (lines: readonly string[]): MainOutcome => ({ kind: 'exit', code: 1, afterMs: 300, lines });

/** Whether a volume is mounted at one of these paths or below. */
export const mountsBelow = (spec: ContainerSpec, ...paths: string[]): boolean =>
  spec.mounts?.some((m) => paths.some((p) => m.path === p || m.path.startsWith(`${p}/`))) ?? false;
