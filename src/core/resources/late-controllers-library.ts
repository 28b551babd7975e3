import { controller } from '../runtime/controller.ts';
import { apiServiceAvailability } from './api-service/availability-controller.ts';
import { cronJobController } from './cron-job/controller.ts';
import { simulatedAttacher } from './csi-driver/attacher.ts';
import { simulatedRegistrar } from './csi-driver/registrar.ts';
import { daemonSetController } from './daemon-set/controller.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler/controller.ts';
import { addressRepair } from './ip-address/repair-controller.ts';
import { jobController } from './job/controller.ts';
import { jobOrphanPods } from './job/orphan-pods.ts';
import { ttlAfterFinishedController } from './job/ttl-controller.ts';
import type { LateControllers } from './late-controllers.ts';
import { persistentVolumeClaimController } from './persistent-volume-claim/controller.ts';
import { ephemeralVolumeController } from './persistent-volume-claim/ephemeral-controller.ts';
import { expandController } from './persistent-volume-claim/expand-controller.ts';
import { modifyController } from './persistent-volume-claim/modify-controller.ts';
import { claimProtectionController } from './persistent-volume-claim/protection-controller.ts';
import { persistentVolumeController } from './persistent-volume/controller.ts';
import { volumeProtectionController } from './persistent-volume/protection-controller.ts';
import { resourceClaimController } from './resource-claim/controller.ts';
import { disruptionController } from './pod-disruption-budget/controller.ts';
import { replicationController } from './replication-controller/controller.ts';
import { resourceQuotaController } from './resource-quota/controller.ts';
import { serviceCidrController } from './service-cidr/controller.ts';
import { statefulSetController } from './stateful-set/controller.ts';
import { simulatedProvisioner } from './storage-class/provisioner.ts';
import { attachDetachController } from './volume-attachment/controller.ts';
import { attributesProtectionController } from './volume-attributes-class/protection-controller.ts';

/** The controllers that come with the late parts. To add one: a line here and in late-controllers.ts. */
export const LATE_CONTROLLERS: LateControllers = {
  replicationControllers: [controller(replicationController)],
  statefulSets: [controller(statefulSetController)],
  daemonSets: [controller(daemonSetController)],
  jobs: [controller(jobController), jobOrphanPods, controller(ttlAfterFinishedController)],
  cronJobs: [controller(cronJobController)],
  budgets: [controller(disruptionController)],
  quotas: [controller(resourceQuotaController)],
  autoscalers: horizontalPodAutoscaler,
  volumes: [
    controller(persistentVolumeClaimController),
    controller(persistentVolumeController),
    controller(claimProtectionController),
    controller(volumeProtectionController),
    controller(simulatedProvisioner),
    controller(expandController),
    controller(modifyController),
    controller(attributesProtectionController),
    controller(ephemeralVolumeController),
  ],
  attachDetach: [controller(attachDetachController)],
  simulatedDisks: [controller(simulatedRegistrar), controller(simulatedAttacher)],
  resourceClaims: [controller(resourceClaimController)],
  apiServices: [controller(apiServiceAvailability)],
  serviceCidrs: [controller(serviceCidrController)],
  addressRepair: [controller(addressRepair)],
};
