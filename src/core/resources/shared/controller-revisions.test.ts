import { describe, expect, it } from 'vitest';
import type { ControllerRevision } from '../../api/types.ts';
import { byRevision, draftRevision, isSameData, surplusRevisions, templateOf } from './controller-revisions.ts';

/** Rules of pkg/controller/history/controller_history.go and of its tables. */
const parent = (name = 'web', image = 'nginx') => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {
    name,
    namespace: 'default',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '',
    annotations: { a: '1' },
  },
  spec: { template: { spec: { containers: [{ name: 'c', image }] }, metadata: { labels: { app: 'web' } } } },
});
const revision = (name: string, number: number, at = 0): ControllerRevision => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: {
    name,
    namespace: 'default',
    uid: name,
    resourceVersion: '1',
    creationTimestamp: `2026-01-01T00:00:0${at}Z`,
  },
  revision: number,
});

describe('a ControllerRevision', () => {
  it('carries labels of the template and its hash, annotations and owner of the parent (NewControllerRevision)', () => {
    const draft = draftRevision(parent(), 3, 0);
    const hash = draft.metadata.labels?.['controller.kubernetes.io/hash'] ?? '';
    expect(draft.metadata).toMatchObject({ name: `web-${hash}`, labels: { app: 'web' }, annotations: { a: '1' } });
    expect(draft.metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'web', controller: true }]);
    expect(draft.revision).toBe(3);
  });

  it('is written as Go writes it, keys in order (getPatch, Match)', () => {
    expect(JSON.stringify(draftRevision(parent(), 1, 0).data)).toBe(
      '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"image":"nginx","name":"c"}]}}}}',
    );
    expect(templateOf(draftRevision(parent(), 1, 0) as ControllerRevision)).toEqual(parent().spec.template);
  });

  it('has another name for other data, and for each collision (HashControllerRevision)', () => {
    const names = [
      draftRevision(parent(), 1, 0),
      draftRevision(parent(), 1, 1),
      draftRevision(parent('web', 'b'), 1, 0),
    ];
    expect(new Set(names.map((d) => d.metadata.name)).size).toBe(3);
    expect(draftRevision(parent(), 1, 0).metadata.name).toBe(draftRevision(parent(), 9, 0).metadata.name);
  });

  it('has at most 223 letters of its parent in its name (ControllerRevisionName)', () => {
    const { name } = draftRevision(parent('x'.repeat(240)), 1, 0).metadata;
    expect(name).toMatch(/^x{223}-\w+$/);
  });

  it('is equal to one of the same data (EqualRevision)', () => {
    expect(isSameData(draftRevision(parent(), 1, 0), draftRevision(parent(), 2, 1))).toBe(true);
    expect(isSameData(draftRevision(parent(), 1, 0), draftRevision(parent('web', 'b'), 1, 0))).toBe(false);
  });
});

it('revisions are sorted by number, then age, then name (SortControllerRevisions)', () => {
  const list = [revision('c', 2), revision('b', 1, 5), revision('z', 1, 1), revision('a', 1, 5)];
  expect(list.sort(byRevision).map((r) => r.metadata.name)).toEqual(['z', 'a', 'b', 'c']);
});

const SURPLUS: [rule: string, live: string[], limit: number, gone: string[]][] = [
  ['the oldest beyond the limit', [], 2, ['r1']],
  ['live ones neither go nor count', ['r1'], 1, ['r2']],
  ['limit 0: all that nothing lives by', ['r3'], 0, ['r1', 'r2']],
  ['nothing beyond the limit', [], 3, []],
  ['a negative limit keeps all', [], -1, []],
];

it.each(SURPLUS)('history: %s (truncateHistory)', (_rule, live, limit, gone) => {
  const all = [revision('r1', 1), revision('r2', 2), revision('r3', 3)];
  expect(surplusRevisions(all, new Set(live), limit).map((r) => r.metadata.name)).toEqual(gone);
});
