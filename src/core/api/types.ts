/**
 * The Kubernetes API types, under the names they have in the API. Pure types: nothing here exists at run time.
 *
 * 1. A kind's own name (`Pod`, `Deployment`) is the *stored* shape: `metadata` is complete and `spec` is there, because
 *    the API server fills them in before anything is stored. `Draft<Pod>` is what a client sends to create one.
 * 2. Everything inside keeps upstream's optionality. `status` stays optional: a draft has none, and tests build few.
 * 3. Where two groups use one name, the older or rarer one carries a prefix (`EventsV1Event`, `DiscoveryEndpointPort`).
 *
 * Upstream: staging/src/k8s.io/api, by way of the `kubernetes-models` package (types only, nothing is bundled).
 */
import type * as meta from '@kubernetes-models/apimachinery/apis/meta/v1';
import type * as admission from 'kubernetes-models/admissionregistration.k8s.io/v1';
import type * as apiextensions from 'kubernetes-models/apiextensions.k8s.io/v1';
import type * as apiregistration from 'kubernetes-models/apiregistration.k8s.io/v1';
import type * as apps from 'kubernetes-models/apps/v1';
import type * as authentication from 'kubernetes-models/authentication.k8s.io/v1';
import type * as authorization from 'kubernetes-models/authorization.k8s.io/v1';
import type * as autoscalingV1 from 'kubernetes-models/autoscaling/v1';
import type * as autoscaling from 'kubernetes-models/autoscaling/v2';
import type * as batch from 'kubernetes-models/batch/v1';
import type * as certificates from 'kubernetes-models/certificates.k8s.io/v1';
import type * as coordination from 'kubernetes-models/coordination.k8s.io/v1';
import type * as discovery from 'kubernetes-models/discovery.k8s.io/v1';
import type * as events from 'kubernetes-models/events.k8s.io/v1';
import type * as flowcontrol from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1';
import type * as networking from 'kubernetes-models/networking.k8s.io/v1';
import type * as nodeGroup from 'kubernetes-models/node.k8s.io/v1';
import type * as policy from 'kubernetes-models/policy/v1';
import type * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import type * as resource from 'kubernetes-models/resource.k8s.io/v1';
import type * as scheduling from 'kubernetes-models/scheduling.k8s.io/v1';
import type * as storage from 'kubernetes-models/storage.k8s.io/v1';
import type * as core from 'kubernetes-models/v1';

/* ---- Shapes shared by every kind ---- */

export type ObjectMeta = meta.IObjectMeta;
export type ListMeta = meta.IListMeta;
export type OwnerReference = meta.IOwnerReference;
export type ManagedFieldsEntry = meta.IManagedFieldsEntry;
export type LabelSelector = meta.ILabelSelector;
export type LabelSelectorRequirement = meta.ILabelSelectorRequirement;
export type DeleteOptions = meta.IDeleteOptions;
export type Preconditions = meta.IPreconditions;
export type APIResource = meta.IAPIResource;
export type APIResourceList = meta.IAPIResourceList;
export type APIGroup = meta.IAPIGroup;
export type APIGroupList = meta.IAPIGroupList;
export type MetaStatus = meta.IStatus;
export type StatusCause = meta.IStatusCause;
export type StatusDetails = meta.IStatusDetails;

/** metav1.Condition: the form newer APIs use. Older kinds have their own (`PodCondition`, `NodeCondition`, ...). */
export type Condition = meta.ICondition;

/** A number or a string such as `"500m"`; parse it before calculating. */
export type Quantity = string | number;
export type IntOrString = string | number;
/** RFC 3339 in UTC with whole seconds, as `metav1.Time` prints it. */
export type Time = string;
/** RFC 3339 in UTC with six fractional digits, as `metav1.MicroTime` prints it. */
export type MicroTime = string;
export type ResourceList = Record<string, Quantity>;

/** The metadata every object in a store has. */
export type StoredMeta = ObjectMeta & {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
};

/** `T` as it is in a store: complete metadata, and a spec if the kind has one. */
export type Stored<T> = T & { metadata: StoredMeta } & (T extends { spec?: infer S }
    ? 'spec' extends keyof T
      ? { spec: NonNullable<S> }
      : unknown
    : unknown);

/** What a client sends to create `T`: the server has not filled in the metadata yet. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata'> & { metadata: ObjectMeta };

/** Any object of any kind, custom resources included. Narrow it before reading `spec` or `status`. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
}

/** Any object as it comes out of a store. */
export type StoredObject = Stored<KubeObject>;

export interface KubeList<T extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: ListMeta;
  items: T[];
}

/* ---- core/v1 ---- */

