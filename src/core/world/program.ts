import { fnv32a } from '../lib/hash.ts';
import type { ImageDef, MainOutcome } from './images/image.ts';
import type { ContainerSpec } from './records.ts';
import type { Code } from './shell/code.ts';
import { compileArgv } from './shell/compile.ts';
import type { ProgramOutcome } from './shell/step.ts';

/** What a container's process does: its own command if it has one, else what the image does. */
export function codeOf(spec: ContainerSpec, def: ImageDef): Code {
  const argv = argvOf(spec, def);
  if (argv) return compileArgv(argv);
  const main = def.main(spec);
  if (main.kind === 'exit') return exitCode(main);
  return spec.runsToCompletion
    ? [
        { op: 'sleep', ms: workMs(spec) },
        { op: 'exit', code: 0 },
      ]
    : [{ op: 'serve' }];
}

/** The container's own command line; undefined if it leaves the image's in place. */
export function argvOf(spec: ContainerSpec, def: ImageDef): readonly string[] | undefined {
  if (spec.command) return [...spec.command, ...(spec.args ?? [])];
  // An entrypoint script takes arguments that begin with a dash for the default program's.
  const first = spec.args?.[0];
  return first !== undefined && def.argsAreCommand && !first.startsWith('-') ? spec.args : undefined;
}

function exitCode(main: Extract<MainOutcome, { kind: 'exit' }>): Code {
  const text = (main.lines ?? []).map((l) => `${l}\n`).join('');
  return [
    { op: 'print', text },
    { op: 'sleep', ms: main.afterMs },
    { op: 'exit', code: main.code },
  ];
}

/** What a program that is not built into the shell does in this container. */
export function programOutcome(argv: readonly string[], spec: ContainerSpec, def: ImageDef): ProgramOutcome {
  const client = def.exec?.(argv, { spec, isServing: true });
  if (client) return { kind: 'works', ms: 50, status: client.status, output: client.output };
  const main = def.program ? def.program(argv, spec) : def.main(spec);
  if (main.kind === 'serve') {
    return spec.runsToCompletion ? { kind: 'works', ms: workMs(spec), status: 0 } : { kind: 'serve' };
  }
  const output = (main.lines ?? []).map((l) => `${l}\n`).join('');
  return { kind: 'works', ms: main.afterMs, status: main.code, output };
}

/** How long a piece of work takes, 3 to 8 s: the same for the same container whenever it is asked. */
function workMs(spec: ContainerSpec): number {
  return 3000 + (fnv32a(`${spec.podUid}/${spec.name}`) % 5000);
}
