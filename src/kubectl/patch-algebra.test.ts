import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../core/api/builtin-schema.ts';
import { strategicMergePatch } from '../core/api/patch/strategic-merge-patch.ts';
import type { Schema } from '../core/api/schema.ts';
import { threeWayPatch } from './three-way-patch.ts';

/** Strategic merge patches against their algebra: what kubectl computes and the server applies belong together. */
const schema = builtinSchemas().forKind('', 'v1', 'Pod') as Schema;

const named = <T extends object>(names: readonly string[], more: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), ...more } as never) as fc.Arbitrary<{ name: string }>, {
    selector: (item) => item.name,
    minLength: 1,
  });
const texts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));
const container = {
  image: fc.constantFrom('i:1', 'i:2'),
  args: fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
  env: named(['A', 'B', 'C'], { value: fc.constantFrom('1', '2') }),
};
const pods = fc.record({
  metadata: fc.record({
    labels: texts,
    finalizers: fc.uniqueArray(fc.constantFrom('f/a', 'f/b', 'f/c'), { minLength: 1 }),
  }),
  spec: fc.record({
    containers: named(['a', 'b', 'c', 'd'], container),
    nodeSelector: texts,
    tolerations: fc.array(fc.record({ key: fc.constantFrom('a', 'b') }), { maxLength: 2 }),
    volumes: named(['v', 'w'], { emptyDir: fc.constant({}) }),
  }),
});
const apply = (target: unknown, patch: unknown): unknown => strategicMergePatch(schema, target, patch);

/** Finalizers are a set: a patch does not put them in order. */
function sorted(pod: unknown): unknown {
  const { metadata, ...rest } = pod as { metadata: { finalizers?: string[] } };
  return { ...rest, metadata: { ...metadata, finalizers: [...(metadata.finalizers ?? [])].sort() } };
}

describe('a strategic merge patch', () => {
  it('of the difference gives the other object', () => {
    fc.assert(
      fc.property(pods, pods, (a, b) => {
        expect(sorted(apply(a, threeWayPatch(schema, a, b)))).toEqual(sorted(b));
      }),
    );
  });

  it('applied twice is applied once, and changes neither target nor patch', () => {
    fc.assert(
      fc.property(pods, pods, (a, b) => {
        const patch = threeWayPatch(schema, a, b);
        const before = JSON.stringify([a, patch]);
        const once = apply(a, patch);
        expect(apply(once, patch)).toEqual(once);
        expect(JSON.stringify([a, patch])).toBe(before);
      }),
    );
  });

  it('of nothing is nothing', () => {
    fc.assert(fc.property(pods, (a) => void expect(apply(a, {})).toEqual(a)));
  });

  it('keeps what others added', () => {
    fc.assert(
      fc.property(pods, pods, (a, b) => {
        const live = {
          ...a,
          spec: { ...a.spec, hostname: 'h', containers: [...a.spec.containers, { name: 'injected' }] },
        };
        const after = apply(live, threeWayPatch(schema, a, b)) as typeof live;
        expect(after.spec.hostname).toBe('h');
        expect(after.spec.containers.map((c) => c.name)).toContain('injected');
      }),
    );
  });

  const item = (p: object) => ({ spec: { containers: [p] } });
  it('with $patch replace, delete and merge does what it says', () => {
    fc.assert(
      fc.property(pods, pods, (a, b) => {
        const replaced = apply(a, { spec: { $patch: 'replace', ...b.spec } });
        expect(replaced).toEqual({ ...a, spec: b.spec });
        const [first] = a.spec.containers as [{ name: string }];
        const without = a.spec.containers.filter((c) => c !== first);
        expect(apply(a, item({ name: first.name, $patch: 'delete' }))).toEqual({
          ...a,
          spec: { ...a.spec, containers: without },
        });
        expect(apply(a, item({ ...first, $patch: 'merge' }))).toEqual(a);
      }),
    );
  });

  it('with $deleteFromPrimitiveList, $setElementOrder and $retainKeys does what it says', () => {
    fc.assert(
      fc.property(pods, fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), (a, order) => {
        const [first] = a.metadata.finalizers;
        const less = apply(a, { metadata: { '$deleteFromPrimitiveList/finalizers': [first] } }) as typeof a;
        expect(less.metadata.finalizers).toEqual(a.metadata.finalizers.slice(1));
        const wanted = order.filter((name) => a.spec.containers.some((c) => c.name === name));
        const moved = apply(a, {
          spec: { '$setElementOrder/containers': wanted.map((name) => ({ name })) },
        }) as typeof a;
        const names = moved.spec.containers.map((c) => c.name);
        expect(names.filter((name) => wanted.some((w) => w === name))).toEqual(wanted);
        const [volume] = a.spec.volumes as [{ name: string }];
        const retyped = { name: volume.name, hostPath: { path: '/' }, $retainKeys: ['name', 'hostPath'] };
        const kept = apply(a, { spec: { volumes: [retyped] } }) as typeof a;
        const found = kept.spec.volumes.find((v) => v.name === volume.name);
        expect(found).toEqual({ name: volume.name, hostPath: { path: '/' } });
      }),
    );
  });
});