export type Binding = Stored<core.IBinding>;
export type ComponentStatus = Stored<core.IComponentStatus>;
export type ConfigMap = Stored<core.IConfigMap>;
export type Endpoints = Stored<core.IEndpoints>;
export type Event = Stored<core.IEvent>;
export type LimitRange = Stored<core.ILimitRange>;
export type Namespace = Stored<core.INamespace>;
export type Node = Stored<core.INode>;
export type PersistentVolume = Stored<core.IPersistentVolume>;
export type PersistentVolumeClaim = Stored<core.IPersistentVolumeClaim>;
export type Pod = Stored<core.IPod>;
export type PodTemplate = Stored<core.IPodTemplate>;
export type ReplicationController = Stored<core.IReplicationController>;
export type ResourceQuota = Stored<core.IResourceQuota>;
export type Secret = Stored<core.ISecret>;
export type Service = Stored<core.IService>;
export type ServiceAccount = Stored<core.IServiceAccount>;
export type Affinity = core.IAffinity;
export type AppArmorProfile = core.IAppArmorProfile;
export type AttachedVolume = core.IAttachedVolume;
export type Capabilities = core.ICapabilities;
export type ClientIPConfig = core.IClientIPConfig;
export type ClusterTrustBundleProjection = core.IClusterTrustBundleProjection;
export type ConfigMapEnvSource = core.IConfigMapEnvSource;
export type ConfigMapKeySelector = core.IConfigMapKeySelector;
export type ConfigMapProjection = core.IConfigMapProjection;
export type ConfigMapVolumeSource = core.IConfigMapVolumeSource;
export type Container = core.IContainer;
export type ContainerExtendedResourceRequest = core.IContainerExtendedResourceRequest;
export type ContainerImage = core.IContainerImage;
export type ContainerPort = core.IContainerPort;
export type ContainerResizePolicy = core.IContainerResizePolicy;
export type ContainerRestartRule = core.IContainerRestartRule;
export type ContainerRestartRuleOnExitCodes = core.IContainerRestartRuleOnExitCodes;
export type ContainerState = core.IContainerState;
export type ContainerStateRunning = core.IContainerStateRunning;
export type ContainerStateTerminated = core.IContainerStateTerminated;
export type ContainerStateWaiting = core.IContainerStateWaiting;
export type ContainerStatus = core.IContainerStatus;
export type ContainerUser = core.IContainerUser;
export type CSIPersistentVolumeSource = core.ICSIPersistentVolumeSource;
export type CSIVolumeSource = core.ICSIVolumeSource;
export type DaemonEndpoint = core.IDaemonEndpoint;
export type DownwardAPIProjection = core.IDownwardAPIProjection;
export type DownwardAPIVolumeFile = core.IDownwardAPIVolumeFile;
export type DownwardAPIVolumeSource = core.IDownwardAPIVolumeSource;
export type EmptyDirVolumeSource = core.IEmptyDirVolumeSource;
export type EndpointAddress = core.IEndpointAddress;
export type EndpointPort = core.IEndpointPort;
export type EndpointSubset = core.IEndpointSubset;
export type EnvFromSource = core.IEnvFromSource;
export type EnvVar = core.IEnvVar;
export type EnvVarSource = core.IEnvVarSource;
export type EphemeralContainer = core.IEphemeralContainer;
export type EphemeralVolumeSource = core.IEphemeralVolumeSource;
export type EventSeries = core.IEventSeries;
export type EventSource = core.IEventSource;
export type ExecAction = core.IExecAction;
export type FileKeySelector = core.IFileKeySelector;
export type GRPCAction = core.IGRPCAction;
export type HostAlias = core.IHostAlias;
export type HostIP = core.IHostIP;
export type HostPathVolumeSource = core.IHostPathVolumeSource;
export type HTTPGetAction = core.IHTTPGetAction;
export type HTTPHeader = core.IHTTPHeader;
export type ImageVolumeSource = core.IImageVolumeSource;
export type ImageVolumeStatus = core.IImageVolumeStatus;
export type KeyToPath = core.IKeyToPath;
export type Lifecycle = core.ILifecycle;
export type LifecycleHandler = core.ILifecycleHandler;
export type LimitRangeItem = core.ILimitRangeItem;
export type LimitRangeSpec = core.ILimitRangeSpec;
export type LinuxContainerUser = core.ILinuxContainerUser;
export type LoadBalancerIngress = core.ILoadBalancerIngress;
export type LoadBalancerStatus = core.ILoadBalancerStatus;
export type LocalObjectReference = core.ILocalObjectReference;
export type LocalVolumeSource = core.ILocalVolumeSource;
export type ModifyVolumeStatus = core.IModifyVolumeStatus;
export type NamespaceCondition = core.INamespaceCondition;
export type NamespaceSpec = core.INamespaceSpec;
export type NamespaceStatus = core.INamespaceStatus;
export type NFSVolumeSource = core.INFSVolumeSource;
export type NodeAddress = core.INodeAddress;
export type NodeAffinity = core.INodeAffinity;
export type NodeAllocatableResourceClaimStatus = core.INodeAllocatableResourceClaimStatus;
export type NodeCondition = core.INodeCondition;
export type NodeDaemonEndpoints = core.INodeDaemonEndpoints;
export type NodeFeatures = core.INodeFeatures;
export type NodeRuntimeHandler = core.INodeRuntimeHandler;
export type NodeRuntimeHandlerFeatures = core.INodeRuntimeHandlerFeatures;
export type NodeSelector = core.INodeSelector;
export type NodeSelectorRequirement = core.INodeSelectorRequirement;
export type NodeSelectorTerm = core.INodeSelectorTerm;
export type NodeSpec = core.INodeSpec;
export type NodeStatus = core.INodeStatus;
export type NodeSwapStatus = core.INodeSwapStatus;
export type NodeSystemInfo = core.INodeSystemInfo;
export type ObjectFieldSelector = core.IObjectFieldSelector;
export type ObjectReference = core.IObjectReference;
export type PersistentVolumeClaimCondition = core.IPersistentVolumeClaimCondition;
export type PersistentVolumeClaimSpec = core.IPersistentVolumeClaimSpec;
export type PersistentVolumeClaimStatus = core.IPersistentVolumeClaimStatus;
export type PersistentVolumeClaimTemplate = core.IPersistentVolumeClaimTemplate;
export type PersistentVolumeClaimVolumeSource = core.IPersistentVolumeClaimVolumeSource;
export type PersistentVolumeSpec = core.IPersistentVolumeSpec;
export type PersistentVolumeStatus = core.IPersistentVolumeStatus;
export type PodAffinity = core.IPodAffinity;
export type PodAffinityTerm = core.IPodAffinityTerm;
export type PodAntiAffinity = core.IPodAntiAffinity;
export type PodCertificateProjection = core.IPodCertificateProjection;
export type PodCondition = core.IPodCondition;
export type PodDNSConfig = core.IPodDNSConfig;
export type PodDNSConfigOption = core.IPodDNSConfigOption;
export type PodExtendedResourceClaimStatus = core.IPodExtendedResourceClaimStatus;
export type PodIP = core.IPodIP;
export type PodOS = core.IPodOS;
export type PodReadinessGate = core.IPodReadinessGate;
export type PodResourceClaim = core.IPodResourceClaim;
export type PodResourceClaimStatus = core.IPodResourceClaimStatus;
export type PodSchedulingGate = core.IPodSchedulingGate;
export type PodSchedulingGroup = core.IPodSchedulingGroup;
export type PodSecurityContext = core.IPodSecurityContext;
export type PodSpec = core.IPodSpec;
export type PodStatus = core.IPodStatus;
export type PodTemplateSpec = core.IPodTemplateSpec;
export type PortStatus = core.IPortStatus;
export type PreferredSchedulingTerm = core.IPreferredSchedulingTerm;
export type Probe = core.IProbe;
export type ProjectedVolumeSource = core.IProjectedVolumeSource;
export type ReplicationControllerCondition = core.IReplicationControllerCondition;
export type ReplicationControllerSpec = core.IReplicationControllerSpec;
export type ReplicationControllerStatus = core.IReplicationControllerStatus;
export type ResourceFieldSelector = core.IResourceFieldSelector;
export type ResourceHealth = core.IResourceHealth;
export type ResourceQuotaSpec = core.IResourceQuotaSpec;
export type ResourceQuotaStatus = core.IResourceQuotaStatus;
export type ResourceRequirements = core.IResourceRequirements;
export type ResourceStatus = core.IResourceStatus;
export type ScopedResourceSelectorRequirement = core.IScopedResourceSelectorRequirement;
export type ScopeSelector = core.IScopeSelector;
export type SeccompProfile = core.ISeccompProfile;
export type SecretEnvSource = core.ISecretEnvSource;
export type SecretKeySelector = core.ISecretKeySelector;
export type SecretProjection = core.ISecretProjection;
export type SecretReference = core.ISecretReference;
export type SecretVolumeSource = core.ISecretVolumeSource;
export type SecurityContext = core.ISecurityContext;
export type SELinuxOptions = core.ISELinuxOptions;
export type ServiceAccountTokenProjection = core.IServiceAccountTokenProjection;
export type ServicePort = core.IServicePort;
export type ServiceSpec = core.IServiceSpec;
export type ServiceStatus = core.IServiceStatus;
export type SessionAffinityConfig = core.ISessionAffinityConfig;
export type SleepAction = core.ISleepAction;
export type Sysctl = core.ISysctl;
export type Taint = core.ITaint;
export type TCPSocketAction = core.ITCPSocketAction;
export type Toleration = core.IToleration;
export type TopologySelectorLabelRequirement = core.ITopologySelectorLabelRequirement;
export type TopologySelectorTerm = core.ITopologySelectorTerm;
export type TopologySpreadConstraint = core.ITopologySpreadConstraint;
export type TypedLocalObjectReference = core.ITypedLocalObjectReference;
export type TypedObjectReference = core.ITypedObjectReference;
export type Volume = core.IVolume;
export type VolumeDevice = core.IVolumeDevice;
export type VolumeMount = core.IVolumeMount;
export type VolumeMountStatus = core.IVolumeMountStatus;
export type VolumeNodeAffinity = core.IVolumeNodeAffinity;
export type VolumeProjection = core.IVolumeProjection;
export type VolumeResourceRequirements = core.IVolumeResourceRequirements;
export type VolumeStatus = core.IVolumeStatus;
export type WeightedPodAffinityTerm = core.IWeightedPodAffinityTerm;

