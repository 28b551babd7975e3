import { describe, expect, it } from 'vitest';
import { bestMatches } from './match.ts';

describe('bestMatches', () => {
  const values = ['Pod web-app-x', 'Service web', 'Deployment web-app', 'Node node-1', 'ConfigMap cobweb'];
  const cases = [
    { name: 'nothing typed: the order given', query: '', out: values.slice(0, 3) },
    {
      name: 'the start of a word before its middle',
      query: 'web',
      out: ['Pod web-app-x', 'Service web', 'Deployment web-app'],
    },
    { name: 'every word must fit', query: 'app depl', out: ['Deployment web-app'] },
    { name: 'case does not matter', query: 'NODE', out: ['Node node-1'] },
    { name: 'nothing fits', query: 'zzz', out: [] },
  ];
  for (const { name, query, out } of cases)
    it(name, () => expect(bestMatches(query, values, (value) => value, 3)).toEqual(out));
});
