import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import allKinds from '../../../test/clients/manifests/all-kinds.yaml?raw';
import clusterKinds from '../../../test/clients/manifests/cluster-kinds.yaml?raw';
import definition from '../../../test/clients/manifests/crd.yaml?raw';
import web from '../../../test/clients/manifests/web.yaml?raw';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { ApiRequest, ApiResponse } from '../apiserver/request.ts';
import { celSource } from '../cel.ts';
import { Rng, type RngStream } from '../lib/rng.ts';
import { randomRequest, type Sample } from '../testing/fuzz/requests.ts';
import { createEngine, type Engine } from '../index.ts';

/**
 * Requests as no client should send them, from a seed: the server answers all of them, an error with a Status, and a
 * store as it was; whatever it takes in, the cluster lives on. More: DRYDOCK_FUZZ=10000; others: DRYDOCK_SEED=17.
 */
const COUNT = Number(process.env['DRYDOCK_FUZZ'] ?? 1_500);
const SEED = Number(process.env['DRYDOCK_SEED'] ?? 1);
/** Requests to one cluster: after so many hardly anything in it is as it should be. */
const ROUND = 100;
const SLOW_MS = 30_000;

const SHIP = {
  apiVersion: 'drydock.example/v1',
  kind: 'Ship',
  metadata: { name: 'ark' },
  spec: { length: 300, masts: 2 },
};
const OBJECTS: readonly KubeObject[] = [
  ...[clusterKinds, definition, web, allKinds].flatMap((text) => loadAll(text) as KubeObject[]),
  SHIP,
].filter((o) => o && o.kind !== 'List');

function placeOf(engine: Engine, object: KubeObject): string | undefined {
  const info = engine.mappingOf(object.apiVersion as string, object.kind as string);
  if (!info) return undefined;
  const root = object.apiVersion === 'v1' ? '/api/v1' : `/apis/${object.apiVersion}`;
  return `${root}/${info.namespaced ? `namespaces/${object.metadata.namespace ?? 'default'}/` : ''}${info.plural}`;
}

const samplesOf = (engine: Engine, objects: Iterable<KubeObject>): Sample[] =>
  [...objects].flatMap((object) => {
    const path = placeOf(engine, object);
    return path === undefined ? [] : [{ path, object }];
  });

function byPlace(samples: readonly Sample[]): Sample[][] {
  const places = new Map<string, Sample[]>();
  for (const sample of samples) places.set(sample.path, [...(places.get(sample.path) ?? []), sample]);
  return [...places.values()];
}

function furnished(seed: number): Engine {
  const engine = createEngine({ nodes: 2, seed, cel: celSource(), freeze: true });
  engine.advance(5_000);
  for (const object of OBJECTS) {
    const [sample] = samplesOf(engine, [object]);
    if (sample) engine.handle({ method: 'POST', path: sample.path, body: sample.object });
    engine.advance(engine.now + 500);
  }
  engine.advance(engine.now + 10_000, { maxEvents: 5_000 });
  return engine;
}

const revision = (engine: Engine): string =>
  (engine.handle({ method: 'GET', path: '/api/v1/nodes', query: { limit: '1' } }).body as KubeObject).metadata
    .resourceVersion as string;

/** Where upstream itself answers 500. */
const OWN_500 = /^(resourceVersion: Invalid value|failed to create typed patch object)/;

/** What is wrong with an answer; undefined if nothing is. */
function fault(request: ApiRequest, { code, body }: ApiResponse, hasChanged: boolean): string | undefined {
  if (code < 400) return undefined;
  if (hasChanged) return 'an error that changed the store';
  if (/\/(proxy|log)/.test(request.path) || !/^\/+apis?\//.test(request.path))
    return code >= 500 && code !== 503 ? String(code) : undefined;
  const status = body as Partial<Status>;
  if (code === 500 && !OWN_500.test(status.message ?? '')) return `500: ${status.message ?? ''}`;
  return status.kind === 'Status' && status.code === code && typeof status.message === 'string' && status.message !== ''
    ? undefined
    : 'an error without a Status';
}

const show = (request: ApiRequest): string => JSON.stringify(request).slice(0, 3_000);

function send(engine: Engine, request: ApiRequest): ApiResponse {
  try {
    if (request.query?.watch === undefined) return engine.handle(request);
    const opened = engine.watch(request);
    return 'code' in opened ? opened : { code: 200, body: undefined };
  } catch (error) {
    throw new Error(`crashed on ${show(request)}`, { cause: error });
  }
}

function step(engine: Engine, random: RngStream, samples: readonly (readonly Sample[])[]): void {
  const request = randomRequest(random, samples);
  const before = revision(engine);
  const start = performance.now();
  const answer = send(engine, request);
  const ms = performance.now() - start;
  const wrong = ms > SLOW_MS ? `took ${ms.toFixed(0)} ms` : fault(request, answer, revision(engine) !== before);
  if (wrong !== undefined)
    throw new Error(`${wrong}: ${show(request)} -> ${JSON.stringify(answer.body).slice(0, 500)}`);
  try {
    engine.advance(engine.now + 200, { maxEvents: 300 });
  } catch (error) {
    throw new Error(`the cluster stopped after ${show(request)}`, { cause: error });
  }
}

function round(seed: number, count: number): void {
  const engine = furnished(seed);
  const random = new Rng(seed).fork('fuzz');
  let samples: Sample[][] = [];
  for (let i = 0; i < count; i++) {
    if (i % 50 === 0) samples = byPlace(samplesOf(engine, [...OBJECTS, ...engine.objects()]));
    step(engine, random, samples);
  }
}

describe(`${COUNT} requests as no client should send them`, () => {
  const rounds = Math.ceil(COUNT / ROUND);
  it.each(Array.from({ length: rounds }, (_, i) => SEED + i))('seed %i', (seed) => {
    expect(() => round(seed, Math.min(ROUND, COUNT - (seed - SEED) * ROUND))).not.toThrow();
  });
});
