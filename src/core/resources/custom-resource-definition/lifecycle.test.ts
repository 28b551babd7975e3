import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { CustomResourceDefinition, KubeObject } from '../../api/types.ts';
import type { ApiRequest, ApiResponse } from '../../apiserver/request.ts';
import { celSource } from '../../cel.ts';
import { createEngine, type Engine } from '../../index.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const TABS = '/apis/example.com/v1/namespaces/default/crontabs';
const cel = celSource();

let engine: Engine;
const send = (
  method: ApiRequest['method'],
  path: string,
  body?: unknown,
  more: Partial<ApiRequest> = {},
): ApiResponse => engine.handle({ method, path, ...(body === undefined ? {} : { body }), ...more });
const pass = (ms: number): void => void engine.advance(engine.now + ms);
const crd = (name = 'crontabs.example.com') => send('GET', `${CRDS}/${name}`).body as CustomResourceDefinition;
const condition = (type: string, name?: string) =>
  crd(name)
    .status?.conditions?.map((c) => c)
    .find((c) => c.type === type);

const schema = (spec: object) => ({ openAPIV3Schema: { type: 'object', properties: { spec } } });
const SPEC = {
  type: 'object',
  'x-kubernetes-validations': [{ rule: 'self.replicas <= self.max', message: 'more than max' }],
  properties: {
    replicas: { type: 'integer', default: 1 },
    max: { type: 'integer', default: 5 },
    zero: { type: 'integer', default: 0 },
    off: { type: 'boolean', default: false },
    selector: { type: 'string' },
    nested: { type: 'object', default: {}, properties: { deep: { type: 'string', default: 'x' } } },
  },
};

const version = (name: string, more: object = {}) => ({
  name,
  served: true,
  storage: false,
  schema: schema(SPEC),
  ...more,
});
const definition = (versions: readonly object[], names: object = {}, plural = 'crontabs') => ({
  metadata: { name: `${plural}.example.com` },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural, kind: 'CronTab', shortNames: ['ct'], ...names },
    versions,
  },
});
const tab = (spec: object, more: object = {}, v = 'v1') => ({
  apiVersion: `example.com/${v}`,
  kind: 'CronTab',
  metadata: { name: 'a', ...more },
  spec,
});

beforeEach(() => {
  engine = createEngine({ nodes: 0, freeze: true, cel });
  engine.advance(2_000);
});

