import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICE, readChoice, withChoice } from './cluster-choice.ts';

describe('the choice of a cluster in the address', () => {
  it.each([
    ['nothing', '', DEFAULT_CHOICE],
    [
      'everything',
      '?seed=7&nodes=5&preset=kubeadm&cloud=simulated',
      { seed: 7, nodes: 5, preset: 'kubeadm', cloudProvider: 'simulated' },
    ],
    ['nonsense', '?seed=x&nodes=0&preset=other&cloud=9', DEFAULT_CHOICE],
    ['nodes in words', '?nodes=2+medium,1+gpu+zone%3Dz', { ...DEFAULT_CHOICE, nodes: '2 medium,1 gpu zone=z' }],
    ['nodes that are no words', '?nodes=<b>', DEFAULT_CHOICE],
    ['too many nodes', '?nodes=101', DEFAULT_CHOICE],
  ])('reads %s', (_name, search, choice) => expect(readChoice(search)).toEqual(choice));

  it.each([
    ['the usual cluster', '?a=1&seed=3', DEFAULT_CHOICE, '?a=1'],
    [
      'another one',
      '?a=1',
      { seed: 2, nodes: 4, preset: 'kubeadm', cloudProvider: 'simulated' } as const,
      '?a=1&seed=2&nodes=4&preset=kubeadm&cloud=simulated',
    ],
    ['nothing to say', '', DEFAULT_CHOICE, ''],
  ])('writes %s', (_name, search, choice, text) => expect(withChoice(search, choice)).toBe(text));
});
