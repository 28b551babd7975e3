import type { ContainerSpec } from '../../records.ts';
import type { UseProfile } from '../../use/profile.ts';
import { MIB, SERVE, type ImageDef, type MainOutcome } from '../image.ts';
import { runPython } from './python/run.ts';

/**
 * Language runtimes: node, python, golang, java and the like. Run with a program (a command or arguments) they serve
 * 200 on their declared ports; run bare, the interpreter reads an empty input and ends. Node and Python set no handler
 * for SIGTERM, and the kernel spares process 1, so that they live out the grace period and are killed (137).
 */
const isBare = (spec: ContainerSpec): boolean => spec.command === undefined && spec.args === undefined;

function portsOf(spec: ContainerSpec): readonly number[] {
  const words = [...(spec.command ?? []), ...(spec.args ?? [])];
  const at = words.indexOf('http.server');
  if (at >= 0) return [Number(words[at + 1] ?? 8000) || 8000];
  return spec.ports;
}

/** An interpreter works on one request at a time; a JVM warms up and keeps what it once took. */
const USE = {
  node: { steadyCpuMilli: 1, memoryBytes: 45 * MIB, requestCpuMs: 2, requestBytes: MIB, threads: 1, startCpuMs: 300 },
  python: { steadyCpuMilli: 1, memoryBytes: 25 * MIB, requestCpuMs: 4, requestBytes: MIB, threads: 1, startCpuMs: 200 },
  java: { steadyCpuMilli: 3, memoryBytes: 180 * MIB, requestCpuMs: 2, requestBytes: 2 * MIB, startCpuMs: 4000 },
} satisfies Record<string, UseProfile>;

function runtime(name: keyof typeof USE, repositories: readonly string[], sizeMib: number, startMs: number): ImageDef {
  const use = USE[name];
  return {
    name,
    repositories,
    sizeBytes: sizeMib * MIB,
    startMs,
    argsAreCommand: true,
    main: (spec) => (isBare(spec) ? { kind: 'exit', code: 0, afterMs: 100 } : SERVE),
    program: () => SERVE,
    isLate: true,
    ports: portsOf,
    http: (_, ctx) => ({ status: 200, body: `Hello from ${ctx.spec.pod}\n` }),
    onTerm: name === 'java' ? { exitCode: 143, afterMs: 300 } : 'ignored',
    use: () => use,
  };
}

export const node = runtime('node', ['library/node'], 380, 800);
export const python: ImageDef = {
  ...runtime('python', ['library/python'], 360, 600),
  program: (argv, spec) => (argv[1] === '-c' ? (shortProgram(argv[2] ?? '', spec) ?? SERVE) : SERVE),
};

/** `python3 -c` with a program that is understood and ends: it prints at its beginning what it prints. */
function shortProgram(text: string, { env }: ContainerSpec): MainOutcome | undefined {
  const run = runPython(text, env);
  if (!run) return undefined;
  const lines = `${run.out}${run.err}`.replace(/\n$/, '').split('\n');
  return { kind: 'exit', code: run.status, afterMs: 50 + run.sleptMs, lines: run.out + run.err === '' ? [] : lines };
}

export const java = runtime(
  'java',
  ['library/openjdk', 'library/eclipse-temurin', 'library/amazoncorretto'],
  220,
  3000,
);
