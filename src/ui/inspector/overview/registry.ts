/** Group kind -> its summary. Kinds not listed get the table of their fields. */
import { CronJobOverview } from './cron-job-overview.tsx';
import { DaemonSetOverview } from './daemon-set-overview.tsx';
import { DeploymentOverview } from './deployment-overview.tsx';
import { HorizontalPodAutoscalerOverview } from './horizontal-pod-autoscaler-overview.tsx';
import { JobOverview } from './job-overview.tsx';
import { NodeOverview } from './node-overview.tsx';
import type { Overview } from './overview.ts';
import { PodOverview } from './pod-overview.tsx';
import { ReplicaSetOverview } from './replica-set-overview.tsx';
import { ServiceOverview } from './service-overview.tsx';
import { StatefulSetOverview } from './stateful-set-overview.tsx';
import { VolumeOverview } from './volume-overview.tsx';

export const OVERVIEWS: Readonly<Record<string, Overview>> = {
  Node: NodeOverview,
  Pod: PodOverview,
  PersistentVolume: VolumeOverview,
  PersistentVolumeClaim: VolumeOverview,
  Service: ServiceOverview,
  'apps/DaemonSet': DaemonSetOverview,
  'apps/Deployment': DeploymentOverview,
  'apps/ReplicaSet': ReplicaSetOverview,
  'apps/StatefulSet': StatefulSetOverview,
  'batch/Job': JobOverview,
  'batch/CronJob': CronJobOverview,
  'autoscaling/HorizontalPodAutoscaler': HorizontalPodAutoscalerOverview,
};
