import { describe, expect, it } from 'vitest';
import { nearest } from './keyboard.ts';

const box = (left: number, top: number) => ({ left, top, width: 10, height: 10 });

describe('nearest', () => {
  const boxes = [box(100, 0), box(0, 100), box(-100, 0), box(0, -100), box(200, 0), box(90, 60)];
  const rows = [
    { arrow: 'ArrowRight', want: 0 },
    { arrow: 'ArrowDown', want: 1 },
    { arrow: 'ArrowLeft', want: 2 },
    { arrow: 'ArrowUp', want: 3 },
  ] as const;
  it.each(rows)('$arrow', ({ arrow, want }) => {
    expect(nearest(box(0, 0), boxes, arrow)).toBe(want);
  });

  it('gives -1 at the edge', () => {
    expect(nearest(box(0, 0), [box(50, 0)], 'ArrowLeft')).toBe(-1);
  });
});
