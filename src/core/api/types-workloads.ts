/** Kinds and parts of the groups a cluster's users meet daily. Import them from types.ts. */
import type * as apps from 'kubernetes-models/apps/v1';
import type * as autoscalingV1 from 'kubernetes-models/autoscaling/v1';
import type * as autoscaling from 'kubernetes-models/autoscaling/v2';
import type * as batch from 'kubernetes-models/batch/v1';
import type * as coordination from 'kubernetes-models/coordination.k8s.io/v1';
import type * as discovery from 'kubernetes-models/discovery.k8s.io/v1';
import type * as events from 'kubernetes-models/events.k8s.io/v1';
import type * as networking from 'kubernetes-models/networking.k8s.io/v1';
import type * as policy from 'kubernetes-models/policy/v1';
import type * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import type * as scheduling from 'kubernetes-models/scheduling.k8s.io/v1';
import type * as storage from 'kubernetes-models/storage.k8s.io/v1';
import type { Stored } from './types-shared.ts';

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
export type CSITokenRequest = storage.ITokenRequest;
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
