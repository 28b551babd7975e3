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
import { kindKey, lateKind } from './late-kind.ts';
import { LATE_KINDS } from './late-kind-rows.ts';
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
    late('apps/v1/DaemonSet'),
    late('apps/v1/StatefulSet'),
    late('batch/v1/Job'),
    late('batch/v1/CronJob'),
    late('/v1/ReplicationController'),
    late('autoscaling/v2/HorizontalPodAutoscaler'),
    late('autoscaling/v1/HorizontalPodAutoscaler'),
    late('policy/v1/PodDisruptionBudget'),
    late('networking.k8s.io/v1/Ingress'),
    ipAddressKind(),
    late('networking.k8s.io/v1/NetworkPolicy'),
    late('/v1/PersistentVolume'),
    late('/v1/PersistentVolumeClaim'),
    late('storage.k8s.io/v1/StorageClass'),
    roleKind(),
    clusterRoleKind(),
    roleBindingKind(),
    clusterRoleBindingKind(),
    priorityClassKind(),
    late('/v1/ResourceQuota'),
    late('/v1/LimitRange'),
    late('apiextensions.k8s.io/v1/CustomResourceDefinition'),
    late('admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy'),
    late('admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding'),
    late('certificates.k8s.io/v1/CertificateSigningRequest'),
    late('resource.k8s.io/v1/DeviceClass'),
    late('resource.k8s.io/v1/ResourceClaim'),
    late('resource.k8s.io/v1/ResourceClaimTemplate'),
    late('resource.k8s.io/v1/ResourceSlice'),
    late('storage.k8s.io/v1/CSIDriver'),
    late('storage.k8s.io/v1/CSINode'),
    late('storage.k8s.io/v1/CSIStorageCapacity'),
    late('storage.k8s.io/v1/VolumeAttachment'),
    late('storage.k8s.io/v1/VolumeAttributesClass'),
    ...reviewKinds(),
    ...plainKinds(),
  ];
}

/** Kinds by 'group/version/kind', whose rules are read when the first of them is needed. */
function lateKinds(cel: CelSource | undefined, rules: LateRulesSource): (key: string) => KindDef {
  let loaded: ReadonlyMap<string, KindDef> | undefined;
  const identities = new Map(LATE_KINDS.map((row) => [kindKey(row), row]));
  const load = (key: string): KindDef => {
    loaded ??= new Map(
      rules()
        .kinds(cel)
        .map((def) => [kindKey(def), def]),
    );
    return known(loaded.get(key), key);
  };
  return (key) => lateKind(known(identities.get(key), key), () => load(key));
}

function known<T>(found: T | undefined, key: string): T {
  invariant(found, `no late kind ${key}`);
  return found;
}