/* ---- apps/v1 ---- */

export type ControllerRevision = Stored<apps.IControllerRevision>;
export type DaemonSet = Stored<apps.IDaemonSet>;
export type Deployment = Stored<apps.IDeployment>;
export type ReplicaSet = Stored<apps.IReplicaSet>;
export type StatefulSet = Stored<apps.IStatefulSet>;
export type DaemonSetCondition = apps.IDaemonSetCondition;
export type DaemonSetSpec = apps.IDaemonSetSpec;
export type DaemonSetStatus = apps.IDaemonSetStatus;
export type DaemonSetUpdateStrategy = apps.IDaemonSetUpdateStrategy;
export type DeploymentCondition = apps.IDeploymentCondition;
export type DeploymentSpec = apps.IDeploymentSpec;
export type DeploymentStatus = apps.IDeploymentStatus;
export type DeploymentStrategy = apps.IDeploymentStrategy;
export type ReplicaSetCondition = apps.IReplicaSetCondition;
export type ReplicaSetSpec = apps.IReplicaSetSpec;
export type ReplicaSetStatus = apps.IReplicaSetStatus;
export type RollingUpdateDaemonSet = apps.IRollingUpdateDaemonSet;
export type RollingUpdateDeployment = apps.IRollingUpdateDeployment;
export type RollingUpdateStatefulSetStrategy = apps.IRollingUpdateStatefulSetStrategy;
export type StatefulSetCondition = apps.IStatefulSetCondition;
export type StatefulSetOrdinals = apps.IStatefulSetOrdinals;
export type StatefulSetPersistentVolumeClaimRetentionPolicy = apps.IStatefulSetPersistentVolumeClaimRetentionPolicy;
export type StatefulSetSpec = apps.IStatefulSetSpec;
export type StatefulSetStatus = apps.IStatefulSetStatus;
export type StatefulSetUpdateStrategy = apps.IStatefulSetUpdateStrategy;

