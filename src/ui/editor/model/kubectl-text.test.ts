import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import type { ManifestResult } from '../../../workers/protocol.ts';
import { resultText } from './kubectl-text.ts';

const failed = (index: number, status: object): ManifestResult => ({
  ...{ index, ref: '', outcome: 'failed', warnings: [] },
  status: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...status } as never,
});

const object: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };

describe('resultText', () => {
  const subject = { object, namespace: 'default', file: 'web.yaml', act: 'creating' as const };
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
      expected: 'Error from server (Forbidden): error when creating "web.yaml": no',
    },
  ])('$name', ({ result, expected }) => expect(resultText(result, subject)).toBe(expected));
});
