import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import { parseManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import type { KindView, ManifestResult } from '../../../workers/protocol.ts';
import { TRANSLATE } from '../../i18n/translate.ts';
import { changeText } from './change-text.ts';
import { cleanName, freeName } from './file-names.ts';
import { findSource } from './find-source.ts';
import { resultText } from './kubectl-text.ts';
import { LAST_APPLIED, diffDocument } from './manifest-diff.ts';
import { planChanges } from './plan-changes.ts';
import { serverProblems } from './problems.ts';
import { typeErrorField } from './type-error-field.ts';

const t = TRANSLATE.en;

function deployment(spec: object, annotations?: Record<string, string>): KubeObject {
  const metadata = { name: 'web', ...(annotations ? { annotations } : {}) };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
}
const withContainer = (container: object) =>
  deployment({ template: { spec: { containers: [{ name: 'c', ...container }] } } });
const texts = (wanted: KubeObject, live: KubeObject) =>
  diffDocument(wanted, live).map((change) => changeText(t, change));

describe('diffDocument', () => {
  it.each([
    { name: 'same', wanted: deployment({ replicas: 3 }), live: deployment({ replicas: 3 }), expected: [] },
    {
      name: 'what the server filled in',
      wanted: deployment({ replicas: 3 }),
      live: deployment({ replicas: 3, paused: false }),
      expected: [],
    },
    {
      name: 'number',
      wanted: deployment({ replicas: 4 }),
      live: deployment({ replicas: 3 }),
      expected: ['replicas 3 → 4'],
    },
    {
      name: 'image tag',
      wanted: withContainer({ image: 'myapp:v3' }),
      live: withContainer({ image: 'myapp:v2' }),
      expected: ['image myapp:v2 → v3'],
    },
    {
      name: 'image name',
      wanted: withContainer({ image: 'nginx:1' }),
      live: withContainer({ image: 'httpd:2' }),
      expected: ['image httpd:2 → nginx:1'],
    },
    {
      name: 'new field',
      wanted: deployment({ replicas: 1, minReadySeconds: 5 }),
      live: deployment({ replicas: 1 }),
      expected: ['minReadySeconds 5 added'],
    },
    { name: 'new empty field', wanted: deployment({ strategy: {} }), live: deployment({}), expected: [] },
    {
      name: 'quantity written otherwise',
      wanted: withContainer({ resources: { limits: { cpu: '1000m', memory: '1Gi' } } }),
      live: withContainer({ resources: { limits: { cpu: 1, memory: '1024Mi' } } }),
      expected: [],
    },
    {
      name: 'quantity',
      wanted: withContainer({ resources: { limits: { cpu: '2' } } }),
      live: withContainer({ resources: { limits: { cpu: '1' } } }),
      expected: ['limits cpu 1 → 2'],
    },
    {
      name: 'environment variable',
      wanted: withContainer({ env: [{ name: 'A', value: 'x' }] }),
      live: withContainer({
        env: [
          { name: 'B', value: 'b' },
          { name: 'A', value: 'y' },
        ],
      }),
      expected: ['A y → x'],
    },
    {
      name: 'list without names',
      wanted: withContainer({ args: ['a', 'b'] }),
      live: withContainer({ args: ['a'] }),
      expected: ['args 1 item → 2 items'],
    },
    {
      name: 'null means nothing',
      wanted: deployment({ replicas: null }),
      live: deployment({ replicas: 1 }),
      expected: [],
    },
  ])('$name', ({ wanted, live, expected }) => expect(texts(wanted, live)).toEqual(expected));

  it('finds what was applied before and is gone', () => {
    const before = deployment({ replicas: 3, paused: true });
    const live = deployment({ replicas: 3, paused: true }, { [LAST_APPLIED]: JSON.stringify(before) });
    expect(texts(deployment({ replicas: 3 }), live)).toEqual(['paused true removed']);
    expect(texts(deployment({ replicas: 3 }), deployment({ replicas: 3 }, { [LAST_APPLIED]: '{' }))).toEqual([]);
  });

  it('reads the stringData of a Secret', () => {
    const secret = (fields: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...fields });
    expect(texts(secret({ stringData: { p: 'abc' } }), secret({ data: { p: 'YWJj' } }))).toEqual([]);
    expect(texts(secret({ stringData: { p: 'x' } }), secret({ data: { p: 'YWJj' } }))).toEqual(['data p YWJj → eA==']);
  });
});

const TWO = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: c
          image: myapp:v3
---
apiVersion: v1
kind: Service
metadata:
  name: web
