import { entryOf } from '../../lib/entry-of.ts';
import { encode } from '../files/bytes.ts';
import type { ImageDef, ServerHost } from '../images/image.ts';
import { lateImageOf } from '../images/late/registry.ts';
import { programOutcome } from '../program.ts';
import type { ContainerRecord } from '../records.ts';
import { PROGRAMS } from '../shell/programs/registry.ts';
import type { Program } from '../shell/run/io.ts';
import { isShell } from '../shell/run/start.ts';

const base = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/**
 * What a command line means in a container: a program of the image, one that images have in common, or, in an image
 * that is known by nothing but its name, a program that behaves as the image does.
 */
export function programOf(
  argv: readonly string[],
  record: ContainerRecord,
  def: ImageDef,
  serverOf: (record: ContainerRecord) => ServerHost,
): Program | undefined {
  const name = base(argv[0] ?? '');
  const own = entryOf(lateImageOf(def.name)?.commands, name) ?? entryOf(def.commands, name);
  const common = entryOf(PROGRAMS, name);
  if (own && isMovedAway(name, record, def, serverOf)) return undefined;
  if (own) {
    const isServing = record.process.servesAt !== undefined;
    const context = { spec: record.spec, isServing, server: serverOf(record), ...(common ? { common } : {}) };
    return (io) => own(io, context);
  }
  if (common && typeof def.lacks === 'object' && def.lacks.has(name) && !def.hasNoOtherPrograms)
    return serverOf(record).files.find(`/usr/bin/${name}`) ? common : undefined;
  if (def.lacks !== 'all' && !def.lacks?.has(name)) {
    if (isShell(name) || name === 'busybox') return () => 127;
    if (common) return common;
  }
  return isUnknown(name, def) ? undefined : imageProgram(record, def);
}

/** A program that has a file in its image is gone with the file. */
function isMovedAway(
  name: string,
  record: ContainerRecord,
  def: ImageDef,
  serverOf: (record: ContainerRecord) => ServerHost,
): boolean {
  const files = def.files?.(record.spec.image) ?? {};
  const path = Object.keys(files).find((p) => p.endsWith(`/bin/${name}`));
  return path !== undefined && !serverOf(record).files.find(path);
}

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
      for (const line of def.startLog?.(spec, io.epochMs) ?? []) io.out(`${encode(line)}\n`);
      return 'forever';
    }
    if (outcome.output) io.out(encode(outcome.output));
    io.state = { until: io.now + outcome.ms, status: outcome.status };
    return { sleepUntil: io.now + outcome.ms };
  };
}
