import { loadAll } from 'js-yaml';
import type { KubeObject } from '../api/types.ts';
import type { Engine } from '../engine/engine.ts';
import { createEngine } from '../index.ts';
import type { EngineOptions } from '../engine/options.ts';

/**
 * A documented scenario: a manifest, and what is to be seen of it over virtual time. Seconds count from the moment the
 * manifest is applied, to a cluster that has been up for 15 s. A scenario that does not hold throws, saying what was
 * seen instead and when.
 */
export interface Scenario {
  readonly name: string;
  /** The page it follows, below https://kubernetes.io/docs/. */
  readonly page: string;
  readonly manifest: string;
  readonly cluster?: EngineOptions;
  readonly steps: readonly Step[];
}

/** Looks at a cluster: undefined if it is as wanted, else what it is like. */
export type Sight = (engine: Engine) => string | undefined;
export type Act = (engine: Engine) => void;

export type Step =
  /** Holds at that second. */
  | { readonly at: number; readonly see: Sight }
  /** Comes true at that second or before. */
  | { readonly by: number; readonly see: Sight }
  /** Holds all the time from the step before until that second. */
  | { readonly until: number; readonly always: Sight }
  /** Is not seen once from the step before until that second. */
  | { readonly until: number; readonly never: Sight }
  | { readonly at: number; readonly act: Act };

export const at = (seconds: number, ...sights: readonly Sight[]): Step => ({ at: seconds, see: all(sights) });
export const by = (seconds: number, ...sights: readonly Sight[]): Step => ({ by: seconds, see: all(sights) });
export const always = (until: number, ...sights: readonly Sight[]): Step => ({ until, always: all(sights) });
export const never = (until: number, sight: Sight): Step => ({ until, never: sight });
export const act = (seconds: number, does: Act): Step => ({ at: seconds, act: does });

const all =
  (sights: readonly Sight[]): Sight =>
  (engine) => {
    for (const sight of sights) {
      const seen = sight(engine);
      if (seen !== undefined) return seen;
    }
    return undefined;
  };

const BOOT_MS = 15_000;
/** How often a cluster is looked at while something is waited for. */
const LOOK_MS = 250;

export function runScenario(scenario: Scenario): Engine {
  const engine = createEngine({ nodes: 3, seed: 1, freeze: true, ...scenario.cluster });
  engine.advance(BOOT_MS + (scenario.cluster?.startMs ?? 0));
  const start = engine.now;
  applyManifest(engine, scenario.manifest);
  for (const [i, step] of scenario.steps.entries()) {
    const problem = take(engine, start, step);
    const when = ((engine.now - start) / 1000).toFixed(1);
    if (problem !== undefined) throw new Error(`step ${i + 1} of '${scenario.name}', second ${when}: ${problem}`);
  }
  return engine;
}

function take(engine: Engine, start: number, step: Step): string | undefined {
  if ('until' in step) return watch(engine, start + step.until * 1000, step);
  if ('by' in step) return wait(engine, start + step.by * 1000, step.see);
  engine.advance(start + step.at * 1000);
  if ('see' in step) return step.see(engine);
  step.act(engine);
  return undefined;
}

function wait(engine: Engine, end: number, sight: Sight): string | undefined {
  for (;;) {
    const seen = sight(engine);
    if (seen === undefined || engine.now >= end) return seen;
    engine.advance(Math.min(engine.now + LOOK_MS, end));
  }
}

type Watching = Extract<Step, { readonly until: number }>;

function watch(engine: Engine, end: number, step: Watching): string | undefined {
  for (;;) {
    const problem = 'always' in step ? step.always(engine) : seenAfterAll(step.never(engine));
    if (problem !== undefined || engine.now >= end) return problem;
    engine.advance(Math.min(engine.now + LOOK_MS, end));
  }
}

const seenAfterAll = (seen: string | undefined): string | undefined =>
  seen === undefined ? 'what must never be seen was seen' : undefined;

/** As `kubectl apply --server-side`; throws what the server refuses. */
export function applyManifest(engine: Engine, text: string): void {
  for (const object of loadAll(text) as (KubeObject | null)[]) if (object) applyOne(engine, object);
}

export function applyOne(engine: Engine, object: KubeObject): void {
  const headers = { 'content-type': 'application/apply-patch+yaml' };
  const query = { fieldManager: 'kubectl', force: 'true', fieldValidation: 'Strict' };
  const path = pathOf(engine, object);
  engine.act('user.request', { verb: 'apply', name: object.metadata.name }, () => {
    const { code, body } = engine.handle({ method: 'PATCH', path, headers, query, body: object });
    if (code >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(body)}`);
  });
}

export function pathOf(engine: Engine, { apiVersion, kind, metadata }: KubeObject): string {
  const mapping = engine.mappingOf(apiVersion, kind);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = mapping?.namespaced === false ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${root}${place}/${mapping?.plural ?? kind}/${metadata.name}`;
}
