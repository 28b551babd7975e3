import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject, PodSpec } from '../../../core/api/types.ts';

/**
 * Objects that another names: config maps, secrets and claims in a pod template, the backends of an Ingress, the target
 * of an autoscaler, the volume of a claim or an attachment. By shape, not by kind, so that custom resources built the same way work too.
 */
interface Shapes {
  readonly template?: { readonly spec?: PodSpec };
  readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } };
  readonly containers?: unknown;
  readonly scaleTargetRef?: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly rules?: unknown;
  readonly defaultBackend?: unknown;
  readonly volumeName?: string;
  readonly source?: { readonly persistentVolumeName?: string };
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string } }[];
  readonly replicas?: number;
  readonly ordinals?: { readonly start?: number };
}

export function referencesOf(object: KubeObject): readonly ObjectKey[] {
  const spec = (object.spec ?? {}) as Shapes;
  const namespace = object.metadata.namespace ?? '';
  const pods = podSpecOf(spec);
  const keys = [
    ...(pods === null ? [] : podReferences(pods).map(([kind, name]) => objectKey(kind, namespace, name))),
    ...serviceNames(spec.rules ?? spec.defaultBackend).map((name) => objectKey('Service', namespace, name)),
    ...targetKey(spec, namespace),
    ...volumeNames(spec).map((name) => objectKey('PersistentVolume', '', name)),
    ...claimNames(spec, object.metadata.name).map((name) => objectKey('PersistentVolumeClaim', namespace, name)),
  ];
  return [...new Set(keys)];
}

function podSpecOf(spec: Shapes): PodSpec | null {
  if (Array.isArray(spec.containers)) return spec as unknown as PodSpec;
  return spec.template?.spec ?? spec.jobTemplate?.spec?.template?.spec ?? null;
}

type Reference = readonly [kind: string, name: string];

function podReferences(spec: PodSpec): Reference[] {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return [
    ...(spec.volumes ?? []).flatMap(volumeReferences),
    ...containers.flatMap(containerReferences),
    ...(spec.resourceClaims ?? []).flatMap(deviceReferences),
  ];
}

const deviceReferences = (claim: NonNullable<PodSpec['resourceClaims']>[number]): Reference[] =>
  named([
    ['resource.k8s.io/ResourceClaim', claim.resourceClaimName],
    ['resource.k8s.io/ResourceClaimTemplate', claim.resourceClaimTemplateName],
  ]);

type Volume = NonNullable<PodSpec['volumes']>[number];
type Container = NonNullable<PodSpec['containers']>[number];

function volumeReferences(volume: Volume): Reference[] {
  return named([
    ['ConfigMap', volume.configMap?.name],
    ['Secret', volume.secret?.secretName],
    ['PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName],
    ...(volume.projected?.sources ?? []).flatMap((source) => [
      ['ConfigMap', source.configMap?.name] as const,
      ['Secret', source.secret?.name] as const,
    ]),
  ]);
}

function containerReferences(container: Container): Reference[] {
  return named([
    ...(container.envFrom ?? []).flatMap((from) => [
      ['ConfigMap', from.configMapRef?.name] as const,
      ['Secret', from.secretRef?.name] as const,
    ]),
    ...(container.env ?? []).flatMap(({ valueFrom }) => [
      ['ConfigMap', valueFrom?.configMapKeyRef?.name] as const,
      ['Secret', valueFrom?.secretKeyRef?.name] as const,
    ]),
  ]);
}

const named = (pairs: readonly (readonly [string, string | undefined])[]): Reference[] =>
  pairs.filter((pair): pair is Reference => pair[1] !== undefined);

/** Names under `service: { name }`, wherever an Ingress has them. */
function serviceNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(serviceNames);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name: unknown = key === 'service' ? (inner as { name?: unknown } | null)?.name : undefined;
    return typeof name === 'string' ? [name] : serviceNames(inner);
  });
}

/** Of a claim that is bound, and of an attachment. */
const volumeNames = ({ volumeName, source }: Shapes): string[] =>
  [volumeName, source?.persistentVolumeName].filter((name) => name !== undefined);

/** 'data-db-0': claims that a StatefulSet made from its templates, one a replica. */
function claimNames({ volumeClaimTemplates, replicas = 1, ordinals }: Shapes, set: string | undefined): string[] {
  const start = ordinals?.start ?? 0;
  const numbers = Array.from({ length: Math.min(replicas, MOST_CLAIMS) }, (_, i) => start + i);
  const templates = (volumeClaimTemplates ?? []).flatMap(({ metadata }) => metadata?.name ?? []);
  return templates.flatMap((name) => numbers.map((n) => `${name}-${set}-${n}`));
}
const MOST_CLAIMS = 50;

function targetKey({ scaleTargetRef }: Shapes, namespace: string): ObjectKey[] {
  if (scaleTargetRef === undefined) return [];
  const group = scaleTargetRef.apiVersion?.includes('/') ? (scaleTargetRef.apiVersion.split('/')[0] ?? '') : '';
  return [
    objectKey(group === '' ? scaleTargetRef.kind : `${group}/${scaleTargetRef.kind}`, namespace, scaleTargetRef.name),
  ];
}
