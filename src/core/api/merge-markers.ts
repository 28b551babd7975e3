/**
 * How lists and maps of the API merge: what a strategic merge patch does with them, and what server-side apply owns one
 * by one. OpenAPI has this in `x-kubernetes-*` extensions, which the packages the schema is generated from leave out.
 *
 * 1. A list not named here is atomic: a patch replaces it whole and one manager owns it whole.
 * 2. A map or struct not named here is granular: it is merged key by key.
 *
 * Upstream: the struct tags `patchStrategy`, `patchMergeKey` and the markers `+listType`, `+listMapKey`, `+mapType`,
 * `+structType` in staging/src/k8s.io/api of 1.36.
 */

export interface MergeMarker {
  /** How server-side apply sees a list; absent for a map or struct. */
  readonly list?: 'map' | 'set' | 'atomic';
  /** Fields that tell the items of a 'map' list apart. */
  readonly keys?: readonly string[];
  /** What a strategic merge patch does; absent: a list is replaced, a map is merged. */
  readonly patch?: 'merge' | 'replace' | 'retainKeys' | 'merge,retainKeys';
  /** The one field a strategic merge patch compares; not always all of `keys`. */
  readonly mergeKey?: string;
  /** 'atomic': a map or struct that one manager owns whole. */
  readonly map?: 'atomic';
}

type MarkerTable = Readonly<Record<string, Readonly<Record<string, MergeMarker>>>>;

const ATOMIC_MAP: MergeMarker = { map: 'atomic' };
const SET: MergeMarker = { list: 'set' };
const MERGE_SET: MergeMarker = { list: 'set', patch: 'merge' };

function listMap(...keys: string[]): MergeMarker {
  return { list: 'map', keys };
}

function mergeMap(mergeKey: string, ...otherKeys: string[]): MergeMarker {
  return { list: 'map', keys: [mergeKey, ...otherKeys], patch: 'merge', mergeKey };
}

function retainMap(mergeKey: string): MergeMarker {
  return { list: 'map', keys: [mergeKey], patch: 'merge,retainKeys', mergeKey };
}

