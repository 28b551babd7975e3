import { describe, expect, it } from 'vitest';
import { outsideBy } from './use-map-keys.ts';

const frame = { left: 0, top: 0, right: 400, bottom: 600 };

describe('what the keys reach is brought into view', () => {
  it.each([
    ['inside: nothing moves', { left: 100, top: 100, right: 200, bottom: 130 }, { x: 0, y: 0 }],
    ['beyond the right border', { left: 390, top: 100, right: 490, bottom: 130 }, { x: 114, y: 0 }],
    ['beyond the left border', { left: -50, top: 100, right: 50, bottom: 130 }, { x: -74, y: 0 }],
    ['under the toolbar', { left: 100, top: 10, right: 200, bottom: 40 }, { x: 0, y: -54 }],
    ['under the legend', { left: 100, top: 560, right: 200, bottom: 590 }, { x: 0, y: 46 }],
  ] as const)('%s', (_name, box, by) => expect(outsideBy(box, frame)).toEqual(by));
});