/* ---- batch/v1 ---- */

export type CronJob = Stored<batch.ICronJob>;
export type Job = Stored<batch.IJob>;
export type CronJobSpec = batch.ICronJobSpec;
export type CronJobStatus = batch.ICronJobStatus;
export type JobCondition = batch.IJobCondition;
export type JobSpec = batch.IJobSpec;
export type JobStatus = batch.IJobStatus;
export type JobTemplateSpec = batch.IJobTemplateSpec;
export type PodFailurePolicy = batch.IPodFailurePolicy;
export type PodFailurePolicyOnExitCodesRequirement = batch.IPodFailurePolicyOnExitCodesRequirement;
export type PodFailurePolicyOnPodConditionsPattern = batch.IPodFailurePolicyOnPodConditionsPattern;
export type PodFailurePolicyRule = batch.IPodFailurePolicyRule;
export type SuccessPolicy = batch.ISuccessPolicy;
export type SuccessPolicyRule = batch.ISuccessPolicyRule;
export type UncountedTerminatedPods = batch.IUncountedTerminatedPods;

/* ---- autoscaling/v2 ---- */

export type HorizontalPodAutoscaler = Stored<autoscaling.IHorizontalPodAutoscaler>;
export type ContainerResourceMetricSource = autoscaling.IContainerResourceMetricSource;
export type ContainerResourceMetricStatus = autoscaling.IContainerResourceMetricStatus;
export type CrossVersionObjectReference = autoscaling.ICrossVersionObjectReference;
export type ExternalMetricSource = autoscaling.IExternalMetricSource;
export type ExternalMetricStatus = autoscaling.IExternalMetricStatus;
export type HorizontalPodAutoscalerBehavior = autoscaling.IHorizontalPodAutoscalerBehavior;
export type HorizontalPodAutoscalerCondition = autoscaling.IHorizontalPodAutoscalerCondition;
export type HorizontalPodAutoscalerSpec = autoscaling.IHorizontalPodAutoscalerSpec;
export type HorizontalPodAutoscalerStatus = autoscaling.IHorizontalPodAutoscalerStatus;
export type HPAScalingPolicy = autoscaling.IHPAScalingPolicy;
export type HPAScalingRules = autoscaling.IHPAScalingRules;
export type MetricIdentifier = autoscaling.IMetricIdentifier;
export type MetricSpec = autoscaling.IMetricSpec;
export type MetricStatus = autoscaling.IMetricStatus;
export type MetricTarget = autoscaling.IMetricTarget;
export type MetricValueStatus = autoscaling.IMetricValueStatus;
export type ObjectMetricSource = autoscaling.IObjectMetricSource;
export type ObjectMetricStatus = autoscaling.IObjectMetricStatus;
export type PodsMetricSource = autoscaling.IPodsMetricSource;
export type PodsMetricStatus = autoscaling.IPodsMetricStatus;
export type ResourceMetricSource = autoscaling.IResourceMetricSource;
export type ResourceMetricStatus = autoscaling.IResourceMetricStatus;

