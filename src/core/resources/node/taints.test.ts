import type { Taint, Toleration } from '../../api/types.ts';
import { expect, test } from 'vitest';
import { stayMs, swapTaints } from './taints.ts';

const taint = (key: string, value?: string) => ({ key, effect: 'NoExecute' as const, ...(value ? { value } : {}) });

/** Upstream: GetMatchingTolerations, getMinTolerationTime. */
const rows: { name: string; taints: Taint[]; tolerations: Toleration[]; want: ReturnType<typeof stayMs> }[] = [
  { name: 'no taints: forever', taints: [], tolerations: [], want: undefined },
  { name: 'not tolerated: not at all', taints: [taint('a')], tolerations: [], want: 'not tolerated' },
  {
    name: 'tolerated without limit',
    taints: [taint('a')],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    want: undefined,
  },
  {
    name: 'tolerated for a while',
    taints: [taint('a')],
    tolerations: [{ key: 'a', operator: 'Exists', tolerationSeconds: 3 }],
    want: 3000,
  },
  {
    name: 'the shortest counts',
    taints: [taint('a'), taint('b')],
    tolerations: [
      { key: 'a', operator: 'Exists', tolerationSeconds: 30 },
      { key: 'b', operator: 'Exists', tolerationSeconds: 20 },
    ],
    want: 20_000,
  },
  {
    name: 'zero or less: at once',
    taints: [taint('a')],
    tolerations: [{ operator: 'Exists', tolerationSeconds: -1 }],
    want: 0,
  },
  {
    name: 'one of two is not tolerated',
    taints: [taint('a'), taint('b')],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    want: 'not tolerated',
  },
  {
    name: 'Equal compares values',
    taints: [taint('a', 'x')],
    tolerations: [{ key: 'a', value: 'x' }],
    want: undefined,
  },
  {
    name: 'Equal with another value',
    taints: [taint('a', 'x')],
    tolerations: [{ key: 'a', value: 'y' }],
    want: 'not tolerated',
  },
  {
    name: 'another effect',
    taints: [taint('a')],
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
    want: 'not tolerated',
  },
];
test.each(rows)('stay: $name', ({ taints, tolerations, want }) => {
  expect(stayMs(taints, tolerations)).toBe(want);
});

test('a swap that changes nothing is no change', () => {
  const had = [taint('a')];
  expect(swapTaints(had, [taint('a')], [taint('b')], 'now')).toBe(had);
  expect(swapTaints(had, [taint('b')], [taint('a')], 'now')).toEqual([{ ...taint('b'), timeAdded: 'now' }]);
});
