import { describe, expect, test } from 'vitest';
import { RESTARTING_ALL } from '../api/restart-policy.ts';
import type { Container, ContainerStatus, Pod } from '../api/types.ts';
import type { ContainerRecord } from '../world/records.ts';
import { phaseOf } from './pod-phase.ts';
import { next } from './worker.ts';
import { NEW_WORKER, type Effect, type WorkerInput } from './worker-state.ts';

/** Container restart policies in the pod worker and the phase. */
const rules = (action: string, code: number) =>
  ({
    restartPolicy: 'Never',
    restartPolicyRules: [{ action, exitCodes: { operator: 'In', values: [code] } }],
  }) as const;
const c = (name: string, extra: object = {}): Container => ({ name, image: 'i', imagePullPolicy: 'Never', ...extra });
const podOf = (restartPolicy: string, containers: Container[], initContainers: Container[] = []): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', uid: 'u' },
    spec: { restartPolicy, containers, ...(initContainers.length > 0 ? { initContainers } : {}) },
  }) as unknown as Pod;

const exit = (name: string, exitCode: number, reason = 'Error'): ContainerRecord =>
  ({ ...up(name), exit: { id: name, startedAt: 1, finishedAt: 900, exitCode, reason } }) as ContainerRecord;
const up = (name: string): ContainerRecord =>
  ({ spec: { name, image: 'i' }, id: name, attempt: 0, imageId: '', startedAt: 1, process: {} }) as never;

function step(pod: Pod, records: readonly ContainerRecord[], failed?: string): readonly Effect[] {
  const input = {
    now: 1000,
    pod,
    isGone: false,
    isDeleteAccepted: false,
    sandbox: { isReady: true, createdAt: 0 },
    container: (name: string) => records.find((r) => r.spec.name === name),
    isStarted: () => true,
    failedProbe: (name: string) => (name === failed ? 'liveness' : undefined),
    imageState: () => 'present',
    configError: () => undefined,
    preStopMs: () => 0,
    draw: (low: number) => low,
  } as unknown as WorkerInput;
  const { effects, state } = next(NEW_WORKER, input);
  const started: Effect[] = state.task
    ? [{ type: 'decide', code: 'kubelet.start-container', args: { task: state.task.kind } }]
    : [];
  return [...effects, ...started];
}

const brief = (effects: readonly Effect[]): string =>
  effects.flatMap((e) => (e.type === 'event' ? [e.message] : e.type === 'decide' ? (e.args['task'] ?? []) : [e.type])).join(', '); // prettier-ignore

const PULLED = 'Container image "i" already present on machine and can be accessed by the pod';