/* ---- autoscaling/v1 (Scale is still served from here) ---- */

export type AutoscalingV1HorizontalPodAutoscaler = Stored<autoscalingV1.IHorizontalPodAutoscaler>;
export type Scale = Stored<autoscalingV1.IScale>;
export type AutoscalingV1CrossVersionObjectReference = autoscalingV1.ICrossVersionObjectReference;
export type AutoscalingV1HorizontalPodAutoscalerSpec = autoscalingV1.IHorizontalPodAutoscalerSpec;
export type AutoscalingV1HorizontalPodAutoscalerStatus = autoscalingV1.IHorizontalPodAutoscalerStatus;
export type ScaleSpec = autoscalingV1.IScaleSpec;
export type ScaleStatus = autoscalingV1.IScaleStatus;

/* ---- policy/v1 ---- */

export type Eviction = Stored<policy.IEviction>;
export type PodDisruptionBudget = Stored<policy.IPodDisruptionBudget>;
export type PodDisruptionBudgetSpec = policy.IPodDisruptionBudgetSpec;
export type PodDisruptionBudgetStatus = policy.IPodDisruptionBudgetStatus;

/* ---- networking.k8s.io/v1 ---- */

export type Ingress = Stored<networking.IIngress>;
export type IngressClass = Stored<networking.IIngressClass>;
export type IPAddress = Stored<networking.IIPAddress>;
export type NetworkPolicy = Stored<networking.INetworkPolicy>;
export type ServiceCIDR = Stored<networking.IServiceCIDR>;
export type HTTPIngressPath = networking.IHTTPIngressPath;
export type HTTPIngressRuleValue = networking.IHTTPIngressRuleValue;
export type IngressBackend = networking.IIngressBackend;
export type IngressClassParametersReference = networking.IIngressClassParametersReference;
export type IngressClassSpec = networking.IIngressClassSpec;
export type IngressLoadBalancerIngress = networking.IIngressLoadBalancerIngress;
export type IngressLoadBalancerStatus = networking.IIngressLoadBalancerStatus;
export type IngressPortStatus = networking.IIngressPortStatus;
export type IngressRule = networking.IIngressRule;
export type IngressServiceBackend = networking.IIngressServiceBackend;
export type IngressSpec = networking.IIngressSpec;
export type IngressStatus = networking.IIngressStatus;
export type IngressTLS = networking.IIngressTLS;
export type IPAddressSpec = networking.IIPAddressSpec;
export type IPBlock = networking.IIPBlock;
export type NetworkPolicyEgressRule = networking.INetworkPolicyEgressRule;
export type NetworkPolicyIngressRule = networking.INetworkPolicyIngressRule;
export type NetworkPolicyPeer = networking.INetworkPolicyPeer;
export type NetworkPolicyPort = networking.INetworkPolicyPort;
export type NetworkPolicySpec = networking.INetworkPolicySpec;
export type NetworkPolicyStatus = networking.INetworkPolicyStatus;
export type ParentReference = networking.IParentReference;
export type ServiceBackendPort = networking.IServiceBackendPort;
export type ServiceCIDRSpec = networking.IServiceCIDRSpec;
export type ServiceCIDRStatus = networking.IServiceCIDRStatus;

/* ---- discovery.k8s.io/v1 ---- */

export type EndpointSlice = Stored<discovery.IEndpointSlice>;
export type Endpoint = discovery.IEndpoint;
export type EndpointConditions = discovery.IEndpointConditions;
export type EndpointHints = discovery.IEndpointHints;
export type DiscoveryEndpointPort = discovery.IEndpointPort;
export type ForNode = discovery.IForNode;
export type ForZone = discovery.IForZone;

/* ---- rbac.authorization.k8s.io/v1 ---- */

