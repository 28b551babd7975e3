import { readFileSync } from 'node:fs';
import type { Node } from '../core/api/types.ts';
import { EPOCH_MS } from '../core/lib/time.ts';
import { celSource } from '../core/cel.ts';
import { createEngine, type ApiRequest, type ApiResponse, type Engine, type EngineOptions } from '../core/index.ts';
import { commandRunner } from './streams/command-runner.ts';
import type { ContainerStreams } from './streams/container-streams.ts';
import { Pump } from '../workers/pump.ts';
import { LeafRunner } from '../workers/shell/leaf-runner.ts';

/**
 * An engine whose virtual time follows the wall clock, for whoever serves it over a network. Requests are answered at
 * once; streams are told after every slice of time that there may be something new.
 */
export interface ClusterOptions {
  readonly nodes: NonNullable<EngineOptions['nodes']>;
  readonly seed: number;
  readonly speed: number;
  readonly preset?: NonNullable<EngineOptions['preset']>;
  readonly cloud?: boolean;
  /** Changes kept for watches to go back to. */
  readonly historyLength?: number;
  readonly onError: (error: unknown) => void;
}

const BOOT_STEP_MS = 1_000;
/** Virtual time by which nodes must be Ready; a start takes about ten seconds. */
const BOOT_LIMIT_MS = 120_000;
/** The cluster is as old when it is first seen. */
const BOOT_MS = 60_000;
/** Clients compute ages by their own clock, so virtual time is the wall's (at speed 1). */
const virtualNow = (): number => Date.now() - EPOCH_MS;
const DOCS = new URL('../core/api/generated/docs.json', import.meta.url);

export class RunningCluster {
  readonly engine: Engine;
  /** Who runs commands in its containers. */
  readonly containers: ContainerStreams;
  readonly #pump: Pump;
  readonly #listeners = new Set<() => void>();

  constructor(options: ClusterOptions) {
    const { nodes, seed, speed, preset = 'plain', cloud = false, historyLength, onError } = options;
    this.engine = createEngine({
      nodes,
      seed,
      preset,
      cloudProvider: cloud ? 'simulated' : 'none',
      startMs: virtualNow() - BOOT_MS,
      descriptions: descriptionsOnce(),
      cel: celSource(),
      ...(historyLength ? { historyLength } : {}),
    });
    boot(this.engine);
    this.engine.advance(virtualNow());
    this.engine.enableLeaves();
    const leaves = new LeafRunner({
      engine: () => this.engine,
      run: async (request) => (await import('../workers/shell/just-bash-leaf.ts')).runLeaf(request),
      answered: () => this.#pump.wake('at-once'),
      onError,
    });
    this.containers = commandRunner(this.engine, (listener) => this.onProgress(listener));
    this.#pump = new Pump({
      wallNow: () => performance.now(),
      schedule: (callback, ms) => void setTimeout(callback, ms),
      advance: (until, maxEvents) => this.engine.advance(until, { maxEvents }),
      virtualNow: () => this.engine.now,
      isHeld: () => this.engine.isHeld,
      afterSlice: () => {
        leaves.look();
        this.#tell();
      },
      onError,
    });
    this.#pump.setSpeed(speed);
    this.#pump.play();
  }

  /** What a person asks for, recorded as the cause of all that follows. */
  handle(request: ApiRequest): ApiResponse {
    if (request.method === 'GET') return this.engine.handle(request);
    const args = { verb: request.method, path: request.path };
    return this.engine.act('user.request', args, () => this.engine.handle(request));
  }

  /** Calls back after each slice of time; returns how to stop that. */
  onProgress(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#pump.close();
    this.#listeners.clear();
    this.engine.dispose();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Half a megabyte that only explain and validation ask for. */
function descriptionsOnce(): () => Descriptions {
  let docs: Descriptions | undefined;
  return () => (docs ??= JSON.parse(readFileSync(DOCS, 'utf8')) as Descriptions);
}

function boot(engine: Engine): void {
  const nodes = engine.machines().length;
  const limit = engine.now + BOOT_LIMIT_MS;
  while (readyNodes(engine) < nodes && engine.now < limit) engine.advance(engine.now + BOOT_STEP_MS);
  engine.advance(engine.now + BOOT_STEP_MS);
}

function readyNodes(engine: Engine): number {
  const { items } = engine.handle({ method: 'GET', path: '/api/v1/nodes' }).body as { items?: readonly Node[] };
  return (items ?? []).filter((n) => n.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'))
    .length;
}
