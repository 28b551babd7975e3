import { listOf, objectOf, withPart } from './default-helpers.ts';
import type { DefaultEntry, DefaultMemory, DefaultTable } from './default-entry.ts';
import { type JsonObject, mapShared } from './json.ts';
import { imageTag } from './image-tag.ts';
import { withPodLevelResources } from './pod-level-resources.ts';

/**
 * A pod and everything inside, wherever it stands (also in templates); and what only a Pod itself gets.
 * Upstream: pkg/apis/core/v1/defaults.go, zz_generated.defaults.go, conversion.go.
 */

const FILE_MODE = 0o644;
const pullPolicyOf = (image: unknown): string =>
  imageTag(String(image ?? '')) === 'latest' ? 'Always' : 'IfNotPresent';

const CONTAINER: DefaultEntry = {
  fields: {
    imagePullPolicy: (container: JsonObject) => pullPolicyOf(container['image']),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  },
};
const FILES: DefaultEntry = { fields: { defaultMode: FILE_MODE } };

/** A volume with no source is an emptyDir. */
function withVolumeSource(volume: JsonObject): JsonObject {
  const hasSource = Object.keys(volume).some((name) => name !== 'name' && volume[name] !== null);
  return hasSource ? volume : { ...volume, emptyDir: {} };
}

/** `serviceAccount` is the old name of `serviceAccountName`; both are always written. */
function withServiceAccountAlias(spec: JsonObject): JsonObject {
  const name = spec['serviceAccountName'] || spec['serviceAccount'];
  if (!name) return spec;
  return withPart(withPart(spec, 'serviceAccountName', name), 'serviceAccount', name);
}

/** A limit without a request is also the request; in a Pod only, not in a template. */
function withRequestsFromLimits(container: JsonObject): JsonObject {
  const resources = objectOf(container['resources']);
  const limits = objectOf(resources['limits']);
  const requests = objectOf(resources['requests']);
  if (Object.keys(limits).every((name) => requests[name] !== undefined)) return container;
  return { ...container, resources: { ...resources, requests: { ...limits, ...requests } } };
}

function withHostPorts(container: JsonObject): JsonObject {
  const ports = listOf(container['ports']);
  if (ports.every((port) => port['hostPort'])) return container;
  return {
    ...container,
    ports: ports.map((port) => (port['hostPort'] ? port : { ...port, hostPort: port['containerPort'] })),
  };
}

type ContainerList = readonly JsonObject[];

function changeContainers(spec: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  return ['containers', 'initContainers'].reduce((result, name) => {
    const list = result[name] as ContainerList | undefined;
    return Array.isArray(list) ? withPart(result, name, mapShared(list, change)) : result;
  }, spec);
}

function completePodSpec(given: JsonObject): JsonObject {
  let spec = changeContainers(given, withRequestsFromLimits);
  spec = withPodLevelResources(spec);
  spec = withPart(spec, 'enableServiceLinks', spec['enableServiceLinks'] ?? true);
  if (Number(spec['terminationGracePeriodSeconds'] ?? 0) < 0) spec = withPart(spec, 'terminationGracePeriodSeconds', 1);
  return spec['hostNetwork'] === true ? changeContainers(spec, withHostPorts) : spec;
}

/** Pods of one template share its spec: it is completed once. */
function completePod(pod: JsonObject, memory: DefaultMemory): JsonObject {
  return withPart(pod, 'spec', memory.remember(objectOf(pod['spec']), completePodSpec));
}

const SCALE_IO: DefaultEntry = { fields: { storageMode: 'ThinProvisioned', fsType: 'xfs' } };
const RBD: DefaultEntry = { fields: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' } };
const ISCSI: DefaultEntry = { fields: { iscsiInterface: 'default' } };

export const POD_DEFAULTS = {
  'core/v1.Pod': { rewrite: completePod },
  'core/v1.PodSpec': {
    fields: {
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
    },
    rewrite: withServiceAccountAlias,
  },
  'core/v1.Container': CONTAINER,
  'core/v1.EphemeralContainer': CONTAINER,
  'core/v1.ContainerPort': { fields: { protocol: 'TCP' } },
  'core/v1.Probe': { fields: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 } },
  'core/v1.HTTPGetAction': { fields: { path: '/', scheme: 'HTTP' } },
  'core/v1.GRPCAction': { fields: { service: '' } },
  'core/v1.ObjectFieldSelector': { fields: { apiVersion: 'v1' } },
  'core/v1.FileKeySelector': { fields: { optional: false } },

  'core/v1.Volume': { rewrite: withVolumeSource },
  'core/v1.ImageVolumeSource': { fields: { pullPolicy: (image: JsonObject) => pullPolicyOf(image['reference']) } },
  'core/v1.SecretVolumeSource': FILES,
  'core/v1.ConfigMapVolumeSource': FILES,
  'core/v1.DownwardAPIVolumeSource': FILES,
  'core/v1.ProjectedVolumeSource': FILES,
  'core/v1.ServiceAccountTokenProjection': { fields: { expirationSeconds: 3600 } },
  'core/v1.HostPathVolumeSource': { fields: { type: '' } },
  'core/v1.AzureDiskVolumeSource': {
    fields: { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' },
  },
  'core/v1.ISCSIVolumeSource': ISCSI,
  'core/v1.ISCSIPersistentVolumeSource': ISCSI,
  'core/v1.RBDVolumeSource': RBD,
  'core/v1.RBDPersistentVolumeSource': RBD,
  'core/v1.ScaleIOVolumeSource': SCALE_IO,
  'core/v1.ScaleIOPersistentVolumeSource': SCALE_IO,

  'core/v1.PersistentVolumeClaimSpec': { fields: { volumeMode: 'Filesystem' } },
  'core/v1.PersistentVolumeClaimStatus': { fields: { phase: 'Pending' } },
} satisfies DefaultTable;
