import { describe, expect, it } from 'vitest';
import { cardColumns } from './card-columns.ts';

describe('cardColumns', () => {
  it.each([
    { name: 'one Deployment and its Service', workloads: 2, routing: 2, want: 3 },
    { name: 'a few', workloads: 8, routing: 3, want: 3 },
    { name: 'a tower would be too high', workloads: 22, routing: 6, want: 5 },
    { name: 'very many', workloads: 80, routing: 20, want: 7 },
  ])('$name', ({ workloads, routing, want }) => expect(cardColumns(3, { workloads, routing })).toBe(want));
});
