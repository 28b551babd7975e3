import type { CelSource } from '../api/cel.ts';
import type { KindDef } from '../apiserver/kind.ts';
import { bindingKind } from './binding/kind.ts';
import { componentStatusKind } from './component-status/kind.ts';
import { certificateSigningRequestKind } from './certificate-signing-request/kind.ts';
import { clusterRoleBindingKind } from './cluster-role-binding/kind.ts';
import { clusterRoleKind } from './cluster-role/kind.ts';
import { configMapKind } from './config-map/kind.ts';
import { cronJobKind } from './cron-job/kind.ts';
import { customResourceDefinitionKind } from './custom-resource-definition/kind.ts';
import { daemonSetKind } from './daemon-set/kind.ts';
import { deploymentKind } from './deployment/kind.ts';
import { endpointSliceKind } from './endpoint-slice/kind.ts';
import { endpointsKind } from './endpoints/kind.ts';
import { eventsV1Kind } from './event/events-v1.ts';
import { eventKind } from './event/kind.ts';
import { horizontalPodAutoscalerKind } from './horizontal-pod-autoscaler/kind.ts';
import { horizontalPodAutoscalerV1Kind } from './horizontal-pod-autoscaler/version-1.ts';
import { ingressKind } from './ingress/kind.ts';
import { ipAddressKind } from './ip-address/kind.ts';
import { jobKind } from './job/kind.ts';
import { leaseKind } from './lease/kind.ts';
import { limitRangeKind } from './limit-range/kind.ts';
import { namespaceKind } from './namespace/kind.ts';
import { networkPolicyKind } from './network-policy/kind.ts';
import { nodeKind } from './node/kind.ts';
import { persistentVolumeClaimKind } from './persistent-volume-claim/kind.ts';
import { persistentVolumeKind } from './persistent-volume/kind.ts';
import { podDisruptionBudgetKind } from './pod-disruption-budget/kind.ts';
import { podKind } from './pod/kind.ts';
import { priorityClassKind } from './priority-class/kind.ts';
import { replicaSetKind } from './replica-set/kind.ts';
import { replicationControllerKind } from './replication-controller/kind.ts';
import { resourceQuotaKind } from './resource-quota/kind.ts';
import { roleBindingKind } from './role-binding/kind.ts';
import { roleKind } from './role/kind.ts';
import { reviewKinds } from './reviews/kinds.ts';
import { secretKind } from './secret/kind.ts';
import { serviceAccountKind } from './service-account/kind.ts';
import { serviceKind } from './service/kind.ts';
import { statefulSetKind } from './stateful-set/kind.ts';
import { storageClassKind } from './storage-class/kind.ts';
import {
  validatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyKind,
} from './validating-admission-policy/kind.ts';
import { plainKinds } from './plain-kinds.ts';

/** Every kind that is served, one line each for those with rules of their own. Called once per engine. */
export function kindDefs(cel?: CelSource): KindDef[] {
  return [
    bindingKind(),
    componentStatusKind(),
    namespaceKind(),
    nodeKind(),
    podKind(),
    serviceKind(),
    endpointsKind(),
    configMapKind(),
    secretKind(),
    serviceAccountKind(),
    eventKind(),
    eventsV1Kind(),
    deploymentKind(),
    replicaSetKind(),
    leaseKind(),
    endpointSliceKind(),
    daemonSetKind(),
    statefulSetKind(),
    jobKind(),
    cronJobKind(),
    replicationControllerKind(),
    horizontalPodAutoscalerKind(),
    horizontalPodAutoscalerV1Kind(),
    podDisruptionBudgetKind(),
    ingressKind(),
    ipAddressKind(),
    networkPolicyKind(),
    persistentVolumeKind(),
    persistentVolumeClaimKind(),
    storageClassKind(),
    roleKind(),
    clusterRoleKind(),
    roleBindingKind(),
    clusterRoleBindingKind(),
    priorityClassKind(),
    resourceQuotaKind(),
    limitRangeKind(),
    customResourceDefinitionKind(cel),
    validatingAdmissionPolicyKind(cel),
    validatingAdmissionPolicyBindingKind(),
    certificateSigningRequestKind(),
    ...reviewKinds(),
    ...plainKinds(),
  ];
}
