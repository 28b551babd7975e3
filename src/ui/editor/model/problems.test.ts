import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import type { ManifestResult } from '../../../workers/protocol.ts';
import { serverProblems } from './problems.ts';

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
