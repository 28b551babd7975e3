import type { ProcIo } from '../run/proc-io.ts';
import type { Outcome } from '../run/io.ts';
import { control } from './control.ts';
import { jobsBuiltins } from './jobs.ts';
import { output } from './output.ts';
import { read } from './read.ts';
import { test } from './test.ts';
import { variables } from './variables.ts';

/** What a shell does itself, without another process. */
export type Builtin = (io: ProcIo) => Outcome;

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...output,
  ...variables,
  ...control,
  ...jobsBuiltins,
  read,
  test,
  '[': test,
  '[[': test,
};
