import { LATE_RULES } from '../resources/late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import { ControlPlane } from '../control-plane.ts';
import type { ApiResponse } from './request.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const plane = new ControlPlane({ rules: () => LATE_RULES, seed: 1, freeze: false, hashWrites: false, admission: [] });
const get = (path: string, accept = 'application/json'): ApiResponse =>
  plane.server.handle({ method: 'GET', path, headers: { accept } });

interface Discovery {
  items: {
    metadata: { name?: string };
    versions: { version: string; resources: { resource: string; subresources?: unknown[] }[] }[];
  }[];
}

describe('discovery', () => {
  it.each([
    ['/version', { major: '1', minor: '36', gitVersion: 'v1.36.0' }],
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/apis', { kind: 'APIGroupList' }],
    ['/apis/apps', { kind: 'APIGroup', name: 'apps', preferredVersion: { groupVersion: 'apps/v1', version: 'v1' } }],
    ['/apis/apps/v1', { kind: 'APIResourceList', groupVersion: 'apps/v1' }],
    ['/api/v1', { kind: 'APIResourceList', groupVersion: 'v1' }],
  ])('%s', (path, body) => expect(get(path)).toMatchObject({ code: 200, body }));

  it.each(['/healthz', '/livez', '/readyz', '/readyz/ping'])('%s is ok', (path) => expect(get(path).body).toBe('ok'));

  it.each(['/apis/none.example.com', '/apis/apps/v9'])('%s is not there', (path) => expect(get(path).code).toBe(404));

  it('lists evictions in their own group, or drain would delete', () => {
    const { resources } = get('/api/v1').body as { resources: { name: string }[] };
    expect(resources.find((r) => r.name === 'pods/eviction')).toMatchObject({
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      namespaced: true,
    });
  });

  it('gives everything in one answer to those who accept it', () => {
    const core = get('/api', `${AGGREGATED},application/json`);
    expect(core.headers?.['content-type']).toBe(AGGREGATED);
    const [only] = (core.body as Discovery).items;
    expect(only?.metadata).toEqual({});
    const pods = only?.versions[0]?.resources.find((r) => r.resource === 'pods');
    expect(pods).toMatchObject({
      responseKind: { group: '', version: 'v1', kind: 'Pod' },
      scope: 'Namespaced',
      singularResource: 'pod',
      shortNames: ['po'],
    });
    const { items } = get('/apis', AGGREGATED).body as Discovery;
    const names = items.map((i) => i.metadata.name);
    expect(names.indexOf('apps')).toBeLessThan(names.indexOf('batch'));
    expect(names).not.toContain(undefined);
    const apps = items.find((i) => i.metadata.name === 'apps')?.versions[0];
    const deployments = apps?.resources.find((r) => r.resource === 'deployments');
    expect(deployments?.subresources).toEqual([
      {
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
      },
      {
        subresource: 'status',
        responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
        verbs: ['get', 'patch', 'update'],
      },
    ]);
  });
});
