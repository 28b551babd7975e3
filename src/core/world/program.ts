import { fnv32a } from '../lib/hash.ts';
import type { ImageDef, MainOutcome } from './images/image.ts';
import type { ContainerSpec } from './records.ts';
import type { ShellSource } from './shell-parts.ts';

/**
 * What a container's process does: its own command if it has one, else what the image does. A program that nobody knows
 * is the image's own. Modelled: how long work takes.
 */
export type MainPlan = { readonly kind: 'script'; readonly argv: readonly string[] } | ProgramOutcome;

/** What a program that is not built in does. */
export type ProgramOutcome =
  | { readonly kind: 'serve' }
  | { readonly kind: 'works'; readonly ms: number; readonly status: number; readonly output?: string };

export function mainPlan(spec: ContainerSpec, def: ImageDef, shells: ShellSource): MainPlan {
  const argv = argvOf(spec, def);
  if (argv) return isScript(argv, spec, def, shells) ? { kind: 'script', argv } : programOutcome(argv, spec, def);
  const entry = def.entry?.(spec);
  if (entry) return { kind: 'script', argv: [...entry, ...(spec.args ?? [])] };
  if (spec.stdin && def.shell) return { kind: 'script', argv: [def.shell] };
  const own = def.main(spec);
  return outcomeOf(own, spec, own.kind === 'serve' && own.as === 'unknown');
}

/** The container's own command line; undefined if it leaves the image's in place. */
function argvOf(spec: ContainerSpec, def: ImageDef): readonly string[] | undefined {
  if (spec.command) return [...spec.command, ...(spec.args ?? [])];
  // An entrypoint script takes arguments that begin with a dash for the default program's.
  const first = spec.args?.[0];
  return first !== undefined && def.argsAreCommand && !first.startsWith('-') ? spec.args : undefined;
}

/** Whether it has to be run step by step: a shell, a known program, a file of a volume. */
function isScript(argv: readonly string[], spec: ContainerSpec, def: ImageDef, shells: ShellSource): boolean {
  const path = argv[0] ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (def.commands && Object.hasOwn(def.commands, name)) return true;
  if (shells().isProgram(name, def.name)) return true;
  return (
    (def.hasNoOtherPrograms?.(name) ?? false) ||
    (spec.mounts?.some((m) => path.startsWith(`${m.path}/`) || path === m.path) ?? false)
  );
}

export function programOutcome(argv: readonly string[], spec: ContainerSpec, def: ImageDef): ProgramOutcome {
  const outcome = def.program ? def.program(argv, spec) : def.main(spec);
  return outcomeOf(outcome, spec, outcome.kind === 'serve' && outcome.as !== 'forever');
}

function outcomeOf(main: MainOutcome, spec: ContainerSpec, mayEnd: boolean): ProgramOutcome {
  if (main.kind === 'serve')
    return spec.runsToCompletion && mayEnd ? { kind: 'works', ms: workMs(spec), status: 0 } : { kind: 'serve' };
  return {
    kind: 'works',
    ms: main.afterMs,
    status: main.code,
    output: (main.lines ?? []).map((l) => `${l}\n`).join(''),
  };
}

/** How long a piece of work takes, 3 to 8 s: the same for the same container whenever it is asked. */
function workMs(spec: ContainerSpec): number {
  return 3000 + (fnv32a(`${spec.podUid}/${spec.name}`) % 5000);
}
