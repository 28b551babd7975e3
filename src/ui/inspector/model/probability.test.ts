import { describe, expect, it } from 'vitest';
import { endpointChances, percentText } from './probability.ts';

describe('endpointChances', () => {
  it('the rules of iptables give equal shares', () => {
    const chances = endpointChances([1 / 3, 1 / 2, 1].map((probability) => ({ probability })));
    expect(chances.map((chance) => chance.rule)).toEqual(['0.3333333333', '0.5000000000', undefined]);
    for (const { share } of chances) expect(share).toBeCloseTo(1 / 3);
  });
  it('one endpoint takes all', () => expect(endpointChances([{ probability: 1 }])).toEqual([{ share: 1 }]));
  it('none', () => expect(endpointChances([])).toEqual([]));
});

describe('percentText', () => {
  const cases = [
    { share: 1 / 3, text: '33.3\u00a0%' },
    { share: 0.5, text: '50\u00a0%' },
    { share: 1, text: '100\u00a0%' },
    { share: 0, text: '0\u00a0%' },
    { share: 0.0625, text: '6.3\u00a0%' },
  ];
  for (const { share, text } of cases) it(text, () => expect(percentText(share)).toBe(text));
});
