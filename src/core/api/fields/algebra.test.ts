import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../builtin-schema.ts';
import type { KubeObject, ManagedFieldsEntry } from '../types.ts';
import { applyConfiguration, ownersAfterUpdate, type WriteContext } from './field-manager.ts';
import {
  difference,
  EMPTY_SET,
  has,
  intersection,
  recursiveDifference,
  setOf,
  setsEqual,
  union,
  type FieldSet,
} from './field-set.ts';
import { fieldsOf, parseFields, pathsOf } from './fields-v1.ts';

/** What must hold of sets and of applies whatever is in them. */
const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:1', 'v:"s"', 'i:0');
const path = fc.array(element, { minLength: 1, maxLength: 3 });
const set = fc.array(path, { maxLength: 8 }).map((paths) => setOf(...paths));
const equal = (a: FieldSet, b: FieldSet): void =>
  expect(setsEqual(a, b), JSON.stringify([fieldsOf(a), fieldsOf(b)])).toBe(true);

describe('sets of fields', () => {
  it('are an algebra', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        equal(union(a, b), union(b, a));
        equal(union(a, union(b, c)), union(union(a, b), c));
        equal(intersection(a, b), intersection(b, a));
        equal(union(a, intersection(a, b)), a);
        equal(difference(a, a), EMPTY_SET);
        equal(union(difference(a, b), intersection(a, b)), a);
        equal(intersection(a, union(b, c)), union(intersection(a, b), intersection(a, c)));
        equal(difference(a, union(b, c)), difference(difference(a, b), c));
        equal(intersection(difference(a, b), b), EMPTY_SET);
      }),
    );
  });

  it('hold the paths that were put in', () => {
    fc.assert(
      fc.property(fc.array(path), fc.array(path), (xs, ys) => {
        const [a, b] = [setOf(...xs), setOf(...ys)];
        const key = (p: readonly string[]): string => p.join(' ');
        expect(new Set(pathsOf(a).map(key))).toEqual(new Set(xs.map(key)));
        for (const p of xs) expect(has(difference(a, b), p)).toBe(!has(b, p));
        const isBelow = (p: readonly string[]): boolean => p.some((_, i) => has(b, p.slice(0, i + 1)));
        for (const p of xs) expect(has(recursiveDifference(a, b), p)).toBe(!isBelow(p));
      }),
    );
  });

  it('survive being written and read', () => {
    fc.assert(
      fc.property(set, (a) => {
        equal(parseFields(JSON.parse(JSON.stringify(fieldsOf(a)))) ?? EMPTY_SET, a);
      }),
    );
  });
});

const ctx: WriteContext = {
  type: { schema: builtinSchemas().forKind('apps', 'v1', 'Deployment') },
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  ignored: setOf(['f:status']),
  blank: () => ({}),
  now: '2026-01-01T00:00:00Z',
};

const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });
const texts = (names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), fc.constantFrom('1', '2'));

/** Configurations that say something of the containers and labels of these names only. */
function configs(names: readonly string[]): fc.Arbitrary<KubeObject> {
  const container = fc.record({
    name: fc.constantFrom(...names),
    image: fc.constantFrom('i:1', 'i:2'),
    env: fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B'), value: fc.constantFrom('1', '2') }), {
      selector: (e) => e.name,
      minLength: 1,
    }),
  });
  const containers = fc.uniqueArray(container, { selector: (c) => c.name, minLength: 1 });
  return fc.record({ containers, labels: optional(texts(names)) }).map(({ containers: list, labels }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x', ...(labels && Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: { template: { spec: { containers: list } } },
  }));
}

function apply(live: KubeObject | undefined, config: KubeObject, manager: string): KubeObject {
  const { object, entries } = applyConfiguration(ctx, live, { config, manager, force: true });
  return { ...object, metadata: { ...object.metadata, managedFields: entries as ManagedFieldsEntry[] } };
}

/** Lists by key: who comes first decides their order. */
function unordered({ metadata, ...object }: KubeObject): unknown {
  const { managedFields, ...meta } = metadata;
  const { spec } = object as unknown as { spec: { template: { spec: { containers?: { name: string }[] } } } };
  const list = [...(spec.template.spec.containers ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = managedFields?.map(({ time: _time, ...entry }) => entry) ?? [];
  return { meta, list, entries: entries.sort((a, b) => ((a.manager ?? '') < (b.manager ?? '') ? -1 : 1)) };
}

const any = configs(['a', 'b', 'c', 'd']);

describe('server-side apply', () => {
  it('twice is once', () => {
    fc.assert(
      fc.property(any, any, (first, second) => {
        const once = apply(apply(undefined, first, 'm1'), second, 'm2');
        expect(apply(once, second, 'm2')).toEqual(once);
      }),
    );
  });

  it('of disjoint managers commutes', () => {
    fc.assert(
      fc.property(any, configs(['a', 'b']), configs(['c', 'd']), (base, one, two) => {
        const live = apply(undefined, base, 'm0');
        const left = apply(apply(live, one, 'm1'), two, 'm2');
        const right = apply(apply(live, two, 'm2'), one, 'm1');
        expect(unordered(left)).toEqual(unordered(right));
      }),
    );
  });

  it('gives what the last one said, and nothing else that only it had said', () => {
    fc.assert(
      fc.property(any, any, (first, second) => {
        const alone = apply(undefined, second, 'm');
        expect(unordered(apply(apply(undefined, first, 'm'), second, 'm'))).toEqual(unordered(alone));
      }),
    );
  });

  it('leaves what others own when its owner says no more', () => {
    fc.assert(
      fc.property(configs(['a', 'b']), configs(['c', 'd']), (mine, theirs) => {
        const both = apply(apply(undefined, theirs, 'them'), mine, 'me');
        const { spec: _spec, ...bare } = mine;
        const gone = apply(both, { ...bare, metadata: { name: 'x' } }, 'me');
        expect(unordered(gone)).toEqual(unordered(apply(undefined, theirs, 'them')));
      }),
    );
  });

  it('forced makes the applier the owner of all it says', () => {
    fc.assert(
      fc.property(any, any, (first, second) => {
        const live = apply(apply(undefined, first, 'm1'), second, 'm2');
        expect(() => applyConfiguration(ctx, live, { config: second, manager: 'm2', force: false })).not.toThrow();
      }),
    );
  });
});

describe('updates', () => {
  it('that change nothing leave the owners as they are', () => {
    fc.assert(
      fc.property(any, (config) => {
        const live = apply(undefined, config, 'm');
        expect(ownersAfterUpdate(ctx, live, structuredClone(live), 'u')).toEqual(live.metadata.managedFields);
      }),
    );
  });
});
