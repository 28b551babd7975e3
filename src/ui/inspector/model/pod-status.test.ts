import { describe, expect, it } from 'vitest';
import { podStatusCode, type PodStatusCode } from './pod-status.ts';

const cases: readonly { name: string; status: string; isBound?: boolean; code: PodStatusCode }[] = [
  { name: 'no node yet', status: 'Pending', isBound: false, code: 'unscheduled' },
  { name: 'bound, not started', status: 'Pending', code: 'pending' },
  { name: 'gated', status: 'SchedulingGated', isBound: false, code: 'gated' },
  { name: 'first init container', status: 'Init:0/1', code: 'init' },
  { name: 'tenth init container', status: 'Init:9/12', code: 'init' },
  { name: 'init container crashes', status: 'Init:CrashLoopBackOff', code: 'crashLoop' },
  { name: 'init container without a reason', status: 'Init:ExitCode:3', code: 'exitCode' },
  { name: 'init image', status: 'Init:ImagePullBackOff', code: 'pullBackOff' },
  { name: 'after init', status: 'PodInitializing', code: 'initializing' },
  { name: 'creating', status: 'ContainerCreating', code: 'creating' },
  { name: 'running', status: 'Running', code: 'running' },
  { name: 'crash loop', status: 'CrashLoopBackOff', code: 'crashLoop' },
  { name: 'killed by a signal', status: 'Signal:9', code: 'exitCode' },
  { name: 'terminating', status: 'Terminating', code: 'terminating' },
  { name: 'completed', status: 'Completed', code: 'completed' },
  { name: 'lost with its node', status: 'Unknown', code: 'unknown' },
  { name: 'a word of the future', status: 'QuantumFlux', code: 'other' },
  { name: 'a word of Object.prototype', status: 'toString', code: 'other' },
];

describe('podStatusCode', () => {
  for (const { name, status, isBound = true, code } of cases)
    it(name, () => expect(podStatusCode(status, isBound)).toBe(code));
});
