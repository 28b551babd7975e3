import { encode } from '../files/bytes.ts';
import type { ImageDef } from '../images/image.ts';
import { programOutcome } from '../program.ts';
import type { ContainerRecord } from '../records.ts';
import { PROGRAMS } from '../shell/programs/registry.ts';
import type { Io, Outcome, Program } from '../shell/run/io.ts';
import { isShell } from '../shell/run/start.ts';

/**
 * What a command line means in a container: a program of the image, one that images have in common, or, in an image
 * that is known by nothing but its name, a program that behaves as the image does.
 */
export interface MainServer {
  /** From its start until it listens. */
  readonly startMs: number;
}

const base = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

export function programOf(argv: readonly string[], record: ContainerRecord, def: ImageDef): Program | undefined {
  const name = base(argv[0] ?? '');
  const own = def.commands && Object.hasOwn(def.commands, name) ? def.commands[name] : undefined;
  const common = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (own) return (io) => own(io, { ...contextOf(record), ...(common ? { common } : {}) });
  if (def.lacks !== 'all' && !def.lacks?.has(name)) {
    if (isShell(name) || name === 'busybox') return () => 127;
    if (common) return common;
  }
  if (isClient(argv, record, def)) return client;
  return isUnknown(name, def) ? undefined : imageProgram(record, def);

  function client(io: Io): Outcome {
    const answer = def.exec?.([io.name, ...io.args], contextOf(record));
    if (!answer) return 127;
    if (answer.status === 0) io.out(encode(answer.output));
    else io.err(encode(answer.output));
    return answer.status;
  }
}

const contextOf = (record: ContainerRecord) => ({
  spec: record.spec,
  isServing: record.process.servesAt !== undefined,
});

const isClient = (argv: readonly string[], record: ContainerRecord, def: ImageDef): boolean =>
  def.exec?.(argv, contextOf(record)) !== undefined;

/** Images whose programs are all known: what is not among them is not there. */
const isUnknown = (name: string, def: ImageDef): boolean => def.hasNoOtherPrograms?.(name) ?? false;

/** A program nobody knows: it does what its image does. Modelled. */
function imageProgram({ spec, process }: ContainerRecord, def: ImageDef): Program {
  return (io) => {
    const state = io.state as { until?: number; status?: number; serves?: boolean; exit?: number } | undefined;
    if (state?.exit !== undefined) return state.exit;
    if (state?.serves) return 'forever';
    if (state?.until !== undefined) return io.now >= state.until ? (state.status ?? 0) : { sleepUntil: state.until };
    // Beside a process that serves, a program of the application says that all is well.
    if (process.servesAt !== undefined || io.proc.kept) return 0;
    const outcome = programOutcome([io.name, ...io.args], spec, def);
    if (outcome.kind === 'serve') {
      io.state = { serves: true };
      for (const line of def.startLog?.(spec) ?? []) io.out(`${encode(line)}\n`);
      return 'forever';
    }
    if (outcome.output) io.out(encode(outcome.output));
    io.state = { until: io.now + outcome.ms, status: outcome.status };
    return { sleepUntil: io.now + outcome.ms };
  };
}
