import { describe, expect, it } from 'vitest';
import type { PodTone } from '../../../workers/protocol.ts';
import { conditionRows, conditionTone } from './conditions.ts';

const cases: readonly { name: string; type: string; status: string; tone: PodTone }[] = [
  { name: 'ready', type: 'Ready', status: 'True', tone: 'ready' },
  { name: 'not ready', type: 'Ready', status: 'False', tone: 'pending' },
  { name: 'silent node', type: 'Ready', status: 'Unknown', tone: 'failed' },
  { name: 'no pressure', type: 'MemoryPressure', status: 'False', tone: 'done' },
  { name: 'pressure', type: 'MemoryPressure', status: 'True', tone: 'failed' },
  { name: 'pressure unknown', type: 'DiskPressure', status: 'Unknown', tone: 'leaving' },
  { name: 'not scheduled yet', type: 'PodScheduled', status: 'False', tone: 'pending' },
  { name: 'containers on their way', type: 'ContainersReady', status: 'False', tone: 'pending' },
  { name: 'replicas fail', type: 'ReplicaFailure', status: 'True', tone: 'failed' },
  { name: 'rollout stalled', type: 'Progressing', status: 'False', tone: 'failed' },
];

describe('conditionTone', () => {
  for (const { name, type, status, tone } of cases) it(name, () => expect(conditionTone(type, status)).toBe(tone));
});

describe('conditionRows', () => {
  const object = (conditions: unknown) =>
    ({ apiVersion: 'v1', kind: 'Pod', metadata: {}, status: { conditions } }) as never;
  it('fills in what is missing', () =>
    expect(conditionRows(object([{ type: 'Ready', status: 'True' }]))).toEqual([
      { type: 'Ready', status: 'True', tone: 'ready', reason: '', message: '' },
    ]));
  it('a kind without conditions', () => expect(conditionRows(object(undefined))).toEqual([]));
  it('something else of that name', () => expect(conditionRows(object('soon'))).toEqual([]));
});
