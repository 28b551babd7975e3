import type { CelSource } from '../api/cel.ts';
import type { AdmissionPlugin } from '../apiserver/admission.ts';
import { certificateSubjectRestriction } from './certificate-signing-request/admission.ts';
import { certificateRequestor } from './certificate-signing-request/requestor.ts';
import { defaultIngressClass } from './ingress-class/admission.ts';
import { namespaceLifecycle } from './namespace/admission.ts';
import { taintNodesByCondition } from './node/admission.ts';
import { podTopologyLabels } from './node/topology-labels.ts';
import { claimResize } from './persistent-volume-claim/admission.ts';
import { storageObjectInUseProtection } from './persistent-volume/admission.ts';
import { defaultTolerationSeconds } from './pod/admission.ts';
import { priorityAdmission } from './priority-class/admission.ts';
import { rbacEscalation } from './rbac/escalation.ts';
import { runtimeClassAdmission } from './runtime-class/admission.ts';
import { serviceAccountAdmission } from './service-account/admission.ts';
import { defaultStorageClass } from './storage-class/admission.ts';
import { latePlugin, type LatePluginName } from './late-plugin.ts';
import { NO_LATE_RULES, type LateRulesSource } from './late-rules.ts';

/** Every admission plugin, in upstream's order. Upstream: pkg/kubeapiserver/options/plugins.go. */
export function admissionPlugins(cel?: CelSource, rules: LateRulesSource = NO_LATE_RULES): AdmissionPlugin[] {
  const late = (name: LatePluginName): AdmissionPlugin => latePlugin(name, () => rules().admission(cel)[name]);
  return [
    namespaceLifecycle,
    late('LimitRanger'),
    serviceAccountAdmission,
    late('NodeRestriction'),
    taintNodesByCondition,
    late('PodSecurity'),
    priorityAdmission,
    defaultTolerationSeconds(),
    defaultStorageClass,
    storageObjectInUseProtection,
    certificateRequestor,
    rbacEscalation,
    claimResize,
    runtimeClassAdmission,
    certificateSubjectRestriction,
    defaultIngressClass,
    podTopologyLabels,
    late('MutatingAdmissionPolicy'),
    late('ValidatingAdmissionPolicy'),
    // must stay the last: it charges for what all others have let pass
    late('ResourceQuota'),
  ];
}
