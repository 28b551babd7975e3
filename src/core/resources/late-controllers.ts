import { findCondition } from '../api/edit.ts';
import type { APIService, Pod } from '../api/types.ts';
import type { ManagedController } from '../runtime/controller.ts';
import { lateControllers, type Wakes } from '../runtime/late-controller.ts';
import type { AutoscalerDeps } from './horizontal-pod-autoscaler/controller.ts';
import { isTracked } from './job/job-pod.ts';
import { hasClaimedDevices } from './resource-claim/wakes.ts';
import { isMisused, isMissed, isUnusual } from './ip-address/wakes.ts';
import { hasAttachedDisks, hasVolumes, usesSimulatedDisks } from './volume-attachment/wakes.ts';

/**
 * Controllers that a new cluster has nothing for: they come with the late parts and start with their first object; until
 * then nothing they would follow costs anything. To add some: a name and a line here with what wakes them, and the
 * controllers themselves in late-controllers-library.ts.
 */
type Group =
  | 'replicationControllers'
  | 'statefulSets'
  | 'daemonSets'
  | 'jobs'
  | 'cronJobs'
  | 'budgets'
  | 'quotas'
  | 'volumes'
  | 'attachDetach'
  | 'simulatedDisks'
  | 'resourceClaims'
  | 'serviceCidrs'
  | 'addressRepair'
  | 'apiServices';

export type LateControllers = Readonly<Record<Group, readonly ManagedController[]>> & {
  readonly autoscalers: (deps: AutoscalerDeps) => ManagedController;
};

const always = (): boolean => true;
const isDisrupted = ({ status }: Pod): boolean =>
  findCondition(status?.conditions ?? [], 'DisruptionTarget') !== undefined;

/** Its server is none of ours: metrics-server speaks for itself. */
const isElsewhere = ({ spec }: APIService): boolean =>
  spec.service !== undefined && spec.service.name !== 'metrics-server';

const WAKES: Readonly<Record<Group, Wakes>> = {
  replicationControllers: { ReplicationController: always },
  statefulSets: { 'apps/StatefulSet': always },
  daemonSets: { 'apps/DaemonSet': always },
  jobs: { 'batch/Job': always, Pod: isTracked },
  cronJobs: { 'batch/CronJob': always },
  budgets: { 'policy/PodDisruptionBudget': always, Pod: isDisrupted },
  quotas: { ResourceQuota: always },
  volumes: hasVolumes,
  attachDetach: hasAttachedDisks,
  simulatedDisks: usesSimulatedDisks,
  resourceClaims: hasClaimedDevices,
  serviceCidrs: { 'networking.k8s.io/ServiceCIDR': isUnusual },
  addressRepair: { 'networking.k8s.io/IPAddress': isMisused },
  apiServices: { 'apiregistration.k8s.io/APIService': isElsewhere },
};

/** Those that start with the end of an object. */
const WAKES_WHEN_GONE: Readonly<Partial<Record<Group, Wakes>>> = {
  addressRepair: { 'networking.k8s.io/IPAddress': isMissed },
};

export const lateControllerGroups = (
  load: () => LateControllers,
  deps: AutoscalerDeps,
): readonly ManagedController[] => [
  ...(Object.entries(WAKES) as [Group, Wakes][]).map(([group, wakes]) =>
    lateControllers(`late/${group}`, { wakes, whenGone: WAKES_WHEN_GONE[group] ?? {} }, () => load()[group]),
  ),
  lateControllers('late/autoscalers', { wakes: { 'autoscaling/HorizontalPodAutoscaler': always } }, () => [
    load().autoscalers(deps),
  ]),
];
