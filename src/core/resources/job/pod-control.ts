import { storeKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError, type StatusError } from '../../api/status-error.ts';
import type { Job, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Expectations } from '../../runtime/expectations.ts';
import { slowStart } from '../replica-set/slow-start.ts';
import { isPodReady } from '../shared/pod-state.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { isTracked, TRACKING_FINALIZER } from './job-pod.ts';
import { draftPod, type PodDraft } from './pod-draft.ts';

/**
 * Creates, deletes and releases a Job's pods, and keeps the expectations true whatever fails.
 * Upstream: pkg/controller/job/job_controller.go, pkg/controller/controller_utils.go (RealPodControl).
 */
export interface PodControl {
  readonly ctx: ComponentContext;
  readonly job: Job;
  readonly key: string;
  readonly expectations: Expectations;
}

export interface Created {
  readonly count: number;
  readonly error: StatusError | undefined;
}

export function createPods(
  control: PodControl,
  indexes: readonly (number | undefined)[],
  replacedBy: (index: number) => Pod | undefined,
): Created {
  const { expectations, key, job } = control;
  expectations.expectCreations(key, indexes.length);
  let next = 0;
  const { successes, firstError } = slowStart(indexes.length, () => {
    const index = indexes[next++];
    return createPod(control, draftPod(job, index, index === undefined ? undefined : replacedBy(index)));
  });
  for (let i = successes; i < indexes.length; i++) expectations.creationObserved(key);
  return { count: successes, error: firstError as StatusError | undefined };
}

function createPod({ ctx, job }: PodControl, draft: PodDraft): StatusError | undefined {
  try {
    const pod = ctx.client.create('Pod', draft);
    ctx.recorder.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (isNamespaceTerminating(error)) return undefined;
    ctx.recorder.event(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error;
  }
}

export interface Deleted {
  readonly count: number;
  readonly ready: number;
  readonly error: StatusError | undefined;
}

/** Of a Job that goes on: the pods are not counted, so their finalizer goes first. */
export function dropPods(control: PodControl, pods: readonly Pod[]): Deleted {
  const { expectations, key } = control;
  expectations.expectDeletions(key, pods.map(podKey));
  return each(pods, (pod) => {
    const error = (isTracked(pod) ? release(control.ctx, pod) : undefined) ?? deletePod(control, pod);
    if (error) expectations.deletionObserved(key, podKey(pod));
    return error;
  });
}

/** Of a Job that is over: they keep their finalizer until they are counted. */
export function endPods(control: PodControl, pods: readonly Pod[]): Deleted {
  return each(pods, (pod) => deletePod(control, pod));
}

function each(pods: readonly Pod[], act: (pod: Pod) => StatusError | undefined): Deleted {
  let firstError: StatusError | undefined;
  let count = 0;
  let ready = 0;
  for (const pod of pods) {
    const error = act(pod);
    if (error && !isNotFound(error)) firstError ??= error;
    else count++;
    if (isPodReady(pod)) ready++;
  }
  return { count, ready, error: firstError };
}

function deletePod({ ctx, job }: PodControl, { metadata }: Pod): StatusError | undefined {
  try {
    ctx.client.delete('Pod', metadata.namespace ?? '', metadata.name);
    ctx.recorder.event(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (!isNotFound(error)) ctx.recorder.event(job, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
    return error;
  }
}

const RELEASE = { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] } };

/** Takes the finalizer off; a pod that is gone needs no release. Returns the error it met. */
export function release(ctx: ComponentContext, { metadata }: Pod): StatusError | undefined {
  try {
    ctx.client.patch('Pod', metadata.namespace ?? '', metadata.name, RELEASE, { type: 'strategic' });
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return isNotFound(error) ? undefined : error;
  }
}

export function podKey(pod: Pod): string {
  return storeKey(pod.metadata.namespace, pod.metadata.name);
}