export type ClusterRole = Stored<rbac.IClusterRole>;
export type ClusterRoleBinding = Stored<rbac.IClusterRoleBinding>;
export type Role = Stored<rbac.IRole>;
export type RoleBinding = Stored<rbac.IRoleBinding>;
export type AggregationRule = rbac.IAggregationRule;
export type PolicyRule = rbac.IPolicyRule;
export type RoleRef = rbac.IRoleRef;
export type Subject = rbac.ISubject;

/* ---- storage.k8s.io/v1 ---- */

export type CSIDriver = Stored<storage.ICSIDriver>;
export type CSINode = Stored<storage.ICSINode>;
export type CSIStorageCapacity = Stored<storage.ICSIStorageCapacity>;
export type StorageClass = Stored<storage.IStorageClass>;
export type VolumeAttachment = Stored<storage.IVolumeAttachment>;
export type VolumeAttributesClass = Stored<storage.IVolumeAttributesClass>;
export type CSIDriverSpec = storage.ICSIDriverSpec;
export type CSINodeDriver = storage.ICSINodeDriver;
export type CSINodeSpec = storage.ICSINodeSpec;
export type TokenRequest = storage.ITokenRequest;
export type VolumeAttachmentSource = storage.IVolumeAttachmentSource;
export type VolumeAttachmentSpec = storage.IVolumeAttachmentSpec;
export type VolumeAttachmentStatus = storage.IVolumeAttachmentStatus;
export type VolumeError = storage.IVolumeError;
export type VolumeNodeResources = storage.IVolumeNodeResources;

/* ---- scheduling.k8s.io/v1 ---- */

export type PriorityClass = Stored<scheduling.IPriorityClass>;

/* ---- coordination.k8s.io/v1 ---- */

export type Lease = Stored<coordination.ILease>;
export type LeaseSpec = coordination.ILeaseSpec;

/* ---- events.k8s.io/v1 ---- */

export type EventsV1Event = Stored<events.IEvent>;
export type EventsV1EventSeries = events.IEventSeries;

/* ---- apiextensions.k8s.io/v1 ---- */

export type CustomResourceDefinition = Stored<apiextensions.ICustomResourceDefinition>;
export type CustomResourceColumnDefinition = apiextensions.ICustomResourceColumnDefinition;
export type CustomResourceConversion = apiextensions.ICustomResourceConversion;
export type CustomResourceDefinitionCondition = apiextensions.ICustomResourceDefinitionCondition;
export type CustomResourceDefinitionNames = apiextensions.ICustomResourceDefinitionNames;
export type CustomResourceDefinitionSpec = apiextensions.ICustomResourceDefinitionSpec;
export type CustomResourceDefinitionStatus = apiextensions.ICustomResourceDefinitionStatus;
export type CustomResourceDefinitionVersion = apiextensions.ICustomResourceDefinitionVersion;
export type CustomResourceSubresources = apiextensions.ICustomResourceSubresources;
export type CustomResourceSubresourceScale = apiextensions.ICustomResourceSubresourceScale;
export type CustomResourceSubresourceStatus = apiextensions.ICustomResourceSubresourceStatus;
export type CustomResourceValidation = apiextensions.ICustomResourceValidation;
export type ExternalDocumentation = apiextensions.IExternalDocumentation;
export type JSONSchemaProps = apiextensions.IJSONSchemaProps;
export type JSONSchemaPropsOrArray = apiextensions.IJSONSchemaPropsOrArray;
export type JSONSchemaPropsOrBool = apiextensions.IJSONSchemaPropsOrBool;
export type JSONSchemaPropsOrStringArray = apiextensions.IJSONSchemaPropsOrStringArray;
export type SelectableField = apiextensions.ISelectableField;
export type ServiceReference = apiextensions.IServiceReference;
export type ValidationRule = apiextensions.IValidationRule;
export type WebhookClientConfig = apiextensions.IWebhookClientConfig;
export type WebhookConversion = apiextensions.IWebhookConversion;

/* ---- apiregistration.k8s.io/v1 ---- */

export type APIService = Stored<apiregistration.IAPIService>;
export type APIServiceCondition = apiregistration.IAPIServiceCondition;
export type APIServiceSpec = apiregistration.IAPIServiceSpec;
export type APIServiceStatus = apiregistration.IAPIServiceStatus;
export type APIServiceTargetReference = apiregistration.IServiceReference;

/* ---- admissionregistration.k8s.io/v1 ---- */

