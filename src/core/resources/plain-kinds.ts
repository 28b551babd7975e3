import type { KindDef } from '../apiserver/kind.ts';

/**
 * Kinds whose naming is all that is known of them: stored, validated against the schema, listed and shown. A kind that
 * gets rules of its own moves to resources/<kind>/kind.ts and leaves this table.
 */
type Row = readonly [
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  status: 'status' | '-',
  shortNames?: string,
  categories?: string,
];

const ROWS: readonly Row[] = [
  ['', 'v1', 'LimitRange', 'limitranges', 'namespaced', '-', 'limits'],
  ['', 'v1', 'PersistentVolume', 'persistentvolumes', 'cluster', 'status', 'pv'],
  ['', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'namespaced', 'status', 'pvc'],
  ['', 'v1', 'PodTemplate', 'podtemplates', 'namespaced', '-'],
  ['', 'v1', 'ReplicationController', 'replicationcontrollers', 'namespaced', 'status', 'rc', 'all'],
  ['', 'v1', 'ResourceQuota', 'resourcequotas', 'namespaced', 'status', 'quota'],
  [
    'admissionregistration.k8s.io',
    'v1',
    'MutatingAdmissionPolicy',
    'mutatingadmissionpolicies',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    'MutatingAdmissionPolicyBinding',
    'mutatingadmissionpolicybindings',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingAdmissionPolicy',
    'validatingadmissionpolicies',
    'cluster',
    'status',
    '',
    'api-extensions',
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingAdmissionPolicyBinding',
    'validatingadmissionpolicybindings',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    'cluster',
    '-',
    '',
    'api-extensions',
  ],
  [
    'apiextensions.k8s.io',
    'v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    'cluster',
    'status',
    'crd,crds',
    'api-extensions',
  ],
  ['apiregistration.k8s.io', 'v1', 'APIService', 'apiservices', 'cluster', 'status', '', 'api-extensions'],
  ['apps', 'v1', 'ControllerRevision', 'controllerrevisions', 'namespaced', '-'],
  ['apps', 'v1', 'DaemonSet', 'daemonsets', 'namespaced', 'status', 'ds', 'all'],
  ['apps', 'v1', 'StatefulSet', 'statefulsets', 'namespaced', 'status', 'sts', 'all'],
  ['autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'namespaced', 'status', 'hpa', 'all'],
  ['batch', 'v1', 'CronJob', 'cronjobs', 'namespaced', 'status', 'cj', 'all'],
  ['batch', 'v1', 'Job', 'jobs', 'namespaced', 'status', '', 'all'],
  ['certificates.k8s.io', 'v1', 'CertificateSigningRequest', 'certificatesigningrequests', 'cluster', 'status', 'csr'],
  ['flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', 'flowschemas', 'cluster', 'status'],
  [
    'flowcontrol.apiserver.k8s.io',
    'v1',
    'PriorityLevelConfiguration',
    'prioritylevelconfigurations',
    'cluster',
    'status',
  ],
  ['networking.k8s.io', 'v1', 'IPAddress', 'ipaddresses', 'cluster', '-', 'ip'],
  ['networking.k8s.io', 'v1', 'Ingress', 'ingresses', 'namespaced', 'status', 'ing'],
  ['networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', 'cluster', '-'],
  ['networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', 'namespaced', '-', 'netpol'],
  ['networking.k8s.io', 'v1', 'ServiceCIDR', 'servicecidrs', 'cluster', 'status'],
  ['node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', 'cluster', '-'],
  ['policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'namespaced', 'status', 'pdb'],
  ['rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', 'cluster', '-'],
  ['rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', 'cluster', '-'],
  ['rbac.authorization.k8s.io', 'v1', 'Role', 'roles', 'namespaced', '-'],
  ['rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings', 'namespaced', '-'],
  ['resource.k8s.io', 'v1', 'DeviceClass', 'deviceclasses', 'cluster', '-'],
  ['resource.k8s.io', 'v1', 'ResourceClaim', 'resourceclaims', 'namespaced', 'status'],
  ['resource.k8s.io', 'v1', 'ResourceClaimTemplate', 'resourceclaimtemplates', 'namespaced', '-'],
  ['resource.k8s.io', 'v1', 'ResourceSlice', 'resourceslices', 'cluster', '-'],
  ['scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', 'cluster', '-', 'pc'],
  ['storage.k8s.io', 'v1', 'CSIDriver', 'csidrivers', 'cluster', '-'],
  ['storage.k8s.io', 'v1', 'CSINode', 'csinodes', 'cluster', '-'],
  ['storage.k8s.io', 'v1', 'CSIStorageCapacity', 'csistoragecapacities', 'namespaced', '-'],
  ['storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', 'cluster', '-', 'sc'],
  ['storage.k8s.io', 'v1', 'VolumeAttachment', 'volumeattachments', 'cluster', 'status'],
  ['storage.k8s.io', 'v1', 'VolumeAttributesClass', 'volumeattributesclasses', 'cluster', '-', 'vac'],
];

const listed = (text: string | undefined): readonly string[] => (text ? text.split(',') : []);

const RBAC = 'rbac.authorization.k8s.io';

function defOf([group, version, kind, plural, scope, status, shortNames, categories]: Row): KindDef {
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: scope === 'namespaced',
    hasStatus: status === 'status',
    ...(shortNames ? { shortNames: listed(shortNames) } : {}),
    ...(categories ? { categories: listed(categories) } : {}),
    ...(group === RBAC ? { nameRule: 'path-segment' as const } : {}),
  };
}

export function plainKinds(): KindDef[] {
  return ROWS.map(defOf);
}
