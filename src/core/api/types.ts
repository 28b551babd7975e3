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
import type {
  APIService,
  TokenRequest,
  CertificateSigningRequest,
  CustomResourceDefinition,
  DeviceClass,
  FlowSchema,
  LocalSubjectAccessReview,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  PriorityLevelConfiguration,
  ResourceClaim,
  ResourceClaimTemplate,
  ResourceSlice,
  RuntimeClass,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  TokenReview,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from './types-admin.ts';
import type {
  Binding,
  ComponentStatus,
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from './types-core.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  ClusterRole,
  ClusterRoleBinding,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  EventsV1Event,
  Eviction,
  HorizontalPodAutoscaler,
  IPAddress,
  Ingress,
  IngressClass,
  Job,
  Lease,
  NetworkPolicy,
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  Role,
  RoleBinding,
  Scale,
  ServiceCIDR,
  StatefulSet,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from './types-workloads.ts';

export type * from './types-admin.ts';
export type * from './types-core.ts';
export type * from './types-shared.ts';
export type * from './types-workloads.ts';

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
  'authentication.k8s.io/TokenRequest': TokenRequest;
  'authentication.k8s.io/TokenReview': TokenReview;
  'authorization.k8s.io/LocalSubjectAccessReview': LocalSubjectAccessReview;
  'authorization.k8s.io/SelfSubjectAccessReview': SelfSubjectAccessReview;
  'authorization.k8s.io/SelfSubjectRulesReview': SelfSubjectRulesReview;
  'authorization.k8s.io/SubjectAccessReview': SubjectAccessReview;
}

/** `Pod`, `apps/Deployment`, ... */
export type KindId = keyof KindTypes;
