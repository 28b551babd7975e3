import { describe, expect, it } from 'vitest';
import { Rng } from '../../../core/lib/rng.ts';
import { project, type Projected } from '../projection/project.ts';
import type { BandOf, GraphInput } from '../projection/types.ts';
import { randomInput, randomStep } from '../testing/random-input.ts';
import { NodesLayout } from './nodes-layout.ts';
import { overlaps } from './rect.ts';
import { Slots } from './slots.ts';
import { TreeLayout } from './tree-layout.ts';

const HINTS: Readonly<Record<string, { band: ReturnType<BandOf>; columns: 1 | 2 }>> = {
  Service: { band: 'routing', columns: 1 },
  'apps/Deployment': { band: 'workload', columns: 2 },
  'apps/ReplicaSet': { band: 'sub', columns: 1 },
};
const hints = (groupKind: string) => HINTS[groupKind] ?? { band: 'owner' as const, columns: 1 as const };
const bandOf: BandOf = (groupKind) => hints(groupKind).band;

function overlapping(rects: ReadonlyMap<string, Parameters<typeof overlaps>[0]>): string[] {
  const list = [...rects];
  return list.flatMap(([id, rect], i) =>
    list.slice(i + 1).flatMap(([other, second]) => (overlaps(rect, second) ? [`${id} on ${other}`] : [])),
  );
}

/** Only pods come and go: what the layout promises to bear without moving anything. */
function podStep(input: GraphInput, rng: Parameters<typeof randomStep>[1]): GraphInput {
  for (;;) {
    const next = randomStep(input, rng);
    if (next.pods !== input.pods) return { ...input, pods: next.pods };
  }
}

describe('Slots', () => {
  const rows = [
    { name: 'seats newcomers in order', steps: [['a', 'b']], want: { a: 0, b: 1 } },
    { name: 'the first free berth is taken', steps: [['a', 'b'], ['b'], ['b', 'c', 'd']], want: { b: 1, c: 0, d: 2 } },
    {
      name: 'but not one left in this step',
      steps: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      want: { b: 1, c: 2 },
    },
    {
      name: 'whoever left it first',
      steps: [['a', 'b', 'c'], ['b', 'c'], ['c'], ['c', 'x', 'y']],
      want: { c: 2, x: 0, y: 1 },
    },
    {
      name: 'grows when full',
      steps: [
        ['a', 'b', 'c'],
        ['a', 'b', 'c', 'd'],
      ],
      want: { a: 0, b: 1, c: 2, d: 3 },
    },
    { name: 'gives up the end', steps: [['a', 'b', 'c', 'd', 'e'], ['a'], ['a', 'x']], want: { a: 0, x: 1 } },
  ];
  it.each(rows)('$name', ({ steps, want }) => {
    const slots = new Slots(3);
    for (const ids of steps) slots.sync(ids);
    expect(Object.fromEntries(slots.entries())).toEqual(want);
  });
});

describe('NodesLayout', () => {
  it.each([1, 2, 3])('nothing moves when pods come and go, and nothing overlaps; seed %i', (seed) => {
    const rng = new Rng(seed).fork('layout');
    let input = randomInput();
    for (let i = 0; i < 120; i++) input = { ...randomStep(input, rng), view: 'nodes', namespace: '' };
    const layout = new NodesLayout(hints);
    let projected: Projected = project(null, input, bandOf);
    let before = layout.place(projected.graph, new Map());
    for (let i = 0; i < 100; i++) {
      input = podStep(input, rng);
      projected = project(projected, input, bandOf);
      const after = layout.place(projected.graph, new Map());
      const moved: string[] = [];
      for (const [id, room] of before.rooms) {
        for (const [pod, slot] of room.slots) {
          const now = after.rooms.get(id)?.slots.get(pod);
          if (now !== undefined && now !== slot) moved.push(pod);
        }
      }
      for (const [id, rect] of before.rects) {
        const now = after.rects.get(id);
        const isMoved = now !== undefined && (now.x !== rect.x || now.y !== rect.y);
        if (isMoved && id.startsWith('Node/')) moved.push(id);
      }
      expect(moved).toEqual([]);
      expect(overlapping(after.rects)).toEqual([]);
      before = after;
    }
  });

  it('a dragged node stays where it was put', () => {
    const rng = new Rng(4).fork('layout');
    let input = randomInput();
    for (let i = 0; i < 60; i++) input = { ...randomStep(input, rng), view: 'nodes' };
    const { graph } = project(null, input, bandOf);
    const id = [...graph.nodes.keys()].at(-1)!;
    const { rects } = new NodesLayout(hints).place(graph, new Map([[id, { x: -5000, y: 12 }]]));
    expect(rects.get(id)).toMatchObject({ x: -5000, y: 12 });
  });
});

describe('TreeLayout', () => {
  it('places every node once, without overlap', () => {
    const rng = new Rng(9).fork('tree');
    let input = randomInput();
    const layout = new TreeLayout();
    for (let i = 0; i < 150; i++) {
      input = { ...randomStep(input, rng), view: 'ownership', namespace: '' };
      const { graph } = project(null, input, bandOf);
      const { rects } = layout.place(graph, new Map());
      expect([...rects.keys()].sort()).toEqual([...graph.nodes.keys()].sort());
      expect(overlapping(rects)).toEqual([]);
    }
  });
});
