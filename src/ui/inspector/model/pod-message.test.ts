import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../core/api/types.ts';
import { podMessage, wasOutOfMemory } from './pod-message.ts';

const pod = (status: object): Pod => ({ status }) as unknown as Pod;
const scheduled = (status: string, message?: string) => ({ conditions: [{ type: 'PodScheduled', status, message }] });

describe('podMessage', () => {
  it.each([
    [
      'no node takes it: the scheduler says why',
      pod(scheduled('False', '0/3 nodes are available')),
      '0/3 nodes are available',
    ],
    ['placed', pod(scheduled('True')), undefined],
    [
      'the kubelet goes first',
      pod({ ...scheduled('False', 'x'), message: 'The node was low on memory.' }),
      'The node was low on memory.',
    ],
    ['nobody has looked at it yet', pod({}), undefined],
  ])('%s', (_name, given, want) => expect(podMessage(given)).toBe(want));
});

describe('wasOutOfMemory', () => {
  const ended = (reason: string) => ({ terminated: { reason } });
  const container = (state: object, lastState: object = {}) => pod({ containerStatuses: [{ state, lastState }] });
  it.each([
    ['ended so', container(ended('OOMKilled')), true],
    ['waits for its next start', container({ waiting: { reason: 'CrashLoopBackOff' } }, ended('OOMKilled')), true],
    ['runs again', container({ running: {} }, ended('OOMKilled')), false],
    ['ended by itself', container({ waiting: {} }, ended('Error')), false],
    ['has not started', pod({}), false],
  ])('%s', (_name, given, want) => expect(wasOutOfMemory(given)).toBe(want));
});
