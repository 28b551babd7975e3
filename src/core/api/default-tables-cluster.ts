import { fillPart, isEmpty, listOf, objectOf, withPart } from './default-helpers.ts';
import type { DefaultEntry, DefaultTable } from './default-entry.ts';
import type { JsonObject } from './json.ts';
import { withStringData } from './secret-data.ts';

/**
 * Services, storage, configuration, policies, access and extensions.
 * Upstream: pkg/apis/{group}/v1/defaults.go; apiextensions-apiserver and kube-aggregator likewise.
 */

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const CLIENT_IP_SECONDS = 10_800;

/* ---- Service ---- */

function withAffinityConfig(spec: JsonObject): JsonObject {
  const { sessionAffinityConfig: config, ...rest } = spec;
  if (spec['sessionAffinity'] === 'None') return config === undefined ? spec : rest;
  const timeout = objectOf(objectOf(config)['clientIP'])['timeoutSeconds'] ?? null;
  if (spec['sessionAffinity'] !== 'ClientIP' || timeout !== null) return spec;
  return { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: CLIENT_IP_SECONDS } } };
}

const SERVICE_SPEC: DefaultEntry = {
  fields: {
    sessionAffinity: 'None',
    type: 'ClusterIP',
    externalTrafficPolicy: (spec: JsonObject) => (isExternal(spec) ? 'Cluster' : undefined),
    internalTrafficPolicy: (spec: JsonObject) => (spec['type'] === 'ExternalName' ? undefined : 'Cluster'),
    allocateLoadBalancerNodePorts: (spec: JsonObject) => (spec['type'] === 'LoadBalancer' ? true : undefined),
  },
  rewrite: withAffinityConfig,
};

function isExternal(spec: JsonObject): boolean {
  const { type, externalIPs } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') return true;
  return type === 'ClusterIP' && Array.isArray(externalIPs) && externalIPs.length > 0;
}

/** An address a load balancer has given is a virtual one unless said otherwise. */
function withIpModes(service: JsonObject): JsonObject {
  const status = objectOf(service['status']);
  const balancer = objectOf(status['loadBalancer']);
  const ingress = listOf(balancer['ingress']);
  if (objectOf(service['spec'])['type'] !== 'LoadBalancer') return service;
  const modes = ingress.map((one) => (one['ip'] && !one['ipMode'] ? { ...one, ipMode: 'VIP' } : one));
  if (modes.every((one, i) => one === ingress[i])) return service;
  return { ...service, status: { ...status, loadBalancer: { ...balancer, ingress: modes } } };
}

/* ---- Namespace, LimitRange, NetworkPolicy ---- */

/** A namespace carries its name as a label. One with only a generateName gets it from its strategy. */
function withNameLabel(namespace: JsonObject): JsonObject {
  const metadata = objectOf(namespace['metadata']);
  const { name } = metadata;
  if (!name) return namespace;
  const labels = withPart(objectOf(metadata['labels']), 'kubernetes.io/metadata.name', name);
  return withPart(namespace, 'metadata', withPart(metadata, 'labels', labels));
}

/** max -> default -> defaultRequest <- min, for containers. */
function completeLimitRangeItem(item: JsonObject): JsonObject {
  if (item['type'] !== 'Container') return item;
  const limited = fillAmounts(item, 'default', objectOf(item['max']));
  const requested = fillAmounts(limited, 'defaultRequest', objectOf(limited['default']));
  return fillAmounts(requested, 'defaultRequest', objectOf(item['min']));
}

const fillAmounts = (item: JsonObject, name: string, amounts: JsonObject): JsonObject =>
  isEmpty(amounts) ? item : fillPart(item, name, amounts);

