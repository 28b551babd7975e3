import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../core/api/builtin-schema.ts';
import type { KubeObject, Service } from '../core/api/types.ts';
import { createTestCluster } from '../core/testing/cluster.ts';
import { applyObject, deleteObject, LAST_APPLIED, type ApplyContext } from './apply.ts';
import { printTable } from './print-table.ts';
import { threeWayPatch } from './three-way-patch.ts';

function context(): ApplyContext & { get(path: string): KubeObject } {
  const { handle, plane } = createTestCluster();
  const schemas = builtinSchemas();
  const find = (apiVersion: string, kind: string) => plane.kinds.byGroupVersionKind(apiVersion, kind);
  return {
    handle,
    mapper: (apiVersion, kind) => {
      const def = find(apiVersion, kind)?.def;
      return (
        def && {
          apiVersion,
          kind,
          plural: def.plural,
          singular: def.singular,
          namespaced: def.namespaced,
          shortNames: [],
        }
      );
    },
    schemaOf: (_apiVersion, kind) => schemas.forKind('', 'v1', kind),
    namespace: 'default',
    dryRun: false,
    get: (path) => handle({ method: 'GET', path }).body as KubeObject,
  };
}

const service = (ports: object[], labels?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', ...(labels ? { labels } : {}) },
  spec: { selector: { app: 'web' }, ports },
});
const PATH = '/api/v1/namespaces/default/services/web';
const http = { name: 'http', port: 80 };
const metrics = { name: 'metrics', port: 9090 };

describe('apply', () => {
  it('creates, leaves alone, changes, and removes what the manifest no longer says', () => {
    const ctx = context();
    expect(applyObject(ctx, service([http, metrics], { a: '1' }))).toMatchObject({
      outcome: 'created',
      ref: 'service/web',
    });
    const { resourceVersion } = ctx.get(PATH).metadata;
    expect(applyObject(ctx, service([http, metrics], { a: '1' })).outcome).toBe('unchanged');
    expect(ctx.get(PATH).metadata.resourceVersion).toBe(resourceVersion);
    expect(applyObject(ctx, service([http])).outcome).toBe('configured');
    const live = ctx.get(PATH) as Service;
    expect(live.spec.ports?.map((p) => p.name)).toEqual(['http']);
    expect(live.metadata.labels).toBeUndefined();
  });

  it('keeps what others set', () => {
    const ctx = context();
    applyObject(ctx, service([http]));
    const headers = { 'content-type': 'application/merge-patch+json' };
    ctx.handle({ method: 'PATCH', path: PATH, headers, body: { metadata: { labels: { theirs: 'yes' } } } });
    applyObject(ctx, service([metrics]));
    expect(ctx.get(PATH).metadata.labels).toEqual({ theirs: 'yes' });
  });

  it('a dry run changes nothing and says what it would do', () => {
    const ctx = context();
    expect(applyObject({ ...ctx, dryRun: true }, service([http])).outcome).toBe('created');
    expect(ctx.get(PATH)).toMatchObject({ reason: 'NotFound' });
    applyObject(ctx, service([http]));
    expect(applyObject({ ...ctx, dryRun: true }, service([http])).outcome).toBe('unchanged');
    expect(applyObject({ ...ctx, dryRun: true }, service([metrics])).outcome).toBe('configured');
  });

  it('says what is unknown, refused or not there', () => {
    const ctx = context();
    const unknown = { apiVersion: 'x.io/v1', kind: 'Thing', metadata: { name: 'a' } };
    expect(applyObject(ctx, unknown).status?.message).toBe(
      'no matches for kind "Thing" in version "x.io/v1"\nensure CRDs are installed first',
    );
    const typo = service([{ prt: 80 }]);
    expect(applyObject(ctx, typo).status?.message).toContain('unknown field "spec.ports[0].prt"');
    expect(deleteObject(ctx, service([http])).status?.message).toBe('services "web" not found');
  });

  it('an annotation that is no JSON counts as never applied', () => {
    const ctx = context();
    applyObject(ctx, service([http], { a: '1' }));
    const headers = { 'content-type': 'application/merge-patch+json' };
    ctx.handle({ method: 'PATCH', path: PATH, headers, body: { metadata: { annotations: { [LAST_APPLIED]: '{' } } } });
    expect(applyObject(ctx, service([http])).outcome).toBe('configured');
    expect(ctx.get(PATH).metadata.labels).toEqual({ a: '1' });
  });
});

it('the patch of a list with keys deletes by key and gives the order', () => {
  const schema = builtinSchemas().forKind('', 'v1', 'Service');
  const patch = threeWayPatch(schema, { spec: { ports: [http, metrics] } }, { spec: { ports: [metrics] } });
  expect(patch).toEqual({
    spec: { ports: [metrics, { port: 80, $patch: 'delete' }], '$setElementOrder/ports': [{ port: 9090 }] },
  });
});

it('tables are printed as kubectl does', () => {
  const columnDefinitions = ['Name', 'Ready', 'Node'].map((name, i) => ({
    name,
    type: 'string',
    format: '',
    description: '',
    priority: i === 2 ? 1 : 0,
  }));
  const rows = [
    { cells: ['web-1', '1/1', 'node-1'], object: { metadata: { namespace: 'default' } } },
    { cells: ['a-long-name', '0/1', 'node-2'], object: { metadata: { namespace: 'kube-system' } } },
  ];
  const table = { apiVersion: 'meta.k8s.io/v1', kind: 'Table', metadata: {}, columnDefinitions, rows } as const;
  expect(printTable(table)).toBe('NAME          READY\nweb-1         1/1\na-long-name   0/1');
  expect(printTable(table, { wide: true, namespaces: true }).split('\n')[2]).toBe(
    'kube-system   a-long-name   0/1     node-2',
  );
});
