import type { DaemonSet, DaemonSetStatus, Pod } from '../../api/types.ts';
import { untilAvailable } from '../shared/pod-state.ts';
import { withoutZeros } from '../shared/without-zeros.ts';
import type { NodeFit } from './node-fit.ts';
import { byAge } from './plan-nodes.ts';
import { isUpdated, templateGeneration } from './pod-template.ts';

/** A DaemonSet's status from its nodes and pods. Upstream: updateDaemonSetStatus in pkg/controller/daemon/daemon_controller.go. */
export interface StatusInput {
  readonly ds: DaemonSet;
  readonly nodes: readonly { readonly fit: NodeFit; readonly pods: readonly Pod[] | undefined }[];
  readonly hash: string;
  readonly epochMs: number;
  /** False while earlier creates and deletes are not seen yet: then this generation has not been acted on. */
  readonly isObserved: boolean;
}

export interface Counted {
  readonly status: DaemonSetStatus;
  /** When the next pod will have been ready for long enough. */
  readonly waitMs: number | undefined;
}

export function countStatus({ ds, nodes, hash, epochMs, isObserved }: StatusInput): Counted {
  const generation = templateGeneration(ds);
  const minReadySeconds = ds.spec.minReadySeconds ?? 0;
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0];
  let waitMs: number | undefined;
  for (const { fit, pods } of nodes) {
    if (fit.shouldRun) desired++;
    if (!pods) continue;
    if (!fit.shouldRun) {
      misscheduled++;
      continue;
    }
    current++;
    const pod = pods.length === 1 ? (pods[0] as Pod) : ([...pods].sort(byAge)[0] as Pod);
    if (isUpdated(pod, hash, generation)) updated++;
    const wait = untilAvailable(pod, minReadySeconds, epochMs);
    if (wait === undefined) continue;
    ready++;
    if (wait === 0) available++;
    else waitMs = Math.min(wait, waitMs ?? Infinity);
  }
  const { conditions, collisionCount, observedGeneration } = ds.status ?? {};
  const observed = isObserved ? ds.metadata.generation : observedGeneration;
  const status: DaemonSetStatus = {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    ...(observed ? { observedGeneration: observed } : {}),
    ...withoutZeros({
      updatedNumberScheduled: updated,
      numberAvailable: available,
      numberUnavailable: desired - available,
    }),
    ...(conditions ? { conditions } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
  return { status, waitMs };
}