function policyTypes(spec: JsonObject): string[] {
  return listOf(spec['egress']).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/* ---- CustomResourceDefinition ---- */

const CRD_NAMES: DefaultEntry = {
  fields: {
    singular: (names: JsonObject) => String(names['kind'] ?? '').toLowerCase() || undefined,
    listKind: (names: JsonObject) => (names['kind'] ? `${String(names['kind'])}List` : undefined),
  },
};

function withStoredVersion(crd: JsonObject): JsonObject {
  const status = objectOf(crd['status']);
  const stored = listOf(objectOf(crd['spec'])['versions']).find((version) => version['storage'] === true);
  if (stored === undefined || listOf(status['storedVersions']).length > 0) return crd;
  return withPart(crd, 'status', { ...status, storedVersions: [stored['name']] });
}

/* ---- Shared entries ---- */

const PORT_443: DefaultEntry = { fields: { port: 443 } };
const TCP: DefaultEntry = { fields: { protocol: 'TCP' } };
const FAIL_CLOSED: DefaultEntry = { fields: { failurePolicy: 'Fail' } };
const ROLE_BINDING: DefaultEntry = {
  rewrite: (binding) => {
    const ref = objectOf(binding['roleRef']);
    return ref['apiGroup'] ? binding : withPart(binding, 'roleRef', { ...ref, apiGroup: RBAC_GROUP });
  },
};
const MATCHING = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
const WEBHOOK = { failurePolicy: 'Fail', ...MATCHING, timeoutSeconds: 10 };
const RULE: DefaultEntry = { fields: { scope: '*' } };
const DEVICE_REQUEST: DefaultEntry = {
  fields: {
    allocationMode: 'ExactCount',
    count: (request: JsonObject) => (request['allocationMode'] === 'ExactCount' ? 1 : undefined),
  },
};

export const CLUSTER_DEFAULTS = {
  'core/v1.Service': { rewrite: withIpModes },
  'core/v1.ServiceSpec': SERVICE_SPEC,
  'core/v1.ServicePort': { fields: { protocol: 'TCP', targetPort: (port: JsonObject) => port['port'] } },
  'core/v1.EndpointPort': TCP,
  'discovery/v1.EndpointPort': { fields: { name: '', protocol: 'TCP' } },
  'networking/v1.NetworkPolicyPort': TCP,
  'networking/v1.NetworkPolicySpec': { fields: { policyTypes } },
  'networking/v1.IngressClassParametersReference': { fields: { scope: 'Cluster' } },

  'core/v1.Namespace': { rewrite: withNameLabel },
  'core/v1.NamespaceStatus': { fields: { phase: 'Active' } },
  'core/v1.NodeStatus': { fields: { allocatable: (status: JsonObject) => status['capacity'] } },
  'core/v1.Secret': { fields: { type: 'Opaque' }, rewrite: withStringData },
  'core/v1.LimitRangeItem': { rewrite: completeLimitRangeItem },
  'core/v1.PersistentVolumeSpec': {
    fields: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
  },
  'core/v1.PersistentVolumeStatus': { fields: { phase: 'Pending' } },
  'storage/v1.StorageClass': { fields: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' } },
  'storage/v1.CSIDriverSpec': {
    fields: {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
    },
  },
  'scheduling/v1.PriorityClass': { fields: { preemptionPolicy: 'PreemptLowerPriority' } },

  'rbac/v1.ClusterRoleBinding': ROLE_BINDING,
  'rbac/v1.RoleBinding': ROLE_BINDING,
  'rbac/v1.Subject': {
    // a service account belongs to the core group, whose name is empty
    fields: {
      apiGroup: (subject: JsonObject) => (/^(User|Group)$/.test(String(subject['kind'])) ? RBAC_GROUP : undefined),
    },
  },
  'authentication/v1.TokenRequestSpec': { fields: { expirationSeconds: 3600 } },

  'admissionregistration/v1.ValidatingWebhook': { fields: WEBHOOK },
  'admissionregistration/v1.MutatingWebhook': { fields: { ...WEBHOOK, reinvocationPolicy: 'Never' } },
  'admissionregistration/v1.RuleWithOperations': RULE,
  'admissionregistration/v1.NamedRuleWithOperations': RULE,
  'admissionregistration/v1.MatchResources': { fields: MATCHING },
  'admissionregistration/v1.ServiceReference': PORT_443,
  'admissionregistration/v1.ValidatingAdmissionPolicySpec': FAIL_CLOSED,
  'admissionregistration/v1.MutatingAdmissionPolicySpec': FAIL_CLOSED,

  'apiextensions/v1.CustomResourceDefinition': { rewrite: withStoredVersion },
  'apiextensions/v1.CustomResourceDefinitionSpec': { fields: { conversion: { strategy: 'None' } } },
  'apiextensions/v1.CustomResourceDefinitionNames': CRD_NAMES,
  'apiextensions/v1.ServiceReference': PORT_443,
  'apiregistration/v1.ServiceReference': PORT_443,

  'flowcontrol/v1.FlowSchemaSpec': { fields: { matchingPrecedence: 1000 } },
  'flowcontrol/v1.ExemptPriorityLevelConfiguration': { fields: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  'flowcontrol/v1.LimitedPriorityLevelConfiguration': {
    fields: { nominalConcurrencyShares: 30, lendablePercent: 0 },
  },
  'flowcontrol/v1.QueuingConfiguration': { fields: { queues: 64, handSize: 8, queueLengthLimit: 50 } },

  'resource/v1.ExactDeviceRequest': DEVICE_REQUEST,
  'resource/v1.DeviceSubRequest': DEVICE_REQUEST,
  'resource/v1.DeviceToleration': { fields: { operator: 'Equal' } },
} satisfies DefaultTable;