// upstream: TestComputePodActions*, TestComputePodActionsForRestartAllContainers in kuberuntime_manager_test.go
describe('what a worker does when a container has ended', () => {
  const rows: readonly [string, Pod, readonly ContainerRecord[], string][] = [
    ['a rule restarts one of a pod that never restarts', podOf('Never', [c('a', rules('Restart', 42))]), [exit('a', 42)], `${PULLED}, start`],
    ['another exit code ends the pod', podOf('Never', [c('a', rules('Restart', 42))]), [exit('a', 1)], 'write-status, stop-sandbox, write-status'],
    ['Never in a pod Always: it stays down', podOf('Always', [c('a', { restartPolicy: 'Never' }), c('b')]), [exit('a', 1), up('b')], ''],
    ['an init container Never in a pod Always fails the pod', podOf('Always', [c('b')], [c('a', { restartPolicy: 'Never' })]), [exit('a', 1)], 'write-status, stop-sandbox, write-status'],
    ['RestartAllContainers kills the others first', podOf('Never', [c('a', rules('RestartAllContainers', 88)), c('b')]), [exit('a', 88), up('b')], 'killing, terminate, write-status'],
    ['and removes all once none runs', podOf('Never', [c('a', rules('RestartAllContainers', 88)), c('b')]), [exit('a', 88), exit('b', 137)], 'reset-containers'],
    ['removed ones start without back-off, init containers first', podOf('Never', [c('b')], [c('a')]), [exit('a', 137, RESTARTING_ALL), exit('b', 137, RESTARTING_ALL)], `${PULLED}, start`],
  ]; // prettier-ignore
  test.each(rows)('%s', (_, pod, records, expected) => {
    expect(brief(step(pod, records))).toBe(expected);
  });

  test.each([
    ['a container that comes back', podOf('Always', [c('a')]), 'Container a failed liveness probe, will be restarted'],
    ['one that does not', podOf('Always', [c('a', { restartPolicy: 'Never' })]), 'Container a failed liveness probe'],
    ['rules do not count', podOf('Never', [c('a', rules('Restart', 137))]), 'Container a failed liveness probe'],
    ['a sidecar', podOf('Always', [c('b')], [c('a', { restartPolicy: 'Always' })]), 'Init container a failed liveness probe'], // prettier-ignore
  ])('a failed probe says: %s', (_, pod, message) => {
    expect(brief(step(pod, [up('a'), up('b')], 'a'))).toContain(message);
    expect(brief(step(pod, [up('a'), up('b')], 'a')).split(', terminate')[0]).toBe(message);
  });
});

const status = (name: string, s: object): ContainerStatus =>
  ({ name, ready: false, restartCount: 0, image: '', imageID: '', ...s }) as ContainerStatus;
const running = (name: string, started = true) => status(name, { state: { running: {} }, started });
const ended = (name: string, exitCode: number) => status(name, { state: { terminated: { exitCode } } });
const again = (name: string, exitCode: number, reason?: string) =>
  status(name, { state: { waiting: {} }, lastState: { terminated: { exitCode, reason } } });

// upstream: TestPodPhaseWithRestartRules*, TestPodPhaseWithRestartableInitContainers in kubelet_pods_test.go
describe('the phase', () => {
  const side = c('s', { restartPolicy: 'Always' });
  const rows: readonly [string, Pod, readonly ContainerStatus[], readonly ContainerStatus[], string][] = [
    ['a rule keeps the pod running', podOf('Never', [c('a', rules('Restart', 42))]), [], [ended('a', 42)], 'Running'],
    ['no rule fits', podOf('Never', [c('a', rules('Restart', 42))]), [], [ended('a', 1)], 'Failed'],
    ['Never in a pod Always, alone', podOf('Always', [c('a', { restartPolicy: 'Never' })]), [], [ended('a', 0)], 'Succeeded'],
    ['Never in a pod Always, beside one that comes back', podOf('Always', [c('a', { restartPolicy: 'Never' }), c('b')]), [], [ended('a', 1), again('b', 1)], 'Running'],
    ['all begin anew', podOf('Never', [c('a')]), [], [again('a', 137, RESTARTING_ALL)], 'Running'],
    ['an init container that may fail once', podOf('Always', [c('a')], [c('i', { restartPolicy: 'Never' })]), [ended('i', 1)], [status('a', { state: { waiting: {} } })], 'Failed'],
    ['an init container runs again', podOf('Always', [c('a')], [c('i')]), [running('i')], [again('a', 1)], 'Pending'],
    ['a sidecar keeps a pod running whose containers have ended', podOf('Never', [c('a')], [side]), [running('s')], [ended('a', 0)], 'Running'],
    ['a sidecar that has ended does not', podOf('Never', [c('a')], [side]), [ended('s', 137)], [ended('a', 0)], 'Succeeded'],
    ['a sidecar that is not started yet', podOf('Never', [c('a')], [side]), [running('s', false)], [status('a', { state: { waiting: {} } })], 'Pending'],
  ]; // prettier-ignore
  test.each(rows)('%s', (_, pod, init, main, expected) => {
    expect(phaseOf(pod, init, main, false)).toBe(expected);
  });
});
