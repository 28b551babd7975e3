import { controllerOf } from '../core/api/edit.ts';
import { keyOfObject, objectKey } from '../core/api/group-kind.ts';
import { podReadyCount, podStatusText } from '../core/api/pod-status.ts';
import type { Pod } from '../core/api/types.ts';
import type { PodSummary, PodTone } from './protocol.ts';

/** A pod in a few fields, with the state the page tells by colour, shape and word. */
export function podSummary(pod: Pod): PodSummary {
  const owner = controllerOf(pod);
  const group = owner?.apiVersion.includes('/') ? `${owner.apiVersion.slice(0, owner.apiVersion.indexOf('/'))}/` : '';
  const status = podStatusText(pod);
  const { ready, total } = podReadyCount(pod);
  return {
    key: keyOfObject(pod),
    uid: pod.metadata.uid,
    node: pod.spec.nodeName ?? '',
    status,
    tone: toneOf(pod, status),
    ready,
    containers: total,
    restarts: (pod.status?.containerStatuses ?? []).reduce((n, c) => n + c.restartCount, 0),
    owner: owner ? objectKey(`${group}${owner.kind}`, pod.metadata.namespace, owner.name) : '',
  };
}

/** What comes up by itself; any other word of a pod that is not ready is trouble. */
const ON_ITS_WAY: ReadonlySet<string> = new Set([
  'Pending',
  'SchedulingGated',
  'ContainerCreating',
  'PodInitializing',
  'Running',
]);

function toneOf(pod: Pod, status: string): PodTone {
  if (pod.metadata.deletionTimestamp) return 'leaving';
  const isReady = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  if (isReady) return 'ready';
  if (pod.status?.phase === 'Succeeded') return 'done';
  if (pod.status?.phase === 'Failed') return 'failed';
  if (isUnschedulable(pod)) return 'failed';
  if (ON_ITS_WAY.has(status) || /^Init:\d/.test(status)) return hasFailedBefore(pod) ? 'failed' : 'pending';
  return 'failed';
}

/** A gate is somebody's wish, not trouble. */
function isUnschedulable(pod: Pod): boolean {
  const placed = pod.status?.conditions?.find((c) => c.type === 'PodScheduled');
  return placed?.status === 'False' && placed.reason !== 'SchedulingGated';
}

/** Running again after a crash is still trouble until it is ready. */
function hasFailedBefore(pod: Pod): boolean {
  return pod.status?.containerStatuses?.some((c) => c.restartCount > 0 && !c.ready) ?? false;
}
