import { LATE_RULES } from '../resources/late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import { ControlPlane } from '../control-plane.ts';

const DESCRIPTIONS = {
  'meta/v1.DeleteOptions': { apiVersion: 'APIVersion defines.' },
  'core/v1.ConfigMap': { metadata: 'Standard metadata.' },
  'apps/v1.Deployment': { '': 'Deployment enables updates.', spec: 'What is wanted.' },
};

interface Document {
  paths: Record<string, Record<string, { parameters: { name: string }[] } & Record<string, unknown>>>;
  components: { schemas: Record<string, Record<string, unknown>> };
}

function newApi() {
  const plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: [],
    descriptions: () => DESCRIPTIONS,
  });
  const get = (path: string): unknown => plane.server.handle({ method: 'GET', path }).body;
  const index = () => (get('/openapi/v3') as { paths: Record<string, { serverRelativeURL: string }> }).paths;
  return { plane, get, index, document: (path: string) => get(`/openapi/v3/${path}`) as Document };
}

describe('OpenAPI v3', () => {
  it('lists every group version', () => {
    const paths = newApi().index();
    expect(paths['api/v1']?.serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{16}$/);
    expect(Object.keys(paths)).toContain('apis/apps/v1');
  });

  it('describes a kind as clients look for it', () => {
    const { schemas } = newApi().document('apis/apps/v1').components;
    expect(schemas['io.k8s.api.apps.v1.Deployment']).toMatchObject({
      type: 'object',
      description: 'Deployment enables updates.',
      properties: {
        apiVersion: { type: 'string' },
        metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
        spec: { description: 'What is wanted.' },
      },
      'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
    });
  });

  it.each([
    [
      'core.v1.PodSpec',
      'containers',
      { 'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-patch-strategy': 'merge' },
    ],
    ['core.v1.PodSpec', 'volumes', { 'x-kubernetes-patch-strategy': 'merge,retainKeys' }],
    ['core.v1.Container', 'ports', { 'x-kubernetes-list-map-keys': ['containerPort', 'protocol'] }],
    ['core.v1.PodSpec', 'nodeSelector', { type: 'object', additionalProperties: { type: 'string' } }],
  ])('says how %s.%s merges', (component, field, expected) => {
    const { schemas } = newApi().document('api/v1').components;
    const { properties } = schemas[`io.k8s.api.${component}`] as { properties: Record<string, unknown> };
    expect(properties[field]).toMatchObject(expected);
  });

  it('refers only to components it has', () => {
    const document = newApi().document('api/v1');
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      (m) => m[1] as string,
    );
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((r) => document.components.schemas[r] === undefined)).toEqual([]);
  });

  it('lets clients leave validation to the server', () => {
    const { paths } = newApi().document('apis/apps/v1');
    const patch = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.patch;
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(patch?.parameters.map((p) => p.name)).toContain('fieldValidation');
  });

  it('has custom resources, under a hash that changes with their schema', () => {
    const { plane, index, document } = newApi();
    const crd = (type: string) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'dbs.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'dbs', kind: 'Db' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: { type: 'object', description: 'What for.', properties: { size: { type } } } },
              },
            },
          },
        ],
      },
    });
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    expect(plane.server.handle({ method: 'POST', path, body: crd('string') }).code).toBe(201);
    const before = index()['apis/example.com/v1'];
    expect(document('apis/example.com/v1').components.schemas['com.example.v1.Db']).toMatchObject({
      properties: {
        apiVersion: { type: 'string', description: 'APIVersion defines.' },
        metadata: { allOf: [expect.anything()], description: 'Standard metadata.' },
        spec: { type: 'object', description: 'What for.', properties: { size: { type: 'string' } } },
      },
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Db' }],
    });
    const replaced = plane.server.handle({
      method: 'PATCH',
      path: `${path}/dbs.example.com`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: crd('integer'),
    });
    expect(replaced.code).toBe(200);
    expect(index()['apis/example.com/v1']).not.toEqual(before);
  });
});
