import { objectKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Job } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { ControllerDef } from '../../runtime/controller.ts';
import { finishedCondition } from './conditions.ts';

/**
 * Deletes Jobs, and with them their pods, so many seconds after they ended.
 * Upstream: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go.
 */
export const ttlAfterFinishedController: ControllerDef = {
  name: 'ttl-after-finished-controller',
  for: 'batch/Job',
  reconcile(ctx, key) {
    const cached = ctx.informer('batch/Job').byKey(key);
    const left = cached && timeLeft(cached, ctx.epochMs);
    if (!cached || left === undefined) return undefined;
    if (left > 0) return { afterMs: left };
    const { namespace = '', name } = cached.metadata;
    // The cache may lag: the newest version decides.
    const fresh = ctx.client.find('batch/Job', namespace, name);
    const freshLeft = fresh && timeLeft(fresh, ctx.epochMs);
    if (!fresh || freshLeft === undefined) return undefined;
    if (freshLeft > 0) return { afterMs: freshLeft };
    const { ttlSecondsAfterFinished: seconds } = fresh.spec;
    ctx.tracer.decide('job.expired', objectKey('batch/Job', namespace, name), { seconds });
    const preconditions = { uid: fresh.metadata.uid };
    try {
      ctx.client.delete('batch/Job', namespace, name, { propagationPolicy: 'Foreground', preconditions });
    } catch (error) {
      if (!isStatusError(error) || !isNotFound(error)) throw error;
    }
    return undefined;
  },
};

/** Milliseconds until the Job goes; undefined if it stays. */
function timeLeft(job: Job, epochMs: number): number | undefined {
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined || job.metadata.deletionTimestamp) return undefined;
  const at = finishedCondition(job)?.lastTransitionTime;
  const finishedMs = at === undefined ? undefined : parseTime(at);
  return finishedMs === undefined ? undefined : finishedMs + ttl * 1000 - epochMs;
}
