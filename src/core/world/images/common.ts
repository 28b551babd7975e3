import type { Io, Outcome } from '../shell/run/io.ts';

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
