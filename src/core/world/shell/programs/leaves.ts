import type { Io, Outcome, Program } from '../run/io.ts';

/**
 * Programs that the host runs with its library, because they are languages of their own or need more than is worth
 * having in the engine. What they print depends on what they are given alone, so a run stays reproducible.
 */
const NAMES =
  'awk gawk mawk jq yq base64 md5sum sha1sum sha256sum diff comm join paste column fold expand unexpand strings split csplit bc dc tree file'.split(
    ' ',
  );

function leaf(io: Io): Outcome {
  const stdin = needsInput(io) ? io.readAll() : '';
  if (stdin === undefined) return 'read';
  const answer = io.leaf([io.name, ...io.args], stdin);
  if (!answer) return 'leaf';
  io.out(answer.stdout);
  io.err(answer.stderr);
  return answer.status;
}

/** Standard input is read unless it cannot end by itself: a terminal with files named. */
const needsInput = (io: Io): boolean =>
  !(io.isTty() && io.args.some((a) => !a.startsWith('-') && io.files.find(io.path(a))?.t === 'file'));

export const leaves: Readonly<Record<string, Program>> = Object.fromEntries(NAMES.map((name) => [name, leaf]));