export type MutatingAdmissionPolicy = Stored<admission.IMutatingAdmissionPolicy>;
export type MutatingAdmissionPolicyBinding = Stored<admission.IMutatingAdmissionPolicyBinding>;
export type MutatingWebhookConfiguration = Stored<admission.IMutatingWebhookConfiguration>;
export type ValidatingAdmissionPolicy = Stored<admission.IValidatingAdmissionPolicy>;
export type ValidatingAdmissionPolicyBinding = Stored<admission.IValidatingAdmissionPolicyBinding>;
export type ValidatingWebhookConfiguration = Stored<admission.IValidatingWebhookConfiguration>;
export type ApplyConfiguration = admission.IApplyConfiguration;
export type AuditAnnotation = admission.IAuditAnnotation;
export type ExpressionWarning = admission.IExpressionWarning;
export type JSONPatch = admission.IJSONPatch;
export type MatchCondition = admission.IMatchCondition;
export type MatchResources = admission.IMatchResources;
export type MutatingAdmissionPolicyBindingSpec = admission.IMutatingAdmissionPolicyBindingSpec;
export type MutatingAdmissionPolicySpec = admission.IMutatingAdmissionPolicySpec;
export type MutatingWebhook = admission.IMutatingWebhook;
export type Mutation = admission.IMutation;
export type NamedRuleWithOperations = admission.INamedRuleWithOperations;
export type ParamKind = admission.IParamKind;
export type ParamRef = admission.IParamRef;
export type RuleWithOperations = admission.IRuleWithOperations;
export type AdmissionServiceReference = admission.IServiceReference;
export type TypeChecking = admission.ITypeChecking;
export type ValidatingAdmissionPolicyBindingSpec = admission.IValidatingAdmissionPolicyBindingSpec;
export type ValidatingAdmissionPolicySpec = admission.IValidatingAdmissionPolicySpec;
export type ValidatingAdmissionPolicyStatus = admission.IValidatingAdmissionPolicyStatus;
export type ValidatingWebhook = admission.IValidatingWebhook;
export type Validation = admission.IValidation;
export type Variable = admission.IVariable;
export type AdmissionWebhookClientConfig = admission.IWebhookClientConfig;

/* ---- node.k8s.io/v1 ---- */

export type RuntimeClass = Stored<nodeGroup.IRuntimeClass>;
export type Overhead = nodeGroup.IOverhead;
export type Scheduling = nodeGroup.IScheduling;

/* ---- certificates.k8s.io/v1 ---- */

export type CertificateSigningRequest = Stored<certificates.ICertificateSigningRequest>;
export type CertificateSigningRequestSpec = certificates.ICertificateSigningRequestSpec;
export type CertificateSigningRequestStatus = certificates.ICertificateSigningRequestStatus;

/* ---- flowcontrol.apiserver.k8s.io/v1 ---- */

export type FlowSchema = Stored<flowcontrol.IFlowSchema>;
export type PriorityLevelConfiguration = Stored<flowcontrol.IPriorityLevelConfiguration>;
export type FlowSchemaSpec = flowcontrol.IFlowSchemaSpec;
export type FlowSchemaStatus = flowcontrol.IFlowSchemaStatus;
export type PriorityLevelConfigurationSpec = flowcontrol.IPriorityLevelConfigurationSpec;
export type PriorityLevelConfigurationStatus = flowcontrol.IPriorityLevelConfigurationStatus;

/* ---- resource.k8s.io/v1 ---- */

export type DeviceClass = Stored<resource.IDeviceClass>;
export type ResourceClaim = Stored<resource.IResourceClaim>;
export type ResourceClaimTemplate = Stored<resource.IResourceClaimTemplate>;
export type ResourceSlice = Stored<resource.IResourceSlice>;
export type AllocatedDeviceStatus = resource.IAllocatedDeviceStatus;
export type DeviceClassSpec = resource.IDeviceClassSpec;
export type ResourceClaimSpec = resource.IResourceClaimSpec;
export type ResourceClaimStatus = resource.IResourceClaimStatus;
export type ResourceClaimTemplateSpec = resource.IResourceClaimTemplateSpec;
export type ResourceSliceSpec = resource.IResourceSliceSpec;

/* ---- authentication.k8s.io/v1 ---- */

export type SelfSubjectReview = Stored<authentication.ISelfSubjectReview>;
export type AuthenticationTokenRequest = Stored<authentication.ITokenRequest>;
export type TokenReview = Stored<authentication.ITokenReview>;
export type SelfSubjectReviewStatus = authentication.ISelfSubjectReviewStatus;
export type TokenRequestSpec = authentication.ITokenRequestSpec;
export type TokenRequestStatus = authentication.ITokenRequestStatus;
export type TokenReviewSpec = authentication.ITokenReviewSpec;
export type TokenReviewStatus = authentication.ITokenReviewStatus;

/* ---- authorization.k8s.io/v1 ---- */

