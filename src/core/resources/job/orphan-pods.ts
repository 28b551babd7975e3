import { controllerOf } from '../../api/edit.ts';
import type { Job, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { finishedCondition } from './conditions.ts';
import { isManagedElsewhere } from './managed-by.ts';
import { isTracked } from './job-pod.ts';
import { podKey, release } from './pod-control.ts';

/**
 * Takes the tracking finalizer off pods that no Job will count: theirs is gone or over, or they have none.
 * Upstream: pkg/controller/job/job_controller.go (orphan pods).
 */
const RETRY_MS = 1000;

export const jobOrphanPods: ManagedController = {
  name: 'job-orphan-pods',
  start(ctx) {
    const jobs = ctx.informer('batch/Job');
    const pods = ctx.informer('Pod');
    const timers = ctx.timers('job-orphan-pods', (key) => {
      const pod = pods.byKey(key);
      if (!pod || !isOrphan(ctx, pod)) return;
      if (release(ctx, pod)) timers.after(key, RETRY_MS);
    });
    const check = (pod: Pod): void => {
      if (isTracked(pod) && isOrphan(ctx, pod)) timers.after(podKey(pod), 1);
    };
    pods.handle(({ type, object }) => {
      if (type !== 'deleted') check(object);
    });
    jobs.handle(({ type, object }) => {
      if (type === 'deleted' || finishedCondition(object))
        for (const pod of pods.byIndex('owner', object.metadata.uid)) check(pod);
    });
  },
};

function isOrphan(ctx: ComponentContext, pod: Pod): boolean {
  if (!isTracked(pod)) return false;
  const owner = controllerOf(pod);
  if (!owner) return true;
  if (owner.kind !== 'Job' || !owner.apiVersion.startsWith('batch/')) return false;
  const job: Job | undefined = ctx.informer('batch/Job').get(pod.metadata.namespace ?? '', owner.name);
  if (job?.metadata.uid !== owner.uid) return true;
  // Pods of a Job of somebody else are theirs to release.
  return finishedCondition(job) !== undefined && !isManagedElsewhere(job);
}
