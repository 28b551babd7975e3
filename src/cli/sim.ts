import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isStatusError } from '../core/api/status-error.ts';
import type { KubeObject } from '../core/api/types.ts';
import { celSource } from '../core/cel.ts';
import { createEngine, type Engine } from '../core/index.ts';
import { applyObject } from '../kubectl/apply.ts';
import { parseManifest } from '../kubectl/manifest/parse-manifest.ts';
import { contextOf } from '../workers/manifest-acts.ts';
import { eventLog, printObjects } from './sim-print.ts';
import type { TimedMachines } from './node-option.ts';
import { startLoad } from './start-load.ts';
import { parseOptions, USAGE, UsageError, type SimOptions, type TimedFault } from './sim-options.ts';

/** Nodes are Ready and service accounts there; time zero of faults and of the event log is after that. */
const BOOT_MS = 10_000;
const KUBEADM_BOOT_MS = 40_000;

/** `npm run sim`: the cluster without a page. Exit code 0; 1 if a file is refused; 2 for a wrong command line. */
class Refused extends Error {
  override name = 'Refused';
}

function main(argv: readonly string[]): number {
  try {
    const options = parseOptions(argv);
    if (options.help) {
      print(USAGE);
      return 0;
    }
    run(options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) return complain(error.message, 2);
    if (error instanceof Refused) return complain(error.message, 1);
    if (isStatusError(error)) return complain(`Error from server (${error.reason}): ${error.message}`, 1);
    throw error;
  }
}

function run(options: SimOptions): void {
  const objects = options.files.map((file) => ({ file, objects: readObjects(file) }));
  const { nodes, seed, preset, hash } = options;
  const cloudProvider = options.cloud ? 'simulated' : 'none';
  const engine = createEngine({ cel: celSource(), nodes, seed, preset, cloudProvider, hashWrites: hash });
  const bootMs = preset === 'kubeadm' ? KUBEADM_BOOT_MS : BOOT_MS;
  engine.advance(bootMs);
  for (const { file, objects: list } of objects) applyAll(engine, file, list, options);
  passTime(engine, options);
  const isQuiet = options.get.length === 0 && !options.events && !options.hash;
  for (const what of isQuiet ? ['pods'] : options.get) print(printObjects(engine, what, options));
  if (options.events) print(eventLog(engine, bootMs));
  if (options.hash) print(engine.hash());
}

function readObjects(file: string): KubeObject[] {
  const text = readText(file);
  const { documents, problems } = parseManifest(text);
  const bad = problems.filter((p) => p.severity === 'error');
  if (bad.length > 0) throw new Refused(bad.map((p) => `${file}:${p.line}:${p.column}: ${p.message}`).join('\n'));
  return documents.map((d) => d.object);
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Refused(`cannot read ${file}: ${(error as Error).message}`);
  }
}

function applyAll(engine: Engine, file: string, objects: readonly KubeObject[], options: SimOptions): void {
  const ctx = { ...contextOf(engine, false), namespace: options.namespace };
  const failures: string[] = [];
  engine.act('user.apply', { label: file }, () => {
    for (const object of objects) {
      const result = applyObject(ctx, object);
      if (result.outcome === 'failed') failures.push(`${file}: ${result.ref}: ${result.status?.message ?? 'refused'}`);
    }
  });
  if (failures.length > 0) throw new Refused(failures.join('\n'));
}

function passTime(engine: Engine, options: SimOptions): void {
  const start = engine.now;
  options.loads.forEach((load, i) => startLoad(engine, load, i));
  for (const { atMs, what, does } of timedActs(engine, options).sort((a, b) => a.atMs - b.atMs)) {
    if (atMs > options.forMs)
      throw new UsageError(`${what} at ${atMs / 1000}s is after --for ${options.forMs / 1000}s`);
    engine.advance(start + atMs);
    does();
  }
  engine.advance(start + options.forMs);
}

interface TimedAct {
  readonly atMs: number;
  readonly what: string;
  does(): void;
}

function timedActs(engine: Engine, { faults, machines }: SimOptions): TimedAct[] {
  return [
    ...faults.map((fault) => ({ atMs: fault.atMs, what: `fault ${fault.name}`, does: () => perform(engine, fault) })),
    ...machines.map((timed) => ({
      atMs: timed.atMs,
      what: 'adds' in timed ? '--add-nodes' : '--remove-node',
      does: () => comeOrGo(engine, timed),
    })),
  ];
}

function comeOrGo(engine: Engine, timed: TimedMachines): void {
  if ('removes' in timed) engine.removeMachine(timed.removes);
  else for (const pool of timed.adds) engine.addMachines(pool);
}

function perform(engine: Engine, { name, target, args, clears }: TimedFault): void {
  if (!clears) {
    engine.injectFault({ name, target, args });
    return;
  }
  const active = engine.faults().find((f) => f.name === name && f.target === target);
  if (!active) throw new UsageError(`there is no ${name} on ${target || 'the cluster'} to clear`);
  engine.clearFault(active.id);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = main(process.argv.slice(2));
