import { describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../../workers/protocol.ts';
import { sentenceParts, whySteps } from './why-steps.ts';

const record = (fields: Partial<TraceRecord>): TraceRecord => ({
  id: 1,
  cause: 0,
  t: 0,
  actor: 'kube-scheduler',
  type: 'decision',
  code: 'scheduler.bound',
  ref: 'Pod/default/web-1',
  args: {},
  ...fields,
});

it('whySteps: repeats in a row are one step', () => {
  const chain = [record({ id: 5 }), record({ id: 4 }), record({ id: 3, ref: 'Pod/default/web-2' }), record({ id: 2 })];
  expect(whySteps(chain).map(({ record: { id }, times }) => [id, times])).toEqual([
    [5, 2],
    [3, 1],
    [2, 1],
  ]);
});

describe('sentenceParts', () => {
  const cases = [
    {
      name: 'ref and node become links',
      sentence: 'Scheduler chose node-3 for web-1',
      record: record({ args: { node: 'node-3' } }),
      out: ['Scheduler chose ', '[node-3 Node//node-3]', ' for ', '[web-1 Pod/default/web-1]'],
    },
    {
      name: 'an object key in the arguments',
      sentence: 'scaled web-abc to 3',
      record: record({ args: { replicaSet: 'apps/ReplicaSet/default/web-abc', to: 3 } }),
      out: ['scaled ', '[web-abc apps/ReplicaSet/default/web-abc]', ' to 3'],
    },
    {
      name: 'an image is a name without a link',
      sentence: 'pulls image nginx:1.27',
      record: record({ args: { image: 'nginx:1.27' } }),
      out: ['pulls image ', '[nginx:1.27 ]'],
    },
    {
      name: 'part of a longer name is left alone',
      sentence: 'web-1-x is not web-1',
      record: record({}),
      out: ['web-1-x is not ', '[web-1 Pod/default/web-1]'],
    },
    { name: 'nothing to name', sentence: 'You went back', record: record({ ref: '' }), out: ['You went back'] },
  ];
  for (const { name, sentence, record: given, out } of cases)
    it(name, () =>
      expect(sentenceParts(sentence, given).map((p) => (p.isName ? `[${p.text} ${p.key ?? ''}]` : p.text))).toEqual(
        out,
      ),
    );
});
