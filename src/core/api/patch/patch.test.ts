import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../builtin-schema.ts';
import type { Schema } from '../schema.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

/** RFC 7386, appendix A. */
describe('merge patch', () => {
  it.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'foo' }, null, null],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j + %j', (target, patch, want) => expect(mergePatch(target, patch)).toEqual(want));
  it('shares what it does not touch', () => {
    const target = { a: { deep: 1 }, b: 1 };
    expect((mergePatch(target, { b: 2 }) as typeof target).a).toBe(target.a);
  });
});

describe('JSON patch', () => {
  it('applies, and leaves the target alone', () => {
    const target = { a: [1, 2] };
    expect(jsonPatch(target, [{ op: 'add', path: '/a/-', value: 3 }])).toEqual({ a: [1, 2, 3] });
    expect(target).toEqual({ a: [1, 2] });
  });
  it.each([
    ['no array', { op: 'add' }],
    ['a path that is not there', [{ op: 'remove', path: '/b' }]],
    ['a failed test', [{ op: 'test', path: '/a', value: 2 }]],
  ])('refuses %s', (_name, patch) => expect(() => jsonPatch({ a: 1 }, patch)).toThrow());
});

describe('strategic merge patch', () => {
  const schema = builtinSchemas().forKind('', 'v1', 'Pod') as Schema;
  const pod = {
    metadata: { labels: { a: '1' }, finalizers: ['x', 'y'] },
    spec: {
      containers: [
        { name: 'web', image: 'nginx:1', ports: [{ containerPort: 80, protocol: 'TCP' }] },
        { name: 'log', image: 'fluent:1' },
      ],
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a' }],
    },
  };
  type Row = { name: string; patch: object; at: (p: typeof pod) => unknown; want: unknown };
  const images = (p: typeof pod): unknown => p.spec.containers.map((c) => `${c.name}=${c.image}`);
  const rows: Row[] = [
    {
      name: 'merges containers by name',
      patch: { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } },
      at: images,
      want: ['web=nginx:2', 'log=fluent:1'],
    },
    {
      name: 'adds a container',
      patch: { spec: { containers: [{ name: 'new', image: 'x' }] } },
      at: images,
      want: ['new=x', 'web=nginx:1', 'log=fluent:1'],
    },
    {
      name: '$patch: delete removes one',
      patch: { spec: { containers: [{ name: 'log', $patch: 'delete' }] } },
      at: images,
      want: ['web=nginx:1'],
    },
    {
      name: '$patch: replace replaces the list',
      patch: { spec: { containers: [{ name: 'only', image: 'x' }, { $patch: 'replace' }] } },
      at: images,
      want: ['only=x'],
    },
    {
      name: '$setElementOrder puts them in order',
      patch: { spec: { '$setElementOrder/containers': [{ name: 'log' }, { name: 'web' }], containers: [] } },
      at: images,
      want: ['log=fluent:1', 'web=nginx:1'],
    },
    {
      name: 'what is new comes first, what was named keeps its place',
      patch: {
        spec: {
          containers: [
            { name: 'new', image: 'n' },
            { name: 'log', image: 'l' },
          ],
        },
      },
      at: images,
      want: ['new=n', 'web=nginx:1', 'log=l'],
    },
    {
      name: 'lists without a key are replaced',
      patch: { spec: { tolerations: [{ key: 'b' }] } },
      at: (p) => p.spec.tolerations,
      want: [{ key: 'b' }],
    },
    {
      name: 'primitive lists are joined',
      patch: { metadata: { finalizers: ['z', 'x'] } },
      at: (p) => p.metadata.finalizers,
      want: ['z', 'x', 'y'],
    },
    {
      name: '$deleteFromPrimitiveList removes from them',
      patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] } },
      at: (p) => p.metadata.finalizers,
      want: ['y'],
    },
    {
      name: 'null removes a key',
      patch: { metadata: { labels: { a: null } } },
      at: (p) => p.metadata.labels,
      want: {},
    },
    {
      name: '$patch: replace replaces a map',
      patch: { spec: { nodeSelector: { $patch: 'replace', zone: 'a' } } },
      at: (p) => p.spec.nodeSelector,
      want: { zone: 'a' },
    },
  ];
  it.each(rows)('$name', ({ patch, at, want }) => {
    expect(at(strategicMergePatch(schema, pod, patch) as typeof pod)).toEqual(want);
  });
  it('applying twice is applying once', () => {
    for (const { patch } of rows) {
      const once = strategicMergePatch(schema, pod, patch);
      expect(strategicMergePatch(schema, once, patch)).toEqual(once);
    }
  });
  it('refuses an item without its key', () => {
    expect(() => strategicMergePatch(schema, pod, { spec: { containers: [{ image: 'x' }] } })).toThrow(
      /merge key: name/,
    );
  });
});
