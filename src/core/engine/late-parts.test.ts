import { expect, it } from 'vitest';
import { LATE_PARTS } from '../late.ts';
import { kindDefs } from '../resources/registry.ts';
import { kindKey } from '../resources/late-kind.ts';
import { LATE_RULES } from '../resources/late-rules-library.ts';
import { Engine } from './engine.ts';

/** What is loaded later changes nothing: not what runs before, and not what is written after. */
const PODS = { app: 'web' };
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: PODS },
    template: {
      metadata: { labels: PODS },
      spec: {
        containers: [{ name: 'nginx', image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/', port: 80 } } }],
      },
    },
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: PODS, ports: [{ port: 80 }] },
};
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work' },
  spec: {
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'echo $((6 * 7)); sleep 2'] }],
      },
    },
  },
};
const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

function post(engine: Engine, path: string, body: unknown): void {
  const answer = engine.handle({ method: 'POST', path, body });
  expect([path, answer.code, answer.code === 201 ? '' : answer.body]).toEqual([path, 201, '']);
}

function run(isThereFromTheStart: boolean): string {
  let isThere = isThereFromTheStart;
  let asked = 0;
  const engine = new Engine({
    nodes: 3,
    hashWrites: true,
    late: () => {
      asked++;
      if (!isThere) throw new Error('not loaded yet');
      return LATE_PARTS;
    },
  });
  engine.enableLeaves();
  engine.advance(10_000);
  post(engine, '/apis/apps/v1/namespaces/default/deployments', web);
  post(engine, '/api/v1/namespaces/default/services', service);
  engine.advance(40_000);
  engine.setTraffic({ name: 'users', url: 'http://web', requestsPerSecond: 20, isOn: true, namespace: 'default' });
  engine.advance(700_000);
  engine.restore(engine.snapshot());
  engine.advance(710_000);
  expect(asked).toBe(0);
  isThere = true;
  post(engine, '/apis/batch/v1/namespaces/default/jobs', job);
  post(engine, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', widgets);
  post(engine, '/apis/example.com/v1/namespaces/default/widgets', {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
  });
  engine.advance(760_000);
  expect((engine.object('batch/Job/default/work')?.status as { succeeded?: number }).succeeded).toBe(1);
  return engine.hash();
}

it('runs a cluster of plain images without the late parts, and writes the same whenever they come', () => {
  expect(run(false)).toBe(run(true));
});

it.each(LATE_RULES.kinds(undefined).map((own) => [kindKey(own), own] as const))('%s is shown as it is', (key, own) => {
  const shown = kindDefs(undefined, () => LATE_RULES).find((def) => kindKey(def) === key);
  const fields = (def: object | undefined) =>
    Object.entries(def ?? {}).flatMap(([k, v]) => (v === undefined ? [] : [k]));
  expect(fields(shown).sort()).toEqual(fields(own).sort());
});
