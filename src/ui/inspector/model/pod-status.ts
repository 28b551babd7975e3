/**
 * The word in kubectl's STATUS column of a pod, sorted into what a reader should know about it. The word itself is made
 * by the engine (`PodSummary.status`), so that page and kubectl never differ.
 */
const EXACT = {
  Pending: 'pending',
  Running: 'running',
  NotReady: 'notReady',
  Succeeded: 'completed',
  Completed: 'completed',
  Failed: 'failed',
  Unknown: 'unknown',
  Terminating: 'terminating',
  Evicted: 'evicted',
  SchedulingGated: 'gated',
  ContainerCreating: 'creating',
  PodInitializing: 'initializing',
  CrashLoopBackOff: 'crashLoop',
  Error: 'error',
  OOMKilled: 'oomKilled',
  ErrImagePull: 'pullFailed',
  ImagePullBackOff: 'pullBackOff',
  ErrImageNeverPull: 'neverPull',
  InvalidImageName: 'invalidImage',
  CreateContainerConfigError: 'configError',
  CreateContainerError: 'createError',
  RunContainerError: 'runError',
} as const;

export type PodStatusCode = (typeof EXACT)[keyof typeof EXACT] | 'init' | 'exitCode' | 'other' | 'unscheduled';

const INIT_PROGRESS = /^Init:\d+\/\d+$/;

/** `isBound`: the scheduler has chosen a node. */
export function podStatusCode(status: string, isBound: boolean): PodStatusCode {
  if (status === 'Pending' && !isBound) return 'unscheduled';
  if (INIT_PROGRESS.test(status)) return 'init';
  const word = status.startsWith('Init:') ? status.slice('Init:'.length) : status;
  if (/^(ExitCode|Signal):\d+$/.test(word)) return 'exitCode';
  return Object.hasOwn(EXACT, word) ? EXACT[word as keyof typeof EXACT] : 'other';
}
