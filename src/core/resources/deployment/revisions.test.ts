import { expect, test } from 'vitest';
import { deployment, replicaSet } from '../../testing/workload-builders.ts';
import {
  currentAnnotations,
  nextRevision,
  replicaSetName,
  splitReplicaSets,
  surplusHistory,
  templateHash,
} from './revisions.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const d = deployment({ revisionHistoryLimit: 1 });

test('the hash is letters that spell nothing, and moves with the collision count', () => {
  const template = d.spec.template ?? {};
  expect(templateHash(template, undefined)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5,10}$/);
  expect(templateHash(template, 1)).not.toBe(templateHash(template, undefined));
  expect(templateHash({ ...template }, undefined)).toBe(templateHash(template, undefined));
});

test('a name that would be too long is cut before the hash', () => {
  expect(replicaSetName('x'.repeat(250), 'abcde')).toBe(`${'x'.repeat(247)}-abcde`);
});

/** Upstream: SetNewReplicaSetAnnotations. */
const rows = [
  { name: 'first revision', had: undefined, revision: 1, want: { [REVISION]: '1' } },
  { name: 'nothing new', had: { [REVISION]: '3' }, revision: 3, want: { [REVISION]: '3' } },
  { name: 'never counts down', had: { [REVISION]: '5' }, revision: 3, want: { [REVISION]: '5' } },
  {
    name: 'rolled back to: keeps its number',
    had: { [REVISION]: '1' },
    revision: 4,
    want: { [REVISION]: '4', [HISTORY]: '1' },
  },
  {
    name: 'rolled back to again',
    had: { [REVISION]: '4', [HISTORY]: '1' },
    revision: 6,
    want: { [REVISION]: '6', [HISTORY]: '1,4' },
  },
  { name: 'not a number: left alone', had: { [REVISION]: 'x' }, revision: 6, want: { [REVISION]: 'x' } },
  {
    name: 'history of 2,000 letters: the oldest number makes room',
    had: { [REVISION]: '1000', [HISTORY]: `9,${'100,'.repeat(499)}77` },
    revision: 1001,
    want: { [REVISION]: '1001', [HISTORY]: `${'100,'.repeat(498)}77,1000` },
  },
];
test.each(rows)('annotations: $name', ({ had, revision, want }) => {
  expect(currentAnnotations(d, had, BigInt(revision))).toEqual(want);
});

test('revisions have 64 bits, more than numbers of JavaScript count by', () => {
  const old = [set('a', 1, '3546343826724305832')];
  expect(nextRevision(old)).toBe(3546343826724305833n);
  expect(currentAnnotations(d, undefined, nextRevision(old))).toEqual({ [REVISION]: '3546343826724305833' });
  expect(nextRevision([set('a', 1, '9223372036854775808'), set('b', 1, '-3'), set('c', 1, '+7')])).toBe(8n);
});

test('annotations of the deployment are copied, but not kubectl’s and its own', () => {
  const annotations = { note: 'hi', 'kubectl.kubernetes.io/last-applied-configuration': '{}', [REVISION]: '9' };
  const annotated = { ...d, metadata: { ...d.metadata, annotations } };
  expect(currentAnnotations(annotated, undefined, 2n)).toEqual({ note: 'hi', [REVISION]: '2' });
});

const set = (name: string, at: number, revision: string, size = 0) =>
  replicaSet({ name, size, at, annotations: { [REVISION]: revision }, image: `nginx:${name}` });

test('the current one is the oldest with the same template', () => {
  const owned = [
    set('b', 5, '2'),
    replicaSet({ name: 'z', size: 1, at: 9 }),
    replicaSet({ name: 'y', size: 1, at: 3 }),
  ];
  const { current, old } = splitReplicaSets(d, owned);
  expect([current?.metadata.name, old.map((rs) => rs.metadata.name)]).toEqual(['y', ['b', 'z']]);
});

test('history beyond the limit goes, lowest revision first, never what still has pods', () => {
  const old = [set('a', 1, '3'), set('b', 2, '1'), set('c', 3, '2', 1)];
  expect(surplusHistory(d, old).map((rs) => rs.metadata.name)).toEqual(['b']);
  expect(nextRevision(old)).toBe(4n);
});

/** Size, replicas by status, generation and observed generation, deleted. Upstream: TestDeploymentController_cleanupDeployment. */
type Shape = readonly [size: number, replicas: number, generation?: number, isDeleted?: boolean];
const CLEAN_UP: [name: string, limit: number, old: Shape[], gone: number][] = [
  [
    'the oldest beyond the limit',
    1,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    2,
  ],
  [
    'only sets of no size and no pods',
    0,
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    1,
  ],
  [
    'limit 0',
    0,
    [
      [0, 0],
      [0, 0],
    ],
    2,
  ],
  [
    'sets with pods',
    0,
    [
      [1, 1],
      [1, 1],
    ],
    0,
  ],
  ['a set that is being deleted', 0, [[0, 0, 1, true]], 0],
  ['a set whose size has not been seen to', 0, [[0, 0, 2]], 0],
  [
    'no limit',
    2 ** 31 - 1,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    0,
  ],
];
test.each(CLEAN_UP)('clean-up: %s', (_name, revisionHistoryLimit, shapes, gone) => {
  const old = shapes.map(([size, replicas, generation = 1, isDeleted], i) => {
    const rs = replicaSet({ name: `foo-${i}`, size, at: i, status: { replicas, observedGeneration: 1 } });
    const deleted = isDeleted ? { deletionTimestamp: rs.metadata.creationTimestamp } : {};
    return { ...rs, metadata: { ...rs.metadata, generation, ...deleted } };
  });
  expect(surplusHistory(deployment({ revisionHistoryLimit }), old)).toHaveLength(gone);
});