`;

describe('planChanges', () => {
  it('names what is new and places what differs', () => {
    const isDeployment = (object: KubeObject) => object.apiVersion === 'apps/v1';
    const plan = planChanges(parseManifest(TWO), (object) =>
      isDeployment(object) ? withContainer({ image: 'myapp:v2' }) : undefined,
    );
    expect(plan.created).toEqual(['Service web']);
    expect(plan.changes).toMatchObject([{ object: 'Deployment web', line: 10, before: 'myapp:v2' }]);
  });
});

const failed = (index: number, status: object): ManifestResult => ({
  ...{ index, ref: '', outcome: 'failed', warnings: [] },
  status: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...status } as never,
});
const BAD_REQUEST = 'Deployment in version "v1" cannot be handled as a Deployment: ';

describe('serverProblems', () => {
  it.each([
    {
      name: 'causes of an invalid object',
      result: failed(0, {
        reason: 'Invalid',
        message: 'Deployment.apps "web" is invalid',
        details: { causes: [{ field: 'spec.template.spec.containers[0].image', message: 'Required value' }] },
      }),
      expected: ['error 10 spec.template.spec.containers[0].image: Required value'],
    },
    {
      name: 'unknown fields',
      result: failed(0, {
        reason: 'BadRequest',
        message: `${BAD_REQUEST}strict decoding error: unknown field "spec.foo", unknown field "spec.template.spec.containers[0].imag"`,
      }),
      expected: ['error 5 unknown field "spec.foo"', 'error 9 unknown field "spec.template.spec.containers[0].imag"'],
    },
    {
      name: 'wrong type',
      result: failed(0, {
        message: `${BAD_REQUEST}json: cannot unmarshal string into Go struct field Container.spec.template.spec.containers.image of type int32`,
      }),
      expected: [
        'error 10 json: cannot unmarshal string into Go struct field Container.spec.template.spec.containers.image of type int32',
      ],
    },
    {
      name: 'second document',
      result: failed(1, { reason: 'NotFound', message: 'namespaces "x" not found' }),
      expected: ['error 14 namespaces "x" not found'],
    },
    {
      name: 'warning',
      result: { index: 1, ref: '', outcome: 'created', warnings: ['metadata.name: this is odd'] } as const,
      expected: ['warning 15 metadata.name: this is odd'],
    },
  ])('$name', ({ result, expected }) => {
    const problems = serverProblems(parseManifest(TWO), [result]);
    expect(problems.map(({ severity, line, message }) => `${severity} ${line} ${message}`)).toEqual(expected);
  });

  it('forgives what an earlier document of the file will make', () => {
    const text =
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}';
    const result = failed(1, { reason: 'NotFound', message: 'namespaces "x" not found' });
    expect(serverProblems(parseManifest(text), [result])).toEqual([]);
  });
});

describe('typeErrorField', () => {
  const object = { spec: { list: [{ n: 1, env: [{ value: 'a' }, { value: 5 }] }], map: { a: 'x', b: 2 } } };
  it.each([
    { path: 'EnvVar.spec.list.env.value', type: 'number', expected: 'spec.list[0].env[1].value' },
    { path: 'Spec.spec.map', type: 'number', expected: 'spec.map[b]' },
    { path: 'Spec.spec.list.n', type: 'number 1', expected: 'spec.list[0].n' },
    { path: 'Spec.spec.nothing', type: 'number', expected: undefined },
  ])('$path', ({ path, type, expected }) => {
    expect(typeErrorField(`json: cannot unmarshal ${type} into Go struct field ${path} of type x`, object)).toBe(
      expected,
    );
  });
});

describe('resultText', () => {
  const subject = { object: deployment({}), namespace: 'default', file: 'web.yaml' };
  const done = (outcome: ManifestResult['outcome']): ManifestResult => ({ index: 0, ref: '', outcome, warnings: [] });
  it.each([
    { name: 'created', result: done('created'), expected: 'deployment.apps/web created' },
    { name: 'deleted', result: done('deleted'), expected: 'deployment.apps "web" deleted from default namespace' },
    {
      name: 'one cause',
      result: failed(0, {
        reason: 'Invalid',
        details: { kind: 'Deployment', name: 'web', causes: [{ field: 'a', message: 'b' }] },
      }),
      expected: 'The Deployment "web" is invalid: a: b',
    },
    {
      name: 'two causes',
      result: failed(0, {
        reason: 'Invalid',
        details: {
          kind: 'D',
          name: 'w',
          causes: [
            { field: 'a', message: 'b' },
            { field: 'c', message: 'd' },
          ],
        },
      }),
      expected: 'The D "w" is invalid:\n* a: b\n* c: d',
    },
    {
      name: 'other',
      result: failed(0, { reason: 'Forbidden', message: 'no' }),
      expected: 'Error from server (Forbidden): error when applying "web.yaml": no',
    },
  ])('$name', ({ result, expected }) => expect(resultText(result, subject)).toBe(expected));
});

describe('findSource', () => {
  const kinds: KindView[] = [
    {
      groupKind: 'apps/Deployment',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
      shortNames: [],
    },
  ];
  const owned = (kind: string, owner: string): KubeObject => ({
    ...{ apiVersion: 'apps/v1', kind, spec: {} },
    metadata: {
      ...{ name: 'web-1', namespace: 'default' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: owner,
          name: owner === 'Deployment' ? 'web' : 'web-1',
          uid: '1',
          controller: true,
        },
      ],
    },
  });
  const objects = new Map([
    ['apps/ReplicaSet/default/web-1', owned('ReplicaSet', 'Deployment')],
    ['Pod/default/web-1', owned('Pod', 'ReplicaSet')],
  ]);
  const files = [{ name: 'web.yaml', text: `# c\n${TWO}` }];
  it.each([
    { key: 'apps/Deployment/default/web', line: 2 },
    { key: 'Pod/default/web-1', line: 2 },
    { key: 'Pod/default/other', line: undefined },
  ])('$key', ({ key, line }) => expect(findSource(key, { files, kinds, objects })?.line).toBe(line));
});

describe('file names', () => {
  const files = [
    { name: 'web.yaml', text: '' },
    { name: 'web-2.yaml', text: '' },
  ];
  it.each([
    { wanted: 'a.yaml', free: 'a.yaml' },
    { wanted: 'web.yaml', free: 'web-3.yaml' },
  ])('$wanted', ({ wanted, free }) => expect(freeName(files, wanted)).toBe(free));
  it.each([
    { typed: ' web ', name: 'web.yaml' },
    { typed: 'a/b.yml', name: 'a-b.yml' },
    { typed: '', name: '' },
  ])('typed "$typed"', ({ typed, name }) => expect(cleanName(typed)).toBe(name));
});
