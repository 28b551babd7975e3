import type { PodCondition, PodStatus } from '../api/types.ts';
import { RESIZE_CONDITIONS } from './resize.ts';

/** Conditions of a pod that are not this kubelet's. Upstream: pkg/kubelet/status/status_manager.go (mergePodStatus). */
const OWNED: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  ...RESIZE_CONDITIONS,
]);

/** Conditions that others set since this worker last saw the pod. */
export function withForeign(status: PodStatus, fresh: PodStatus | undefined): PodStatus {
  const isByKubelet = (c: PodCondition): boolean => c.reason === 'TerminationByKubelet';
  const own = (status.conditions ?? []).filter((c) => OWNED.has(c.type) || isByKubelet(c));
  const foreign = (fresh?.conditions ?? []).filter((c) => !own.some((o) => o.type === c.type) && !OWNED.has(c.type));
  return { ...status, conditions: [...own, ...foreign] };
}
