import { describe, expect, it } from 'vitest';
import { TRACE_CODES } from '../../core/trace/codes.ts';
import { formatTrace, kindOfRef, nameOfRef } from './format-trace.ts';
import { interpolate, placeholdersOf } from './interpolate.ts';
import { EN } from './texts.ts';
import { TRANSLATE } from './translate.ts';
import { ZH } from './zh-texts.ts';

const AREAS = Object.keys(EN) as (keyof typeof EN)[];
const textsOf = (language: object, area: string) =>
  Object.entries((language as Record<string, Record<string, string>>)[area] ?? {});

describe('languages', () => {
  for (const area of AREAS) {
    const zh = Object.fromEntries(textsOf(ZH, area));
    it(`${area}: the same keys, no empty text`, () => {
      expect(Object.keys(zh).sort()).toEqual(
        textsOf(EN, area)
          .map(([key]) => key)
          .sort(),
      );
      for (const [key, text] of [...textsOf(EN, area), ...Object.entries(zh)]) expect(text.trim(), key).not.toBe('');
    });
    it(`${area}: a translation uses no argument the English does not have`, () => {
      for (const [key, text] of textsOf(EN, area))
        expect(placeholdersOf(text), key).toEqual(expect.arrayContaining(placeholdersOf(zh[key] ?? '')));
    });
  }

  it('every trace code has a sentence', () => {
    expect(Object.keys(EN.trace).sort()).toEqual([...TRACE_CODES].sort());
  });
});

describe('interpolate', () => {
  const cases = [
    { name: 'argument', text: 'node {n}', args: { n: 3 }, out: 'node 3' },
    { name: 'missing argument stays visible', text: 'node {n}', args: {}, out: 'node {n}' },
    { name: 'singular', text: '{n} {n|pod|pods}', args: { n: 1 }, out: '1 pod' },
    { name: 'plural', text: '{n} {n|pod|pods}', args: { n: 0 }, out: '0 pods' },
    { name: 'list', text: '{names}', args: { names: ['a', 'b'] }, out: 'a, b' },
    { name: 'object', text: '{o}', args: { o: { a: 1 } }, out: '{"a":1}' },
    { name: 'optional part kept', text: 'pull[[ {image}]]', args: { image: 'nginx' }, out: 'pull nginx' },
    { name: 'optional part dropped', text: 'pull[[ {image}]][[: {why}]]', args: { why: 'no' }, out: 'pull: no' },
    { name: 'an argument is not read as a pattern', text: '{a}', args: { a: '{b}', b: 1 }, out: '{b}' },
  ];
  for (const { name, text, args, out } of cases) it(name, () => expect(interpolate(text, args)).toBe(out));
});

describe('formatTrace', () => {
  const ref = 'apps/ReplicaSet/default/web-1';
  const cases = [
    {
      name: 'name and kind come from the ref',
      record: { code: 'object.created', ref, args: {}, actor: 'deployment-controller' } as const,
      en: 'deployment-controller created ReplicaSet web-1',
    },
    {
      name: 'an actor with a node',
      record: {
        code: 'kubelet.pull',
        ref: 'Pod/default/a',
        args: { image: 'nginx' },
        actor: 'kubelet/node-1',
      } as const,
      en: 'kubelet on node-1 pulls image nginx',
    },
    {
      name: 'object keys in arguments become names',
      record: { code: 'scheduler.bound', ref: 'Pod/default/a', args: { node: 'Node//node-2' } } as const,
      en: 'Scheduler chose node-2 for a',
    },
    {
      name: 'arguments may be missing',
      record: { code: 'replicaset.create-pods', ref, args: { count: 1 } } as const,
      en: 'ReplicaSet web-1 creates 1 pod',
    },
  ];
  const derivedCases = [
    {
      name: 'a fault by its title',
      record: { code: 'user.fault', ref: '', args: { fault: 'power-off', target: 'node-2' } } as const,
      en: 'You broke something: Power off on node-2',
    },
    {
      name: 'a delay in seconds',
      record: { code: 'kubelet.back-off', ref: 'Pod/d/a', args: { delayMs: 10_000 }, actor: 'kubelet/n' } as const,
      en: 'kubelet on n waits 10 s before starting of a again',
    },
    {
      name: 'a probe by its result',
      record: { code: 'kubelet.probe-changed', ref: 'Pod/d/a', args: { probe: 'liveness', ok: false } } as const,
      en: 'The liveness probe of a now says: failure',
    },
    {
      name: 'a component with its node',
      record: { code: 'component.stopped', ref: '', args: { component: 'kubelet/n' } } as const,
      en: 'kubelet on n stopped',
    },
  ];
  for (const { name, record, en } of [...cases, ...derivedCases])
    it(name, () => expect(formatTrace(record, TRANSLATE.en)).toBe(en));

  it('an image is not an object key', () =>
    expect(nameOfRef('registry.k8s.io/pause/x:1')).toBe('registry.k8s.io/pause/x:1'));
  it('a cluster-scoped key', () => expect([nameOfRef('Node//n'), kindOfRef('Node//n')]).toEqual(['n', 'Node']));
});
