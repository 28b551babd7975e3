import { output } from '../builtins/output.ts';
import { kill } from '../builtins/jobs.ts';
import { test } from '../builtins/test.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { copies } from './dd.ts';
import { packages } from './apt.ts';
import { files } from './files.ts';
import { filling } from './filling.ts';
import { greps } from './grep.ts';
import { hexdumps } from './hexdump.ts';
import { identity } from './identity.ts';
import { chroot } from './chroot.ts';
import { leaves } from './leaves.ts';
import { listing } from './listing.ts';
import { network } from './network.ts';
import { parameters } from './parameters.ts';
import { seds } from './sed.ts';
import { system } from './system.ts';
import { archives } from './tar.ts';
import { text } from './text.ts';

/** Every program that images have in common, by name. To add one: a line in a table of its file, or a file and a line here. */
function which(io: Io): Outcome {
  let status = 0;
  for (const name of io.args.filter((a) => !a.startsWith('-'))) {
    const path = io.which(name);
    if (path === undefined) status = 1;
    else io.out(`${path}\n`);
  }
  return status;
}

export const PROGRAMS: Readonly<Record<string, Program>> = {
  ...leaves,
  ...text,
  ...greps,
  ...seds,
  ...files,
  ...copies,
  ...filling,
  ...listing,
  ...system,
  ...identity,
  ...parameters,
  ...hexdumps,
  ...network,
  ...archives,
  ...packages,
  echo: output.echo,
  printf: output.printf,
  true: () => 0,
  false: () => 1,
  test,
  '[': test,
  kill,
  chroot,
  which,
  pwd: (io) => (io.out(`${io.proc.cwd}\n`), 0),
};
