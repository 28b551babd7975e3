import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import { TRANSLATE } from '../../i18n/translate.ts';
import { changeText } from './change-text.ts';
import { LAST_APPLIED, diffDocument } from './manifest-diff.ts';

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

  it('does not mind that kubectl writes empty annotations', () => {
    const before = deployment({ replicas: 3 }, {});
    const live = deployment({ replicas: 3 }, { [LAST_APPLIED]: JSON.stringify(before), other: 'x' });
    expect(texts(deployment({ replicas: 3 }), live)).toEqual([]);
  });

  it('reads the stringData of a Secret', () => {
    const secret = (fields: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...fields });
    expect(texts(secret({ stringData: { p: 'abc' } }), secret({ data: { p: 'YWJj' } }))).toEqual([]);
    expect(texts(secret({ stringData: { p: 'x' } }), secret({ data: { p: 'YWJj' } }))).toEqual(['data p YWJj → eA==']);
  });
});
