import { LATE_RULES } from '../late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Table } from '../../api/table.ts';
import type { ApiRequest } from '../../apiserver/request.ts';
import { ControlPlane } from '../../control-plane.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const DATABASES = '/apis/example.com/v1/namespaces/default/databases';

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['engine'],
      properties: {
        engine: { type: 'string', enum: ['postgres', 'mysql'] },
        replicas: { type: 'integer', minimum: 1, default: 1 },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'boolean' } } },
  },
};

const crd = {
  metadata: { name: 'databases.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'databases', kind: 'Database', shortNames: ['db'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.n' } },
        additionalPrinterColumns: [
          { name: 'Engine', type: 'string', jsonPath: '.spec.engine' },
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
      },
    ],
  },
};

const database = (name: string, spec: object) => ({
  apiVersion: 'example.com/v1',
  kind: 'Database',
  metadata: { name },
  spec,
});

function newApi() {
  const plane = new ControlPlane({ rules: () => LATE_RULES, seed: 1, freeze: true, hashWrites: false, admission: [] });
  const send = (method: ApiRequest['method'], path: string, body?: unknown, accept?: string) =>
    plane.server.handle({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(accept ? { headers: { accept } } : {}),
    });
  const message = (...args: Parameters<typeof send>) => (send(...args).body as Status).message;
  return { plane, send, message };
}

describe('custom resources', () => {
  it('are not served before their definition is there, nor after it is gone', () => {
    const { send, message } = newApi();
    expect(message('GET', DATABASES)).toBe('the server could not find the requested resource');
    const made = send('POST', CRDS, crd).body as KubeObject;
    expect(made.status).toMatchObject({
      conditions: [
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ],
      acceptedNames: { plural: 'databases', singular: 'database', kind: 'Database', listKind: 'DatabaseList' },
      storedVersions: ['v1'],
    });
    expect(send('POST', DATABASES, database('a', { engine: 'postgres' })).code).toBe(201);
    expect(send('DELETE', `${CRDS}/databases.example.com`).body).toMatchObject({
      metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
      status: { conditions: [{}, {}, { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending' }] },
    });
    expect(message('POST', DATABASES, database('b', { engine: 'mysql' }))).toBe(
      'create not allowed while custom resource definition is terminating',
    );
  });

  it('are completed and checked by their schema', () => {
    const { send, message } = newApi();
    send('POST', CRDS, crd);
    const made = send('POST', DATABASES, database('a', { engine: 'postgres', size: 'big' })).body as KubeObject;
    expect(made.spec).toEqual({ engine: 'postgres', replicas: 1 });
    expect(made.metadata.generation).toBe(1);
    expect(message('POST', DATABASES, database('b', { engine: 'oracle', replicas: 0 }))).toBe(
      'Database.example.com "b" is invalid: [spec.engine: Unsupported value: "oracle": supported values: "postgres", "mysql", spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1]',
    );
    expect(message('POST', DATABASES, database('d', { engine: true }))).toContain(
      'spec.engine: Invalid value: "boolean": spec.engine in body must be of type string: "boolean"',
    );
    expect(message('POST', DATABASES, database('c', {}))).toBe(
      'Database.example.com "c" is invalid: spec.engine: Required value',
    );
  });

  it('show their own columns, and have their own subresources', () => {
    const { send } = newApi();
    send('POST', CRDS, crd);
    const made = send('POST', DATABASES, database('a', { engine: 'mysql' })).body as KubeObject;
    const table = send('GET', DATABASES, undefined, 'application/json;as=Table;v=v1;g=meta.k8s.io').body as Table;
    expect(table.columnDefinitions.map((c) => c.name)).toEqual(['Name', 'Engine', 'Replicas', 'Age']);
    expect(table.rows[0]?.cells).toEqual(['a', 'mysql', 1, '0s']);
    const reported = send('PUT', `${DATABASES}/a/status`, { ...made, status: { ready: true } }).body as KubeObject;
    expect([reported.status, reported.metadata.generation]).toEqual([{ ready: true }, 1]);
    send('PUT', `${DATABASES}/a/scale`, { metadata: { name: 'a' }, spec: { replicas: 3 } });
    expect((send('GET', `${DATABASES}/a`).body as KubeObject).spec).toEqual({ engine: 'mysql', replicas: 3 });
  });

  it('take no strategic merge patches', () => {
    const { send, plane } = newApi();
    send('POST', CRDS, crd);
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    send('POST', DATABASES, database('a', { engine: 'mysql' }));
    const answer = plane.server.handle({ method: 'PATCH', path: `${DATABASES}/a`, headers, body: { spec: {} } });
    expect([answer.code, (answer.body as Status).message]).toEqual([
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    ]);
  });

  it('are served again after a restore', () => {
    const { plane, send } = newApi();
    send('POST', CRDS, crd);
    send('POST', DATABASES, database('a', { engine: 'mysql' }));
    const snapshot = plane.store.snapshot();
    send('DELETE', `${CRDS}/databases.example.com`);
    plane.store.restore(snapshot);
    plane.syncCustomKinds();
    expect((send('GET', `${DATABASES}/a`).body as KubeObject).spec).toEqual({ engine: 'mysql', replicas: 1 });
  });

  it.each([
    [
      'name',
      { metadata: { name: 'x' } },
      'metadata.name: Invalid value: "x": must be spec.names.plural+"."+spec.group',
    ],
    [
      'scope',
      { spec: { ...crd.spec, scope: 'World' } },
      'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"',
    ],
    [
      'schema',
      { spec: { ...crd.spec, versions: [{ name: 'v1', served: true, storage: true }] } },
      'spec.versions[0].schema.openAPIV3Schema: Required value',
    ],
  ])('need a sound definition: %s', (_name, change, text) => {
    const { message } = newApi();
    expect(message('POST', CRDS, { ...crd, ...change })).toContain(text);
  });
});