export type LocalSubjectAccessReview = Stored<authorization.ILocalSubjectAccessReview>;
export type SelfSubjectAccessReview = Stored<authorization.ISelfSubjectAccessReview>;
export type SelfSubjectRulesReview = Stored<authorization.ISelfSubjectRulesReview>;
export type SubjectAccessReview = Stored<authorization.ISubjectAccessReview>;
export type SelfSubjectAccessReviewSpec = authorization.ISelfSubjectAccessReviewSpec;
export type SelfSubjectRulesReviewSpec = authorization.ISelfSubjectRulesReviewSpec;
export type SubjectAccessReviewSpec = authorization.ISubjectAccessReviewSpec;
export type SubjectAccessReviewStatus = authorization.ISubjectAccessReviewStatus;
export type SubjectRulesReviewStatus = authorization.ISubjectRulesReviewStatus;

/**
 * Type of each served kind by its id: the kind for the core group, else `group/Kind`. Registries and typed clients are
 * keyed by it; `autoscaling/HorizontalPodAutoscaler` is the v2 form.
 */
export interface KindTypes {
  Binding: Binding;
  ComponentStatus: ComponentStatus;
  ConfigMap: ConfigMap;
  Endpoints: Endpoints;
  Event: Event;
  LimitRange: LimitRange;
  Namespace: Namespace;
  Node: Node;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  Pod: Pod;
  PodTemplate: PodTemplate;
  ReplicationController: ReplicationController;
  ResourceQuota: ResourceQuota;
  Secret: Secret;
  Service: Service;
  ServiceAccount: ServiceAccount;
  'apps/ControllerRevision': ControllerRevision;
  'apps/DaemonSet': DaemonSet;
  'apps/Deployment': Deployment;
  'apps/ReplicaSet': ReplicaSet;
  'apps/StatefulSet': StatefulSet;
  'batch/CronJob': CronJob;
  'batch/Job': Job;
  'autoscaling/HorizontalPodAutoscaler': HorizontalPodAutoscaler;
  'autoscaling/Scale': Scale;
  'policy/Eviction': Eviction;
  'policy/PodDisruptionBudget': PodDisruptionBudget;
  'networking.k8s.io/Ingress': Ingress;
  'networking.k8s.io/IngressClass': IngressClass;
  'networking.k8s.io/IPAddress': IPAddress;
  'networking.k8s.io/NetworkPolicy': NetworkPolicy;
  'networking.k8s.io/ServiceCIDR': ServiceCIDR;
  'discovery.k8s.io/EndpointSlice': EndpointSlice;
  'rbac.authorization.k8s.io/ClusterRole': ClusterRole;
  'rbac.authorization.k8s.io/ClusterRoleBinding': ClusterRoleBinding;
  'rbac.authorization.k8s.io/Role': Role;
  'rbac.authorization.k8s.io/RoleBinding': RoleBinding;
  'storage.k8s.io/CSIDriver': CSIDriver;
  'storage.k8s.io/CSINode': CSINode;
  'storage.k8s.io/CSIStorageCapacity': CSIStorageCapacity;
  'storage.k8s.io/StorageClass': StorageClass;
  'storage.k8s.io/VolumeAttachment': VolumeAttachment;
  'storage.k8s.io/VolumeAttributesClass': VolumeAttributesClass;
  'scheduling.k8s.io/PriorityClass': PriorityClass;
  'coordination.k8s.io/Lease': Lease;
  'events.k8s.io/Event': EventsV1Event;
  'apiextensions.k8s.io/CustomResourceDefinition': CustomResourceDefinition;
  'apiregistration.k8s.io/APIService': APIService;
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': MutatingAdmissionPolicy;
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': MutatingAdmissionPolicyBinding;
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': MutatingWebhookConfiguration;
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': ValidatingAdmissionPolicy;
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': ValidatingAdmissionPolicyBinding;
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': ValidatingWebhookConfiguration;
  'node.k8s.io/RuntimeClass': RuntimeClass;
  'certificates.k8s.io/CertificateSigningRequest': CertificateSigningRequest;
  'flowcontrol.apiserver.k8s.io/FlowSchema': FlowSchema;
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': PriorityLevelConfiguration;
  'resource.k8s.io/DeviceClass': DeviceClass;
  'resource.k8s.io/ResourceClaim': ResourceClaim;
  'resource.k8s.io/ResourceClaimTemplate': ResourceClaimTemplate;
  'resource.k8s.io/ResourceSlice': ResourceSlice;
  'authentication.k8s.io/SelfSubjectReview': SelfSubjectReview;
  'authentication.k8s.io/TokenRequest': AuthenticationTokenRequest;
  'authentication.k8s.io/TokenReview': TokenReview;
  'authorization.k8s.io/LocalSubjectAccessReview': LocalSubjectAccessReview;
  'authorization.k8s.io/SelfSubjectAccessReview': SelfSubjectAccessReview;
  'authorization.k8s.io/SelfSubjectRulesReview': SelfSubjectRulesReview;
  'authorization.k8s.io/SubjectAccessReview': SubjectAccessReview;
}

/** `Pod`, `apps/Deployment`, ... */
export type KindId = keyof KindTypes;
