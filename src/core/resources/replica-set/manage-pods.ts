import { controllerRef } from '../../api/edit.ts';
import { storeKey } from '../../api/group-kind.ts';
import { isNotFound, type StatusError } from '../../api/status-error.ts';
import type { Pod, ReplicaSet } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Expectations } from '../../runtime/expectations.ts';
import { createPodFor, deletePodFor } from '../shared/pod-control.ts';
import { continueSlowStart, type SlowStart } from './slow-start.ts';

/**
 * Creates and deletes a ReplicaSet's pods, and keeps the expectations true whatever fails.
 * Upstream: pkg/controller/replicaset/replica_set.go (manageReplicas), pkg/controller/controller_utils.go (RealPodControl).
 */
const MAX_NAME_LENGTH = 253;

export interface PodManager {
  readonly ctx: ComponentContext;
  readonly expectations: Expectations;
  readonly rs: ReplicaSet;
  readonly key: string;
}

/** Goes on creating, at most so many now. The caller expects all of them already. */
export function createPods(manager: PodManager, start: SlowStart, most: number): SlowStart {
  const { expectations, key, rs } = manager;
  const draft = draftPod(rs);
  const next = continueSlowStart(start, most, () => createPodFor(manager.ctx, rs, draft));
  for (let i = next.successes; i < start.left - next.start.left; i++) expectations.creationObserved(key);
  return next.start;
}

function draftPod(rs: ReplicaSet) {
  const { metadata, spec } = rs.spec.template ?? {};
  const prefix = `${rs.metadata.name}-`;
  return {
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: {
      generateName: prefix.length > MAX_NAME_LENGTH ? rs.metadata.name : prefix,
      namespace: rs.metadata.namespace ?? '',
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
      ...(metadata?.finalizers ? { finalizers: metadata.finalizers } : {}),
      ownerReferences: [controllerRef(rs)],
    },
    spec: spec ?? { containers: [] },
  };
}

/** The caller expects it already. Returns the first error, if there was one. */
export function deletePods(manager: PodManager, pods: readonly Pod[]): StatusError | undefined {
  const { expectations, key } = manager;
  let firstError: StatusError | undefined;
  for (const pod of pods) {
    const error = deletePodFor(manager.ctx, manager.rs, pod);
    if (!error) continue;
    expectations.deletionObserved(key, podKey(pod));
    if (!isNotFound(error)) firstError ??= error;
  }
  return firstError;
}

export function podKey(pod: Pod): string {
  return storeKey(pod.metadata.namespace, pod.metadata.name);
}