/** By definition, then by field. */
export const MERGE_MARKERS = {
  'admissionregistration/v1.MutatingAdmissionPolicySpec': {
    matchConditions: mergeMap('name'),
  },
  'admissionregistration/v1.MutatingWebhook': {
    matchConditions: mergeMap('name'),
  },
  'admissionregistration/v1.MutatingWebhookConfiguration': {
    webhooks: mergeMap('name'),
  },
  'admissionregistration/v1.ValidatingAdmissionPolicyBindingSpec': {
    validationActions: SET,
  },
  'admissionregistration/v1.ValidatingAdmissionPolicySpec': {
    matchConditions: mergeMap('name'),
    variables: mergeMap('name'),
  },
  'admissionregistration/v1.ValidatingAdmissionPolicyStatus': {
    conditions: listMap('type'),
  },
  'admissionregistration/v1.ValidatingWebhook': {
    matchConditions: mergeMap('name'),
  },
  'admissionregistration/v1.ValidatingWebhookConfiguration': {
    webhooks: mergeMap('name'),
  },
  'apiextensions/v1.CustomResourceDefinitionStatus': {
    conditions: listMap('type'),
  },
  'apiextensions/v1.JSONSchemaProps': {
    'x-kubernetes-validations': mergeMap('rule'),
  },
  'apiregistration/v1.APIServiceStatus': {
    conditions: mergeMap('type'),
  },
  'apps/v1.DaemonSetStatus': {
    conditions: mergeMap('type'),
  },
  'apps/v1.DeploymentSpec': {
    strategy: { patch: 'retainKeys' },
  },
  'apps/v1.DeploymentStatus': {
    conditions: mergeMap('type'),
  },
  'apps/v1.ReplicaSetStatus': {
    conditions: mergeMap('type'),
  },
  'apps/v1.StatefulSetStatus': {
    conditions: mergeMap('type'),
  },
  'autoscaling/v2.HorizontalPodAutoscalerStatus': {
    conditions: mergeMap('type'),
  },
  'batch/v1.JobStatus': {
    conditions: { list: 'atomic', patch: 'merge', mergeKey: 'type' },
  },
  'batch/v1.PodFailurePolicyOnExitCodesRequirement': {
    values: SET,
  },
  'batch/v1.UncountedTerminatedPods': {
    failed: SET,
    succeeded: SET,
  },
  'certificates/v1.CertificateSigningRequestStatus': {
    conditions: listMap('type'),
  },
  'core/v1.ComponentStatus': {
    conditions: mergeMap('type'),
  },
  'core/v1.Container': {
    env: mergeMap('name'),
    ports: mergeMap('containerPort', 'protocol'),
    volumeDevices: mergeMap('devicePath'),
    volumeMounts: mergeMap('mountPath'),
  },
  'core/v1.ContainerRestartRuleOnExitCodes': {
    values: SET,
  },
  'core/v1.ContainerStatus': {
    allocatedResourcesStatus: mergeMap('name'),
    volumeMounts: mergeMap('mountPath'),
  },
  'core/v1.EphemeralContainer': {
    env: mergeMap('name'),
    ports: mergeMap('containerPort', 'protocol'),
    volumeDevices: mergeMap('devicePath'),
    volumeMounts: mergeMap('mountPath'),
  },
  'core/v1.NamespaceStatus': {
    conditions: mergeMap('type'),
  },
  'core/v1.NodeAllocatableResourceClaimStatus': {
    containers: SET,
  },
  'core/v1.NodeSpec': {
    podCIDRs: MERGE_SET,
  },
  'core/v1.NodeStatus': {
    addresses: mergeMap('type'),
    conditions: mergeMap('type'),
  },
  'core/v1.PersistentVolumeClaimStatus': {
    conditions: mergeMap('type'),
  },
  'core/v1.PodSpec': {
    containers: mergeMap('name'),
    ephemeralContainers: mergeMap('name'),
    hostAliases: mergeMap('ip'),
    imagePullSecrets: mergeMap('name'),
    initContainers: mergeMap('name'),
    nodeSelector: ATOMIC_MAP,
    resourceClaims: retainMap('name'),
    schedulingGates: mergeMap('name'),
    topologySpreadConstraints: mergeMap('topologyKey', 'whenUnsatisfiable'),
    volumes: retainMap('name'),
  },
  'core/v1.PodStatus': {
    conditions: mergeMap('type'),
    hostIPs: { list: 'atomic', patch: 'merge', mergeKey: 'ip' },
    podIPs: mergeMap('ip'),
    resourceClaimStatuses: retainMap('name'),
  },
  'core/v1.ReplicationControllerSpec': {
    selector: ATOMIC_MAP,
  },
  'core/v1.ReplicationControllerStatus': {
    conditions: mergeMap('type'),
  },
  'core/v1.ResourceRequirements': {
    claims: listMap('name'),
  },
  'core/v1.ResourceStatus': {
    resources: listMap('resourceID'),
  },
  'core/v1.ServiceAccount': {
    secrets: mergeMap('name'),
  },
  'core/v1.ServiceSpec': {
    ports: mergeMap('port', 'protocol'),
    selector: ATOMIC_MAP,
  },
  'core/v1.ServiceStatus': {
    conditions: mergeMap('type'),
  },
  'discovery/v1.Endpoint': {
    addresses: SET,
  },
  'flowcontrol/v1.FlowSchemaStatus': {
    conditions: mergeMap('type'),
  },
  'flowcontrol/v1.NonResourcePolicyRule': {
    nonResourceURLs: SET,
    verbs: SET,
  },
  'flowcontrol/v1.PriorityLevelConfigurationStatus': {
    conditions: mergeMap('type'),
  },
  'flowcontrol/v1.ResourcePolicyRule': {
    apiGroups: SET,
    namespaces: SET,
    resources: SET,
    verbs: SET,
  },
  'meta/v1.ObjectMeta': {
    finalizers: MERGE_SET,
    ownerReferences: mergeMap('uid'),
  },
  'networking/v1.ServiceCIDRStatus': {
    conditions: mergeMap('type'),
  },
  'node/v1.Scheduling': {
    nodeSelector: ATOMIC_MAP,
  },
  'policy/v1.PodDisruptionBudgetSpec': {
    selector: { patch: 'replace' },
  },
  'policy/v1.PodDisruptionBudgetStatus': {
    conditions: mergeMap('type'),
  },
  'resource/v1.AllocatedDeviceStatus': {
    conditions: listMap('type'),
  },
  'resource/v1.ResourceClaimStatus': {
    devices: listMap('driver', 'device', 'pool', 'shareID'),
    reservedFor: mergeMap('uid'),
  },
  'storage/v1.CSIDriverSpec': {
    volumeLifecycleModes: SET,
  },
  'storage/v1.CSINodeSpec': {
    drivers: mergeMap('name'),
  },
} satisfies MarkerTable;

/** Definitions that one manager owns whole wherever they stand (`+structType=atomic`). */
export const ATOMIC_DEFINITIONS: ReadonlySet<string> = new Set([
  'admissionregistration/v1.MatchResources',
  'admissionregistration/v1.NamedRuleWithOperations',
  'admissionregistration/v1.ParamKind',
  'admissionregistration/v1.ParamRef',
  'admissionregistration/v1.Variable',
  'autoscaling/v1.CrossVersionObjectReference',
  'core/v1.ConfigMapKeySelector',
  'core/v1.EndpointAddress',
  'core/v1.EndpointPort',
  'core/v1.FileKeySelector',
  'core/v1.LocalObjectReference',
  'core/v1.NodeSelector',
  'core/v1.NodeSelectorTerm',
  'core/v1.ObjectFieldSelector',
  'core/v1.ObjectReference',
  'core/v1.ResourceFieldSelector',
  'core/v1.ScopeSelector',
  'core/v1.SecretKeySelector',
  'core/v1.SecretReference',
  'core/v1.TopologySelectorTerm',
  'core/v1.TypedLocalObjectReference',
  'discovery/v1.EndpointPort',
  'meta/v1.LabelSelector',
  'meta/v1.OwnerReference',
  'networking/v1.ServiceBackendPort',
  'rbac/v1.RoleRef',
  'rbac/v1.Subject',
]);

export function mergeMarker(definition: string, field: string): MergeMarker | undefined {
  return (MERGE_MARKERS as MarkerTable)[definition]?.[field];
}
