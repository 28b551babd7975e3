import type { CelSource } from '../api/cel.ts';
import type { KindDef } from '../apiserver/kind.ts';
import { invariant } from '../lib/invariant.ts';
import { bindingKind } from './binding/kind.ts';
import { componentStatusKind } from './component-status/kind.ts';
import { clusterRoleBindingKind } from './cluster-role-binding/kind.ts';
import { clusterRoleKind } from './cluster-role/kind.ts';
import { configMapKind } from './config-map/kind.ts';
import { deploymentKind } from './deployment/kind.ts';
import { endpointSliceKind } from './endpoint-slice/kind.ts';
import { endpointsKind } from './endpoints/kind.ts';
import { eventsV1Kind } from './event/events-v1.ts';
import { eventKind } from './event/kind.ts';
import { ipAddressKind } from './ip-address/kind.ts';
import { leaseKind } from './lease/kind.ts';
import { namespaceKind } from './namespace/kind.ts';
import { nodeKind } from './node/kind.ts';
import { podKind } from './pod/kind.ts';
import { priorityClassKind } from './priority-class/kind.ts';
import { replicaSetKind } from './replica-set/kind.ts';
import { roleBindingKind } from './role-binding/kind.ts';
import { roleKind } from './role/kind.ts';
import { reviewKinds } from './reviews/kinds.ts';
import { secretKind } from './secret/kind.ts';
import { serviceAccountKind } from './service-account/kind.ts';
import { serviceKind } from './service/kind.ts';
import { kindKey, lateKind, type KindIdentity } from './late-kind.ts';
import { DAEMON_SET } from './daemon-set/kind-identity.ts';
import { STATEFUL_SET } from './stateful-set/kind-identity.ts';
import { JOB } from './job/kind-identity.ts';
import { CRON_JOB } from './cron-job/kind-identity.ts';
import { REPLICATION_CONTROLLER } from './replication-controller/kind-identity.ts';
import { HORIZONTAL_POD_AUTOSCALER, HORIZONTAL_POD_AUTOSCALER_V1 } from './horizontal-pod-autoscaler/kind-identity.ts';
import { POD_DISRUPTION_BUDGET } from './pod-disruption-budget/kind-identity.ts';
import { INGRESS } from './ingress/kind-identity.ts';
import { NETWORK_POLICY } from './network-policy/kind-identity.ts';
import { PERSISTENT_VOLUME } from './persistent-volume/kind-identity.ts';
import { PERSISTENT_VOLUME_CLAIM } from './persistent-volume-claim/kind-identity.ts';
import { RESOURCE_QUOTA } from './resource-quota/kind-identity.ts';
import { LIMIT_RANGE } from './limit-range/kind-identity.ts';
import { CUSTOM_RESOURCE_DEFINITION } from './custom-resource-definition/kind-identity.ts';
import {
  MUTATING_ADMISSION_POLICY,
  MUTATING_ADMISSION_POLICY_BINDING,
} from './mutating-admission-policy/kind-identity.ts';
import {
  VALIDATING_ADMISSION_POLICY,
  VALIDATING_ADMISSION_POLICY_BINDING,
} from './validating-admission-policy/kind-identity.ts';
import { CERTIFICATE_SIGNING_REQUEST } from './certificate-signing-request/kind-identity.ts';
import { DEVICE_CLASS } from './device-class/kind-identity.ts';
import { RESOURCE_CLAIM } from './resource-claim/kind-identity.ts';
import { RESOURCE_CLAIM_TEMPLATE } from './resource-claim-template/kind-identity.ts';
import { RESOURCE_SLICE } from './resource-slice/kind-identity.ts';
import { CSI_DRIVER } from './csi-driver/kind-identity.ts';
import { CSI_NODE } from './csi-node/kind-identity.ts';
import { CSI_STORAGE_CAPACITY } from './csi-storage-capacity/kind-identity.ts';
import { STORAGE_CLASS } from './storage-class/kind-identity.ts';
import { SERVICE_CIDR } from './service-cidr/kind-identity.ts';
import { VOLUME_ATTACHMENT } from './volume-attachment/kind-identity.ts';
import { VOLUME_ATTRIBUTES_CLASS } from './volume-attributes-class/kind-identity.ts';
import { NO_LATE_RULES, type LateRulesSource } from './late-rules.ts';
import { plainKinds } from './plain-kinds.ts';

/** Every kind that is served, one line each for those with rules of their own. Called once per engine. */
export function kindDefs(cel?: CelSource, rules: LateRulesSource = NO_LATE_RULES): KindDef[] {
  const late = lateKinds(cel, rules);
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
    late(DAEMON_SET),
    late(STATEFUL_SET),
    late(JOB),
    late(CRON_JOB),
    late(REPLICATION_CONTROLLER),
    late(HORIZONTAL_POD_AUTOSCALER),
    late(HORIZONTAL_POD_AUTOSCALER_V1),
    late(POD_DISRUPTION_BUDGET),
    late(INGRESS),
    ipAddressKind(rules),
    late(SERVICE_CIDR),
    late(NETWORK_POLICY),
    late(PERSISTENT_VOLUME),
    late(PERSISTENT_VOLUME_CLAIM),
    late(STORAGE_CLASS),
    roleKind(),
    clusterRoleKind(),
    roleBindingKind(),
    clusterRoleBindingKind(),
    priorityClassKind(),
    late(RESOURCE_QUOTA),
    late(LIMIT_RANGE),
    late(CUSTOM_RESOURCE_DEFINITION),
    late(MUTATING_ADMISSION_POLICY),
    late(MUTATING_ADMISSION_POLICY_BINDING),
    late(VALIDATING_ADMISSION_POLICY),
    late(VALIDATING_ADMISSION_POLICY_BINDING),
    late(CERTIFICATE_SIGNING_REQUEST),
    late(DEVICE_CLASS),
    late(RESOURCE_CLAIM),
    late(RESOURCE_CLAIM_TEMPLATE),
    late(RESOURCE_SLICE),
    late(CSI_DRIVER),
    late(CSI_NODE),
    late(CSI_STORAGE_CAPACITY),
    late(VOLUME_ATTACHMENT),
    late(VOLUME_ATTRIBUTES_CLASS),
    ...reviewKinds(),
    ...plainKinds(),
  ];
}

/** Kinds whose rules are read when the first of them is needed. */
function lateKinds(cel: CelSource | undefined, rules: LateRulesSource): (identity: KindIdentity) => KindDef {
  let loaded: ReadonlyMap<string, KindDef> | undefined;
  const load = (key: string): KindDef => {
    loaded ??= new Map(
      rules()
        .kinds(cel)
        .map((def) => [kindKey(def), def]),
    );
    const found = loaded.get(key);
    invariant(found, `no late kind ${key}`);
    return found;
  };
  return (identity) => lateKind(identity, () => load(kindKey(identity)));
}
