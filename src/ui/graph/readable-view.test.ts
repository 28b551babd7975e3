import { describe, expect, it } from 'vitest';
import { readableView } from './use-auto-fit.ts';

const cluster = { x: 0, y: -200, width: 450, height: 800 };

describe('what a small canvas shows first', () => {
  it('as wide as it is, from the top, where everything would be too small', () => {
    const view = readableView(cluster, { width: 390, height: 560 });
    expect(view?.zoom).toBeCloseTo(370 / 450);
    expect(view?.y).toBeCloseTo(60 + 200 * (370 / 450));
  });

  it('below the hint of an empty map', () => {
    const view = readableView({ ...cluster, y: 0 }, { width: 390, height: 560, hasHint: true });
    expect(view?.y).toBe(240);
  });

  it.each([
    ['a large canvas: everything', cluster, { width: 640, height: 400 }],
    ['everything is large enough', { ...cluster, height: 300 }, { width: 390, height: 700 }],
    ['a hundred nodes: not even the width could be read', { ...cluster, width: 2000 }, { width: 390, height: 560 }],
  ] as const)('%s', (_name, bounds, canvas) => expect(readableView(bounds, canvas)).toBeUndefined());
});
