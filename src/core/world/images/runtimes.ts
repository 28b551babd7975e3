import type { ContainerSpec } from '../records.ts';
import { MIB, SERVE, type ImageDef } from './image.ts';

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

function runtime(name: string, repositories: readonly string[], sizeMib: number, startMs: number): ImageDef {
  return {
    name,
    repositories,
    sizeBytes: sizeMib * MIB,
    startMs,
    argsAreCommand: true,
    main: (spec) => (isBare(spec) ? { kind: 'exit', code: 0, afterMs: 100 } : SERVE),
    program: () => SERVE,
    ports: portsOf,
    http: (_, ctx) => ({ status: 200, body: `Hello from ${ctx.spec.pod}\n` }),
    onTerm: name === 'java' ? { exitCode: 143, afterMs: 300 } : 'ignored',
  };
}

export const node = runtime('node', ['library/node'], 380, 800);
export const python = runtime('python', ['library/python'], 360, 600);
export const java = runtime(
  'java',
  ['library/openjdk', 'library/eclipse-temurin', 'library/amazoncorretto'],
  220,
  3000,
);
