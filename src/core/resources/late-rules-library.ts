import { serverMetrics } from '../apiserver/server-metrics.ts';
import { CustomKinds } from './custom-resource-definition/custom-kinds.ts';
import { certificateSigningRequestKind } from './certificate-signing-request/kind.ts';
import { cronJobKind } from './cron-job/kind.ts';
import { nextRun } from './cron-job/next-run.ts';
import { customResourceDefinitionKind } from './custom-resource-definition/kind.ts';
import { csiDriverKind } from './csi-driver/kind.ts';
import { csiNodeKind } from './csi-node/kind.ts';
import { csiStorageCapacityKind } from './csi-storage-capacity/kind.ts';
import { daemonSetKind } from './daemon-set/kind.ts';
import { deviceClassKind } from './device-class/kind.ts';
import { horizontalPodAutoscalerKind } from './horizontal-pod-autoscaler/kind.ts';
import { horizontalPodAutoscalerV1Kind } from './horizontal-pod-autoscaler/version-1.ts';
import { ingressKind } from './ingress/kind.ts';
import { validateIpAddress } from './ip-address/validate.ts';
import { jobKind } from './job/kind.ts';
import { limitRanger } from './limit-range/admission.ts';
import { limitRangeKind } from './limit-range/kind.ts';
import { mutatingAdmissionPolicy } from './mutating-admission-policy/admission.ts';
import { mutatingAdmissionPolicyBindingKind, mutatingAdmissionPolicyKind } from './mutating-admission-policy/kind.ts';
import { networkPolicyKind } from './network-policy/kind.ts';
import { nodeRestriction } from './node/node-restriction.ts';
import { persistentVolumeClaimKind } from './persistent-volume-claim/kind.ts';
import { persistentVolumeKind } from './persistent-volume/kind.ts';
import { podDisruptionBudgetKind } from './pod-disruption-budget/kind.ts';
import { replicationControllerKind } from './replication-controller/kind.ts';
import { resourceClaimTemplateKind } from './resource-claim-template/kind.ts';
import { resourceClaimKind } from './resource-claim/kind.ts';
import { resourceSliceKind } from './resource-slice/kind.ts';
import { resourceQuota } from './resource-quota/admission.ts';
import { resourceQuotaKind } from './resource-quota/kind.ts';
import { serviceCidrKind } from './service-cidr/kind.ts';
import { storageClassKind } from './storage-class/kind.ts';
import { statefulSetKind } from './stateful-set/kind.ts';
import {
  validatingAdmissionPolicyKind,
  validatingAdmissionPolicyBindingKind,
} from './validating-admission-policy/kind.ts';
import { volumeAttachmentKind } from './volume-attachment/kind.ts';
import { volumeAttributesClassKind } from './volume-attributes-class/kind.ts';
import type { LateRules } from './late-rules.ts';
import { podSecurity } from './pod-security/admission.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy/admission.ts';

/** The late rules themselves. To make a kind late: its names in kind-identity.ts, a line here, `late(...)` in registry.ts. */
export const LATE_RULES: LateRules = {
  kinds: (cel) => [
    daemonSetKind(),
    statefulSetKind(),
    jobKind(),
    cronJobKind(),
    replicationControllerKind(),
    horizontalPodAutoscalerKind(),
    horizontalPodAutoscalerV1Kind(),
    podDisruptionBudgetKind(),
    ingressKind(),
    networkPolicyKind(),
    persistentVolumeKind(),
    persistentVolumeClaimKind(),
    resourceQuotaKind(),
    limitRangeKind(),
    customResourceDefinitionKind(cel),
    mutatingAdmissionPolicyKind(cel),
    mutatingAdmissionPolicyBindingKind(),
    validatingAdmissionPolicyKind(cel),
    validatingAdmissionPolicyBindingKind(),
    certificateSigningRequestKind(),
    csiDriverKind(),
    csiNodeKind(),
    csiStorageCapacityKind(),
    serviceCidrKind(),
    storageClassKind(),
    volumeAttachmentKind(),
    volumeAttributesClassKind(),
    deviceClassKind(cel),
    resourceClaimKind(cel),
    resourceClaimTemplateKind(cel),
    resourceSliceKind(),
  ],
  customKinds: (kinds, builtin, cel) => new CustomKinds(kinds, builtin, cel),
  admission: (cel) => ({
    LimitRanger: limitRanger,
    NodeRestriction: nodeRestriction,
    PodSecurity: podSecurity(),
    MutatingAdmissionPolicy: mutatingAdmissionPolicy(cel),
    ValidatingAdmissionPolicy: validatingAdmissionPolicy(cel),
    ResourceQuota: resourceQuota(),
  }),
  nextRun,
  validateIpAddress,
  serverMetrics,
};