describe('the life of a custom resource', () => {
  it('follows the rules of its definition, old faults apart', () => {
    send('POST', CRDS, definition([version('v1', { storage: true })]));
    const bad = send('POST', TABS, tab({ replicas: 9 })).body as Status;
    expect(bad.message).toBe('CronTab.example.com "a" is invalid: spec: Invalid value: more than max');
    const made = send('POST', TABS, tab({ replicas: 4 })).body as KubeObject;
    expect(made.spec).toEqual({ replicas: 4, max: 5, zero: 0, off: false, nested: { deep: 'x' } });
    const stricter = { ...SPEC, 'x-kubernetes-validations': [{ rule: 'self.replicas < 3' }] };
    const was = crd();
    send('PUT', `${CRDS}/crontabs.example.com`, {
      ...was,
      spec: { ...was.spec, versions: [version('v1', { storage: true, schema: schema(stricter) })] },
    });
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
    expect(send('PATCH', `${TABS}/a`, { metadata: { labels: { x: 'y' } } }, merge).code).toBe(200);
    expect(send('PATCH', `${TABS}/a`, { spec: { max: 6 } }, merge).code).toBe(422);
  });

  it('is served in several versions, and stored in one', () => {
    const deprecated = { deprecated: true };
    send('POST', CRDS, definition([version('v1', { storage: true, ...deprecated }), version('v2')]));
    send('POST', TABS, tab({}));
    const other = send('GET', '/apis/example.com/v2/namespaces/default/crontabs/a').body as KubeObject;
    expect(other.apiVersion).toBe('example.com/v2');
    send('POST', '/apis/example.com/v2/namespaces/default/crontabs', tab({}, { name: 'b' }, 'v2'));
    const list = send('GET', TABS).body as { items: KubeObject[] };
    expect(list.items.map((o) => [o.metadata.name, o.apiVersion])).toEqual([
      ['a', 'example.com/v1'],
      ['b', 'example.com/v1'],
    ]);
    const was = crd();
    send('PUT', `${CRDS}/crontabs.example.com`, {
      ...was,
      spec: { ...was.spec, versions: [version('v1', deprecated), version('v2', { storage: true })] },
    });
    expect(crd().status?.storedVersions).toEqual(['v1', 'v2']);
    const now = crd();
    const gone = send('PUT', `${CRDS}/crontabs.example.com`, {
      ...now,
      spec: { ...now.spec, versions: [version('v2', { storage: true })] },
    }).body as Status;
    expect(gone.message).toContain('status.storedVersions[0]: Invalid value: "v1": missing from spec.versions');
  });

  it('completes what was stored before a default came', () => {
    const bare = { type: 'object', properties: { a: { type: 'string' } } };
    send('POST', CRDS, definition([version('v1', { storage: true, schema: schema(bare) })]));
    send('POST', TABS, tab({ a: 'x' }));
    const was = crd();
    const more = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string', default: 'new' } } };
    send('PUT', `${CRDS}/crontabs.example.com`, {
      ...was,
      spec: { ...was.spec, versions: [version('v1', { storage: true, schema: schema(more) })] },
    });
    expect((send('GET', `${TABS}/a`).body as KubeObject).spec).toEqual({ a: 'x', b: 'new' });
  });

  it('says that webhooks cannot convert', () => {
    const service = { name: 'hook', namespace: 'default' };
    const conversion = {
      strategy: 'Webhook',
      webhook: { clientConfig: { service }, conversionReviewVersions: ['v1'] },
    };
    const made = definition([version('v1', { storage: true }), version('v2')]);
    send('POST', CRDS, { ...made, spec: { ...made.spec, conversion } });
    send('POST', TABS, tab({}));
    const { code, body } = send('GET', '/apis/example.com/v2/namespaces/default/crontabs/a');
    expect([code, (body as Status).message]).toEqual([
      500,
      'Internal error occurred: conversion webhook for example.com/v1, Kind=CronTab failed: Post "https://hook.default.svc:443/?timeout=30s": webhooks cannot be called in this simulation',
    ]);
  });

  it('waits for finalizers when its definition is deleted', () => {
    send('POST', CRDS, definition([version('v1', { storage: true })]));
    send('POST', TABS, tab({}, { finalizers: ['example.com/wait'] }));
    send('POST', TABS, tab({}, { name: 'b' }));
    pass(100);
    send('DELETE', `${CRDS}/crontabs.example.com`);
    pass(1_000);
    expect(condition('Terminating')).toMatchObject({ status: 'True', reason: 'InstanceDeletionInProgress' });
    expect((send('GET', TABS).body as { items: unknown[] }).items).toHaveLength(1);
    pass(90_000);
    expect(condition('Terminating')?.reason).toBe('InstanceDeletionCheck');
    send(
      'PATCH',
      `${TABS}/a`,
      { metadata: { finalizers: null } },
      { headers: { 'content-type': 'application/merge-patch+json' } },
    );
    pass(10_000);
    expect(send('GET', `${CRDS}/crontabs.example.com`).code).toBe(404);
    expect(send('GET', TABS).code).toBe(404);
  });

  it('gets the names that become free', () => {
    send('POST', CRDS, definition([version('v1', { storage: true })]));
    send('POST', CRDS, definition([version('v1', { storage: true })], { kind: 'Other', shortNames: ['ct'] }, 'others'));
    expect(condition('NamesAccepted', 'others.example.com')).toMatchObject({
      status: 'False',
      reason: 'ShortNamesConflict',
      message: '"ct" is already in use',
    });
    expect(condition('Established', 'others.example.com')?.reason).toBe('NotAccepted');
    send('POST', CRDS, definition([version('v1', { storage: true })], { shortNames: [] }, 'twins'));
    expect(condition('NamesAccepted', 'twins.example.com')?.reason).toBe('ListKindConflict');
    pass(100);
    send('DELETE', `${CRDS}/crontabs.example.com`);
    pass(2_000);
    expect(condition('Established', 'others.example.com')?.status).toBe('True');
    expect(crd('others.example.com').status?.acceptedNames?.shortNames).toEqual(['ct']);
  });

  it('scales and selects by the paths of its definition', () => {
    const scale = {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.spec.selector',
    };
    const selectableFields = [{ jsonPath: '.spec.selector' }];
    send('POST', CRDS, definition([version('v1', { storage: true, subresources: { scale }, selectableFields })]));
    send('POST', TABS, tab({ selector: 'a=b' }));
    send('POST', TABS, tab({ selector: 'a=c' }, { name: 'b' }));
    send('PUT', `${TABS}/a/scale`, { metadata: { name: 'a' }, spec: { replicas: 3 } });
    expect(send('GET', `${TABS}/a/scale`).body).toMatchObject({
      spec: { replicas: 3 },
      status: { replicas: 0, selector: 'a=b' },
    });
    const found = send('GET', TABS, undefined, { query: { fieldSelector: 'spec.selector=a=b' } });
    expect((found.body as { items: unknown[] }).items).toHaveLength(1);
    expect((send('GET', TABS, undefined, { query: { fieldSelector: 'spec.max=1' } }).body as Status).message).toBe(
      'field label not supported: spec.max',
    );
  });

  it('tells protected groups that they need approval', () => {
    const made = definition([version('v1', { storage: true })]);
    const own = {
      ...made,
      metadata: { name: 'crontabs.foo.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' } },
      spec: { ...made.spec, group: 'foo.k8s.io' },
    };
    send('POST', CRDS, own);
    expect(condition('KubernetesAPIApprovalPolicyConformant', 'crontabs.foo.k8s.io')).toMatchObject({
      status: 'False',
      reason: 'UnapprovedAnnotation',
      message: 'not approved: "unapproved, a test"',
    });
  });
});
