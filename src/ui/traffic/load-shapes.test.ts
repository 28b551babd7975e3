import { describe, expect, it } from 'vitest';
import { choiceOf, shapeOf, SHAPE_KINDS, withShape } from './load-shapes.ts';

describe('load shapes', () => {
  for (const kind of SHAPE_KINDS)
    it(`${kind}: the choice can be read back from the shape`, () =>
      expect(choiceOf(shapeOf({ kind, seconds: 120 }))).toEqual({ kind, seconds: 120 }));

  it('constant takes the shape away', () => {
    const source = { name: 'a', namespace: 'default', url: 'http://web/', requestsPerSecond: 5, isOn: true };
    const shaped = withShape(source, { kind: 'ramp', seconds: 60 });
    expect(shaped).toEqual({ ...source, shape: { kind: 'ramp', seconds: 60 } });
    expect(withShape(shaped, { kind: 'constant', seconds: 9 })).toEqual(source);
  });
});
