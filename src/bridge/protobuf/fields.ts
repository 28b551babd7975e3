import { POD_ROWS } from './pod-fields.ts';

/**
 * Field numbers of the messages that kubectl and helm send as protobuf; types come from the schema. '-' is a field the
 * server sets itself, to be skipped; '<' another message whose fields JSON has in this one. Upstream: the generated.proto files of k8s.io/api and k8s.io/apimachinery.
 */
const ROWS: Readonly<Record<string, string>> = {
  ...POD_ROWS,
  'meta/v1.ObjectMeta':
    '1 name 2 generateName 3 namespace 4 - 5 uid 6 resourceVersion 7 - 8 - 9 - 10 - 11 labels 12 annotations 13 ownerReferences 14 finalizers 17 -',
  'meta/v1.OwnerReference': '1 kind 3 name 4 uid 5 apiVersion 6 controller 7 blockOwnerDeletion',
  'meta/v1.LabelSelector': '1 matchLabels 2 matchExpressions',
  'meta/v1.LabelSelectorRequirement': '1 key 2 operator 3 values',
  'meta/v1.DeleteOptions': '1 gracePeriodSeconds 2 preconditions 3 orphanDependents 4 propagationPolicy 5 dryRun',
  'meta/v1.Preconditions': '1 uid 2 resourceVersion',
  'core/v1.Namespace': '1 metadata 2 spec 3 -',
  'core/v1.NamespaceSpec': '1 finalizers',
  'core/v1.ConfigMap': '1 metadata 2 data 3 binaryData 4 immutable',
  'core/v1.Secret': '1 metadata 2 data 3 type 4 stringData 5 immutable',
  'core/v1.ServiceAccount': '1 metadata 2 secrets 3 imagePullSecrets 4 automountServiceAccountToken',
  'core/v1.Service': '1 metadata 2 spec 3 -',
  'core/v1.ServiceSpec':
    '1 ports 2 selector 3 clusterIP 4 type 5 externalIPs 7 sessionAffinity 8 loadBalancerIP 9 loadBalancerSourceRanges 10 externalName 11 externalTrafficPolicy 12 healthCheckNodePort 13 publishNotReadyAddresses',
  'core/v1.ServicePort': '1 name 2 protocol 3 port 4 targetPort 5 nodePort 6 appProtocol',
  'core/v1.ResourceQuota': '1 metadata 2 spec 3 -',
  'core/v1.ResourceQuotaSpec': '1 hard 2 scopes',
  'core/v1.Pod': '1 metadata 2 spec 3 -',
  'core/v1.PodTemplateSpec': '1 metadata 2 spec',
  'apps/v1.Deployment': '1 metadata 2 spec 3 -',
  'apps/v1.DeploymentSpec':
    '1 replicas 2 selector 3 template 4 strategy 5 minReadySeconds 6 revisionHistoryLimit 7 paused 9 progressDeadlineSeconds',
  'apps/v1.DeploymentStrategy': '1 type 2 rollingUpdate',
  'apps/v1.RollingUpdateDeployment': '1 maxUnavailable 2 maxSurge',
  'batch/v1.Job': '1 metadata 2 spec 3 -',
  'batch/v1.JobSpec':
    '1 parallelism 2 completions 3 activeDeadlineSeconds 4 selector 5 manualSelector 6 template 7 backoffLimit 8 ttlSecondsAfterFinished',
  'batch/v1.CronJob': '1 metadata 2 spec 3 -',
  'batch/v1.CronJobSpec':
    '1 schedule 2 startingDeadlineSeconds 3 concurrencyPolicy 4 suspend 5 jobTemplate 6 successfulJobsHistoryLimit 7 failedJobsHistoryLimit 8 timeZone',
  'batch/v1.JobTemplateSpec': '1 metadata 2 spec',
  'rbac/v1.Role': '1 metadata 2 rules',
  'rbac/v1.ClusterRole': '1 metadata 2 rules 3 aggregationRule',
  'rbac/v1.AggregationRule': '1 clusterRoleSelectors',
  'rbac/v1.PolicyRule': '1 verbs 2 apiGroups 3 resources 4 resourceNames 5 nonResourceURLs',
  'rbac/v1.RoleBinding': '1 metadata 2 subjects 3 roleRef',
  'rbac/v1.ClusterRoleBinding': '1 metadata 2 subjects 3 roleRef',
  'rbac/v1.Subject': '1 kind 2 apiGroup 3 name 4 namespace',
  'rbac/v1.RoleRef': '1 apiGroup 2 kind 3 name',
  'certificates/v1.CertificateSigningRequest': '1 metadata 2 spec 3 status',
  'certificates/v1.CertificateSigningRequestSpec':
    '1 request 2 - 3 - 4 - 5 usages 6 - 7 signerName 8 expirationSeconds',
  'certificates/v1.CertificateSigningRequestStatus': '1 conditions 2 certificate',
  'certificates/v1.CertificateSigningRequestCondition': '1 type 2 reason 3 message 4 - 5 - 6 status',
  'authorization/v1.SelfSubjectAccessReview': '1 metadata 2 spec 3 -',
  'authorization/v1.SelfSubjectAccessReviewSpec': '1 resourceAttributes 2 nonResourceAttributes',
  'authorization/v1.SubjectAccessReview': '1 metadata 2 spec 3 -',
  'authorization/v1.LocalSubjectAccessReview': '1 metadata 2 spec 3 -',
  'authorization/v1.SubjectAccessReviewSpec': '1 resourceAttributes 2 nonResourceAttributes 3 user 4 groups 6 uid',
  'authorization/v1.ResourceAttributes':
    '1 namespace 2 verb 3 group 4 version 5 resource 6 subresource 7 name 8 fieldSelector 9 labelSelector',
  'authorization/v1.FieldSelectorAttributes': '1 rawSelector',
  'authorization/v1.LabelSelectorAttributes': '1 rawSelector',
  'authorization/v1.NonResourceAttributes': '1 path 2 verb',
  'authorization/v1.SelfSubjectRulesReview': '1 metadata 2 spec 3 -',
  'authorization/v1.SelfSubjectRulesReviewSpec': '1 namespace',
  'authentication/v1.SelfSubjectReview': '1 metadata 2 -',
  'authentication/v1.TokenReview': '1 metadata 2 spec 3 -',
  'authentication/v1.TokenReviewSpec': '1 token 2 audiences',
  'authentication/v1.TokenRequest': '1 metadata 2 spec 3 -',
  'authentication/v1.TokenRequestSpec': '1 audiences 3 boundObjectRef 4 expirationSeconds',
  'authentication/v1.BoundObjectReference': '1 kind 2 apiVersion 3 name 4 uid',
  'autoscaling/v2.HorizontalPodAutoscaler': '1 metadata 2 spec 3 -',
  'autoscaling/v2.HorizontalPodAutoscalerSpec': '1 scaleTargetRef 2 minReplicas 3 maxReplicas 4 metrics',
  'autoscaling/v2.CrossVersionObjectReference': '1 kind 2 name 3 apiVersion',
  'autoscaling/v2.MetricSpec': '1 type 4 resource',
  'autoscaling/v2.ResourceMetricSource': '1 name 2 target',
  'policy/v1.PodDisruptionBudget': '1 metadata 2 spec 3 -',
  'policy/v1.PodDisruptionBudgetSpec': '1 minAvailable 2 selector 3 maxUnavailable 4 unhealthyPodEvictionPolicy',
  'scheduling/v1.PriorityClass': '1 metadata 2 value 3 globalDefault 4 description 5 preemptionPolicy',
  'networking/v1.Ingress': '1 metadata 2 spec 3 -',
  'networking/v1.IngressSpec': '1 defaultBackend 2 tls 3 rules 4 ingressClassName',
  'networking/v1.IngressTLS': '1 hosts 2 secretName',
  'networking/v1.IngressRule': '1 host 2 <networking/v1.IngressRuleValue',
  'networking/v1.IngressRuleValue': '1 http',
  'networking/v1.HTTPIngressRuleValue': '1 paths',
  'networking/v1.HTTPIngressPath': '1 path 2 backend 3 pathType',
  'networking/v1.IngressBackend': '4 service',
  'networking/v1.IngressServiceBackend': '1 name 2 port',
  'networking/v1.ServiceBackendPort': '1 name 2 number',
  'autoscaling/v2.MetricTarget': '1 type 2 value 3 averageValue 4 averageUtilization',
};

/** Number to field of a definition; undefined if it is not in the table. */
export function fieldNames(definition: string): ReadonlyMap<number, string> | undefined {
  const row = ROWS[definition];
  if (row === undefined) return undefined;
  const words = row.split(' ');
  const names = new Map<number, string>();
  for (let i = 0; i < words.length; i += 2) names.set(Number(words[i]), words[i + 1] as string);
  return names;
}
