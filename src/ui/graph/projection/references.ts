import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject, PodSpec } from '../../../core/api/types.ts';

/**
 * Objects that another names: config maps, secrets and claims in a pod template, the backends of an Ingress, the target
 * of an autoscaler. By shape, not by kind, so that custom resources built the same way work too.
 */
interface Shapes {
  readonly template?: { readonly spec?: PodSpec };
  readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } };
  readonly containers?: unknown;
  readonly scaleTargetRef?: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly rules?: unknown;
  readonly defaultBackend?: unknown;
}

export function referencesOf(object: KubeObject): readonly ObjectKey[] {
  const spec = (object.spec ?? {}) as Shapes;
  const namespace = object.metadata.namespace ?? '';
  const pods = podSpecOf(spec);
  const keys = [
    ...(pods === null ? [] : podReferences(pods).map(([kind, name]) => objectKey(kind, namespace, name))),
    ...serviceNames(spec.rules ?? spec.defaultBackend).map((name) => objectKey('Service', namespace, name)),
    ...targetKey(spec, namespace),
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
  return [...(spec.volumes ?? []).flatMap(volumeReferences), ...containers.flatMap(containerReferences)];
}

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

function targetKey({ scaleTargetRef }: Shapes, namespace: string): ObjectKey[] {
  if (scaleTargetRef === undefined) return [];
  const group = scaleTargetRef.apiVersion?.includes('/') ? (scaleTargetRef.apiVersion.split('/')[0] ?? '') : '';
  return [
    objectKey(group === '' ? scaleTargetRef.kind : `${group}/${scaleTargetRef.kind}`, namespace, scaleTargetRef.name),
  ];
}
