import { describe, expect, it } from 'vitest';
import type { PodSummary, PodTone } from '../../../workers/protocol.ts';
import { RoomPlan } from '../layout/room.ts';
import { cellPaths } from './cell-paths.ts';

const pod = (name: string, tone: PodTone): PodSummary => ({ key: `Pod/default/${name}`, tone }) as PodSummary;

function pathsOf(pods: readonly PodSummary[], related: ReadonlySet<string> | null = null) {
  const room = new RoomPlan(4).update(
    pods.map(({ key }) => key),
    true,
  );
  return cellPaths(pods, room, related);
}

/** How many closed or open figures a path draws. */
const figures = (d: string): number => d.split('M').length - 1;

describe('cellPaths', () => {
  const rows = [
    { name: 'ready: square and disc', tone: 'ready', want: ['square', 'disc'] },
    { name: 'on its way: square, ring and quarter', tone: 'pending', want: ['square', 'disc', 'hole', 'solid'] },
    { name: 'in trouble: square and triangle', tone: 'failed', want: ['square', 'solid'] },
    { name: 'leaving: square and dashed ring', tone: 'leaving', want: ['square', 'dashes'] },
    { name: 'done: square, ring with a tick', tone: 'done', want: ['square', 'disc', 'hole', 'line'] },
  ] as const;
  it.each(rows)('$name', ({ tone, want }) => {
    expect(pathsOf([pod('a', tone)]).map(({ part }) => part)).toEqual(want);
  });

  it('all pods of one state are one path, in their berths', () => {
    const paths = pathsOf([pod('a', 'ready'), pod('b', 'ready'), pod('c', 'failed')]);
    expect(paths.map(({ tone, part, d }) => [tone, part, figures(d)])).toEqual([
      ['ready', 'square', 2],
      ['ready', 'disc', 2],
      ['failed', 'square', 1],
      ['failed', 'solid', 1],
    ]);
    const lefts = paths[0]?.d.match(/M[\d.]+/g);
    expect(new Set(lefts).size).toBe(2);
  });

  it('who is not related is dimmed, in paths of its own', () => {
    const paths = pathsOf([pod('a', 'ready'), pod('b', 'ready')], new Set(['Pod/default/a']));
    expect(paths.map(({ isDimmed, part }) => [isDimmed, part])).toEqual([
      [false, 'square'],
      [false, 'disc'],
      [true, 'square'],
      [true, 'disc'],
    ]);
    expect(new Set(paths.map(({ id }) => id)).size).toBe(4);
  });

  it('no pods: nothing to draw', () => expect(pathsOf([])).toEqual([]));
});
