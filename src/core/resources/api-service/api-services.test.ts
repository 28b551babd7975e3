import { expect, it } from 'vitest';
import type { APIService } from '../../api/types.ts';
import { createEngine, type Engine } from '../../index.ts';

const SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';

function services(engine: Engine): Map<string, APIService> {
  const { items } = engine.handle({ method: 'GET', path: SERVICES }).body as { items: APIService[] };
  return new Map(items.map((o) => [o.metadata.name, o]));
}

const availableOf = (service: APIService | undefined): string =>
  (service?.status?.conditions ?? []).map((c) => `${c.type}=${c.status} ${c.reason}`).join();

it('has one for everything that is served, but for its own group', () => {
  const engine = createEngine({ nodes: 1, seed: 1 });
  const found = services(engine);
  const { groups } = engine.handle({ method: 'GET', path: '/apis' }).body as {
    groups: { name: string; versions: { version: string }[] }[];
  };
  const others = groups.filter(({ name }) => name !== 'apiregistration.k8s.io');
  const served = others.flatMap(({ name, versions }) => versions.map(({ version }) => `${version}.${name}`));
  expect([...found.keys()].sort()).toEqual(['v1.', ...served].sort());
  expect(availableOf(found.get('v1.apps'))).toBe('Available=True Local');
  expect(found.get('v1.apps')?.metadata.labels).toEqual({ 'kube-aggregator.kubernetes.io/automanaged': 'onstart' });
});

it('says whether the metrics server works', () => {
  const engine = createEngine({ nodes: 1, seed: 1 });
  engine.advance(20_000);
  const state = (): string => availableOf(services(engine).get('v1beta1.metrics.k8s.io'));
  expect(state()).toBe('Available=True Passed');
  const fault = engine.injectFault({ name: 'stop-metrics-server', target: 'metrics-server' });
  engine.advance(21_000);
  expect(state()).toBe('Available=False MissingEndpoints');
  engine.clearFault(fault?.id ?? '');
  engine.advance(22_000);
  expect(state()).toBe('Available=True Passed');
});

it('follows definitions of custom resources', () => {
  const engine = createEngine({ nodes: 1, seed: 1 });
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const version = (name: string) => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object' } },
  });
  engine.advance(15_000);
  engine.handle({
    method: 'POST',
    path,
    body: {
      metadata: { name: 'ships.yard.io' },
      spec: {
        group: 'yard.io',
        scope: 'Namespaced',
        names: { plural: 'ships', kind: 'Ship' },
        versions: [version('v1'), version('v1beta1')],
      },
    },
  });
  engine.advance(17_000);
  const { spec } = services(engine).get('v1.yard.io') ?? {};
  expect(spec).toEqual({ group: 'yard.io', groupPriorityMinimum: 1000, version: 'v1', versionPriority: 100 });
  expect(availableOf(services(engine).get('v1beta1.yard.io'))).toBe('Available=True Local');
  engine.handle({ method: 'DELETE', path: `${path}/ships.yard.io` });
  engine.advance(30_000);
  expect([...services(engine).keys()].filter((name) => name.endsWith('yard.io'))).toEqual([]);
});
