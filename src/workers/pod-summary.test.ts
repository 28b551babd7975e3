import { describe, expect, it } from 'vitest';
import type { Pod } from '../core/api/types.ts';
import { podSummary } from './pod-summary.ts';

const pod = (status: unknown): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', uid: 'u' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
    status,
  }) as unknown as Pod;
const unplaced = (reason: string) => ({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason }],
});

describe('how a pod is shown', () => {
  it.each([
    [
      'held back by a gate: on its way, as somebody wished it',
      unplaced('SchedulingGated'),
      'SchedulingGated',
      'pending',
    ],
    ['no node fits: trouble', unplaced('Unschedulable'), 'Pending', 'failed'],
    ['new', { phase: 'Pending' }, 'Pending', 'pending'],
    ['ready', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, 'Running', 'ready'],
  ])('%s', (_name, status, word, tone) => expect(podSummary(pod(status))).toMatchObject({ status: word, tone }));
});
