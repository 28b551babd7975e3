import { claimNamesOfVolumes } from '../../api/claim-name.ts';
import type { Container, PersistentVolumeClaim, Pod, Volume } from '../../api/types.ts';
import type { RoleSource } from './resolver.ts';

/**
 * Whether an object has to do with a node: pods bound to it, and what they refer to.
 * Upstream: plugin/pkg/auth/authorizer/node/graph.go, pkg/api/v1/pod/util.go (VisitPodSecretNames, ...).
 * Left out: Secrets that volumes of a cloud refer to.
 */
type Uses = (pod: Pod, name: string, source: RoleSource) => boolean;

const BY_RESOURCE: ReadonlyMap<string, Uses> = new Map(
  Object.entries<Uses>({
    pods: (pod, name) => pod.metadata.name === name,
    serviceaccounts: (pod, name) => pod.spec.serviceAccountName === name,
    secrets: usesSecret,
    configmaps: usesConfigMap,
    persistentvolumeclaims: (pod, name) => claimNamesOfVolumes(pod).includes(name),
    resourceclaims: ({ spec, status }, name) =>
      [...(spec.resourceClaims ?? []), ...(status?.resourceClaimStatuses ?? [])].some(
        (c) => c.resourceClaimName === name,
      ) || status?.extendedResourceClaimStatus?.resourceClaimName === name,
    persistentvolumes: (pod, name, source) =>
      claimNamesOfVolumes(pod).some((claim) => volumeOf(source, pod, claim) === name),
  }),
);

export function nodeUses(source: RoleSource, node: string, resource: string, namespace: string, name: string): boolean {
  if (resource === 'volumeattachments') return isOf(source, node, 'storage.k8s.io/VolumeAttachment', name);
  if (resource === 'resourceslices') return isOf(source, node, 'resource.k8s.io/ResourceSlice', name);
  const uses = BY_RESOURCE.get(resource);
  const pods = uses ? (source.list('Pod', namespace === '' ? undefined : namespace) as Pod[]) : [];
  return pods.some((pod) => pod.spec.nodeName === node && uses?.(pod, name, source) === true);
}

/** It says itself which node it is of. */
function isOf(source: RoleSource, node: string, groupKind: string, name: string): boolean {
  const found = source.find(groupKind, '', name) as { spec?: { nodeName?: string } } | undefined;
  return found?.spec?.nodeName === node;
}

const containersOf = ({ spec }: Pod): readonly Container[] => [
  ...spec.containers,
  ...(spec.initContainers ?? []),
  ...((spec.ephemeralContainers ?? []) as readonly Container[]),
];

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];
const projections = ({ projected }: Volume): readonly Projection[] => projected?.sources ?? [];

function usesSecret(pod: Pod, name: string): boolean {
  const { volumes = [], imagePullSecrets = [] } = pod.spec;
  return (
    imagePullSecrets.some((s) => s.name === name) ||
    volumes.some((v) => v.secret?.secretName === name || projections(v).some((p) => p.secret?.name === name)) ||
    containersOf(pod).some(
      (c) =>
        (c.env ?? []).some((e) => e.valueFrom?.secretKeyRef?.name === name) ||
        (c.envFrom ?? []).some((e) => e.secretRef?.name === name),
    )
  );
}

function usesConfigMap(pod: Pod, name: string): boolean {
  return (
    (pod.spec.volumes ?? []).some(
      (v) => v.configMap?.name === name || projections(v).some((p) => p.configMap?.name === name),
    ) ||
    containersOf(pod).some(
      (c) =>
        (c.env ?? []).some((e) => e.valueFrom?.configMapKeyRef?.name === name) ||
        (c.envFrom ?? []).some((e) => e.configMapRef?.name === name),
    )
  );
}

function volumeOf(source: RoleSource, pod: Pod, claim: string): string | undefined {
  const found = source.find('PersistentVolumeClaim', pod.metadata.namespace ?? '', claim) as
    PersistentVolumeClaim | undefined;
  return found?.spec?.volumeName;
}
